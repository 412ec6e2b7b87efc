"""The cache that never holds anybody up, and the insert that never fails."""

import socket
import time
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from participation.consultations.models import Participation
from participation.contributions.models import Support
from participation.core.cache import SturdyRedisCache
from participation.core.db import insert_once
from tests.factories import make_consultation, make_proposal, make_user


@pytest.fixture
def frozen() -> Iterator[str]:
    """Something that accepts connections like Redis and then says nothing."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen(50)
        yield f"redis://127.0.0.1:{listener.getsockname()[1]}/0"


@pytest.fixture
def dead() -> str:
    """An address at which nobody listens."""
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return f"redis://127.0.0.1:{listener.getsockname()[1]}/0"


@pytest.fixture(autouse=True)
def _closed_breaker(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(SturdyRedisCache, "_open_until", 0.0)


@pytest.mark.parametrize("state", ["frozen", "dead"])
def test_without_redis_the_cache_is_empty_and_quick(state: str, request: pytest.FixtureRequest) -> None:
    options = {"socket_timeout": 0.25, "socket_connect_timeout": 0.25}
    cache = SturdyRedisCache(request.getfixturevalue(state), {"OPTIONS": options})
    started = time.monotonic()
    for _n in range(50):
        assert cache.get("a", "nichts") == "nichts"
        cache.set("a", 1)
        assert cache.add("a", 1) is True
        assert cache.incr("a") is None
        assert cache.get_many(["a", "b"]) == {}
        assert cache.has_key("a") is False
        assert cache.delete("a") is False
        cache.set_many({"a": 1})
        cache.delete_many(["a"])
        cache.touch("a")
        cache.clear()
    assert time.monotonic() - started < 1


@pytest.mark.django_db
def test_insert_once_says_whether_it_did() -> None:
    proposal, user = make_proposal(), make_user()
    assert insert_once(Support, contribution_id=proposal.pk, user_id=user.pk) is True
    with transaction.atomic():
        assert insert_once(Support, contribution_id=proposal.pk, user_id=user.pk) is False
        # The transaction is still good.
        assert Support.objects.count() == 1


@pytest.mark.django_db
def test_insert_once_fills_in_the_defaults() -> None:
    consultation, user = make_consultation(), make_user()
    assert insert_once(Participation, consultation_id=consultation.pk, user_id=user.pk)
    assert Participation.objects.get(user=user).since is not None


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_insert_once_hides_no_other_mistake() -> None:
    proposal: Any = make_proposal()
    with pytest.raises(IntegrityError), transaction.atomic():
        insert_once(Support, contribution_id=proposal.pk, user_id=None)
