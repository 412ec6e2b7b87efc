"""With Redis dead or frozen a post is saved and answered within a second, and open pages still hear of it."""

import socket
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from participation.comments.models import Comment
from participation.core.cache import SturdyRedisCache
from participation.core.pagecache import generations
from participation.realtime import hints, upkeep
from tests.factories import make_comment, make_proposal, make_user
from tests.realtime.conftest import Live

Open = Callable[..., Live]


def use_redis(settings: Any, url: str) -> None:
    settings.REDIS_URL = url
    settings.CHANNEL_LAYERS = {
        "default": {
            "BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer",
            "CONFIG": {"hosts": [url], "prefix": "test"},
        }
    }
    settings.CACHES = {
        "default": {
            "BACKEND": "participation.core.cache.SturdyRedisCache",
            "LOCATION": url,
            "OPTIONS": {"socket_timeout": 0.25, "socket_connect_timeout": 0.25},
        }
    }


@pytest.fixture
def fresh(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Nothing in this process has met the bad Redis yet."""
    monkeypatch.setattr(SturdyRedisCache, "_open_until", 0.0)
    monkeypatch.setattr(generations, "_local", generations._Local())
    monkeypatch.setattr(hints, "_sender", hints._Sender())
    yield
    hints.flush(3)
    if generations._local.writer is not None:
        generations._local.writer.close()


@pytest.fixture(params=["dead", "frozen"])
def bad_redis(request: pytest.FixtureRequest, settings: Any, fresh: None) -> Iterator[str]:
    """Nothing listens at the address, or something that takes connections and never answers."""
    listener = socket.socket()
    listener.bind(("127.0.0.1", 0))
    url = f"redis://127.0.0.1:{listener.getsockname()[1]}/0"
    if request.param == "frozen":
        listener.listen(200)
    else:
        listener.close()
    use_redis(settings, url)
    yield request.param
    listener.close()


def post_comment(proposal: Any, client: Client, text: str) -> float:
    started = time.monotonic()
    response = client.post(f"/beitrag/{proposal.pk}/kommentieren/", {"text": text})
    seconds = time.monotonic() - started
    assert response.status_code in {200, 302, 303}
    assert Comment.objects.filter(text=text).exists()
    return seconds


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_a_post_is_saved_and_answered_within_a_second(bad_redis: str) -> None:
    proposal = make_proposal()
    client = Client()
    client.force_login(make_user(), backend="django.contrib.auth.backends.ModelBackend")
    client.get("/live/since/?topic=consultation:1")
    for number in range(3):
        assert post_comment(proposal, client, f"Trotzdem {number}") < 1


def test_open_pages_hear_of_it_from_the_journal(bad_redis: str, open_socket: Open) -> None:
    proposal = make_proposal()
    live = open_socket()
    assert live.listen(f"contribution:{proposal.pk}")["topics"]
    comment = make_comment(proposal)
    live.until(lambda m: comment.pk in [entry["object"] for entry in m.get("entries", ())], 10)


@pytest.fixture
def own_redis(settings: Any, fresh: None, tmp_path: Any) -> Iterator[Callable[[], subprocess.Popen[bytes]]]:
    """A Redis of this test's own, which it may kill and start again."""
    from tools.services import find, free_port

    program = find("redis-server")
    if program is None:
        pytest.skip("redis-server is not installed")
    port = free_port()
    started: list[subprocess.Popen[bytes]] = []

    def start() -> subprocess.Popen[bytes]:
        command = [program, "--port", str(port), "--save", "", "--dir", str(tmp_path)]
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        started.append(process)
        deadline = time.monotonic() + 10
        while time.monotonic() < deadline:
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    return process
            time.sleep(0.02)
        raise AssertionError("redis-server did not start")

    start()
    use_redis(settings, f"redis://127.0.0.1:{port}/0")
    cache.clear()
    yield lambda: started[-1] if started[-1].poll() is None else start()
    for process in started:
        process.kill()
        process.wait()


async def read_nothing(hub: Any) -> None:
    """Instead of the journal: what arrives now, arrives by hint."""


def arrives(live: Live, proposal: Any, seconds: float) -> bool:
    comment = make_comment(proposal)
    try:
        live.until(lambda m: comment.pk in [entry["object"] for entry in m.get("entries", ())], seconds)
    except TimeoutError:
        return False
    return True


def test_hints_travel_through_redis_and_come_back_with_it(
    own_redis: Callable[[], subprocess.Popen[bytes]], open_socket: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(upkeep, "read_journal", read_nothing)
    proposal = make_proposal()
    live = open_socket()
    live.listen(f"contribution:{proposal.pk}")
    time.sleep(1)
    assert arrives(live, proposal, 10)
    redis = own_redis()
    redis.kill()
    redis.wait()
    started = time.monotonic()
    make_comment(proposal)
    assert time.monotonic() - started < 1
    own_redis()
    deadline = time.monotonic() + 40
    while not arrives(live, proposal, 1):
        assert time.monotonic() < deadline, "hints did not come back"


def test_many_posts_at_once_never_wait_for_a_frozen_redis(
    settings: Any, fresh: None, transactional_db: None, django_db_serialized_rollback: None
) -> None:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(200)
        use_redis(settings, f"redis://127.0.0.1:{listener.getsockname()[1]}/0")
        proposal = make_proposal()
        from participation.realtime.journal_line import Entry

        slowest: list[float] = []

        def tell() -> None:
            for number in range(200):
                started = time.monotonic()
                hints.send([Entry(number + 1, f"contribution:{proposal.pk}", "counted", proposal.pk, 0.0)])
                slowest.append(time.monotonic() - started)

        threads = [threading.Thread(target=tell) for _ in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert max(slowest) < 0.3
