"""Redis, PostgreSQL or a process goes away under a running platform: nothing acknowledged is lost, and all comes back."""

import os
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from uuid import uuid4

import pytest

from tests.faults.conftest import Platform, start_postgres, wait_until_well

pytestmark = [pytest.mark.postgres_only, pytest.mark.redis_only]


def words() -> str:
    """A text that nobody wrote before."""
    # Letters only: a number in it could be taken for somebody's telephone number.
    unique = uuid4().hex.translate(str.maketrans("0123456789", "ghijklmnop"))
    return f"Dieser Text darf unter keinen Umständen verloren gehen {unique}"


@contextmanager
def frozen(pid: int) -> Iterator[None]:
    os.kill(pid, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(pid, signal.SIGCONT)


def test_with_redis_frozen_a_post_is_saved_and_answered_soon(platform: Platform) -> None:
    platform.comment(words())
    texts, seconds = [words() for _ in range(5)], []
    with frozen(platform.redis):
        for text in texts:
            status, _page, took = platform.comment(text)
            assert status == 200
            seconds.append(took)
    assert [platform.saved(text) for text in texts] == [1] * 5
    # Which of the two processes answered, and whether it had noticed already, is chance; one is not slow for long.
    assert sorted(seconds)[2] < 1.0, seconds
    assert max(seconds) < 3.0, seconds


def test_with_redis_frozen_pages_appear(platform: Platform) -> None:
    with frozen(platform.redis):
        for _ in range(4):
            assert platform.ask("/healthz")[0] == 200
            assert platform.ask(f"/beitrag/{platform.proposal}/kommentare/")[0] == 200
        assert '"degraded"' in platform.ask("/readyz")[1]
    deadline = time.monotonic() + 15
    while '"ok"' not in platform.ask("/readyz")[1][:20]:
        assert time.monotonic() < deadline
        time.sleep(0.3)


def test_without_postgres_the_text_comes_back_and_the_platform_recovers(
    platform: Platform, tmp_path: Path
) -> None:
    command = (
        (Path("/proc") / str(platform.postgres) / "cmdline").read_bytes().rstrip(b"\0").decode().split("\0")
    )
    text = words()
    os.kill(platform.postgres, signal.SIGINT)
    time.sleep(1)
    try:
        status, page, took = platform.comment(text)
        assert status == 503
        assert text in page
        assert took < 10
        assert platform.ask("/readyz")[0] == 503
        assert platform.ask("/healthz")[0] == 200
    finally:
        platform.restarted.append(start_postgres(command, tmp_path))
    wait_until_well(platform)
    for _ in range(6):
        status, _page, _took = platform.comment(text)
        if status == 200:
            break
        time.sleep(0.5)
    assert status == 200
    assert platform.saved(text) == 1


def test_what_was_acknowledged_is_there_and_the_process_is_replaced(platform: Platform) -> None:
    acknowledged: list[str] = []
    attempted: list[str] = []
    stop = threading.Event()

    def keep_posting() -> None:
        while not stop.is_set():
            text = f"Ein Beitrag, während ein Prozess stirbt {uuid4()}"
            attempted.append(text)
            try:
                if platform.comment(text)[0] == 200:
                    acknowledged.append(text)
            except OSError:
                continue

    writers = [threading.Thread(target=keep_posting) for _ in range(3)]
    for writer in writers:
        writer.start()
    time.sleep(1)
    before = platform.workers()
    os.kill(before[0], signal.SIGKILL)
    time.sleep(3)
    stop.set()
    for writer in writers:
        writer.join(30)
    assert acknowledged
    assert [platform.saved(text) for text in acknowledged] == [1] * len(acknowledged)
    assert all(platform.saved(text) <= 1 for text in attempted)
    deadline = time.monotonic() + 30
    while len(platform.workers()) < len(before):
        assert time.monotonic() < deadline, "nobody took its place"
        time.sleep(0.2)
