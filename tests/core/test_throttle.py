"""Rate limits by account and network."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.test import RequestFactory
from django.utils import timezone

from participation.core import throttle
from participation.core.throttle import Limit, TooManyRequests, check, client_network


def used(times: int, *limits: Limit, identity: Any = "person") -> None:
    for _n in range(times):
        check("probe", identity, *limits)


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> Any:
    moment = [timezone.now().replace(second=0, microsecond=0)]
    monkeypatch.setattr(throttle.timezone, "now", lambda: moment[0])
    return moment


def test_the_limit_holds_and_says_how_long() -> None:
    limit = Limit(3, 60)
    used(3, limit)
    with pytest.raises(TooManyRequests) as caught:
        used(1, limit)
    assert 0 < caught.value.retry_after <= 60


def test_it_ends(clock: Any) -> None:
    limit = Limit(1, 60)
    used(1, limit)
    clock[0] += timedelta(seconds=61)
    used(1, limit)


def test_people_and_purposes_are_counted_apart() -> None:
    limit = Limit(1, 60)
    used(1, limit, identity="eins")
    used(1, limit, identity="zwei")
    check("other", "eins", limit)


def test_the_narrowest_of_several_limits_holds() -> None:
    with pytest.raises(TooManyRequests):
        used(3, Limit(2, 10), Limit(100, 3600))


def test_no_address_is_stored() -> None:
    check("probe", "203.0.113.7", Limit(1, 60))
    assert "203.0.113.7" not in repr(getattr(cache, "_cache", ""))


def test_without_a_cache_everybody_may(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(throttle.cache, "incr", lambda key: None)
    used(50, Limit(1, 60))


@pytest.mark.parametrize(
    ("proxies", "forwarded", "network"),
    [
        (0, "198.51.100.1", "192.0.2.9"),
        (1, "198.51.100.1", "198.51.100.1"),
        (1, "6.6.6.6, 198.51.100.1", "198.51.100.1"),
        (2, "6.6.6.6, 198.51.100.1, 10.0.0.1", "198.51.100.1"),
        (2, "198.51.100.1", "192.0.2.9"),
        (1, "2001:db8:1:2:3:4:5:6", "2001:db8:1:2::/64"),
        (1, "quatsch", "unknown"),
        (1, "", "192.0.2.9"),
    ],
)
def test_only_trusted_proxies_are_believed(settings: Any, proxies: int, forwarded: str, network: str) -> None:
    settings.TRUSTED_PROXIES = proxies
    request = RequestFactory().get("/", REMOTE_ADDR="192.0.2.9", HTTP_X_FORWARDED_FOR=forwarded)
    assert client_network(request) == network
