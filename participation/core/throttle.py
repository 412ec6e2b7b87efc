"""Rate limits by account and by network, kept in the cache.

A fixed window per key; the count lives in the cache, so that all processes share it. When the cache is
away the limit is open: a resident must be able to post while Redis restarts. The database still
prevents the double post.
"""

import hashlib
import ipaddress
from dataclasses import dataclass

from django.conf import settings
from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest
from django.utils import timezone


class TooManyRequests(PermissionDenied):
    """Somebody is too fast. ``retry_after`` is in seconds."""

    def __init__(self, retry_after: int) -> None:
        super().__init__("too many requests")
        self.retry_after = retry_after


@dataclass(frozen=True, slots=True)
class Limit:
    """At most ``count`` in ``seconds``."""

    count: int
    seconds: int


def client_network(request: HttpRequest) -> str:
    """The network a request comes from: an IPv4 address, or the /64 of an IPv6 address.

    Behind ``TRUSTED_PROXIES`` proxies the address is taken from ``X-Forwarded-For``, counted from the
    right, because everything further left is the visitor's own claim.
    """
    address = request.META.get("REMOTE_ADDR") or "0.0.0.0"
    if settings.TRUSTED_PROXIES:
        hops = [hop.strip() for hop in request.META.get("HTTP_X_FORWARDED_FOR", "").split(",") if hop.strip()]
        if len(hops) >= settings.TRUSTED_PROXIES:
            address = hops[-settings.TRUSTED_PROXIES]
    try:
        parsed = ipaddress.ip_address(address)
    except ValueError:
        return "unknown"
    if isinstance(parsed, ipaddress.IPv6Address):
        return str(ipaddress.ip_network((parsed, 64), strict=False))
    return str(parsed)


def check(scope: str, identity: str | int, *limits: Limit) -> None:
    """Count one use of ``scope`` by ``identity``; raise :class:`TooManyRequests` above any of the limits.

    The identity is hashed, so that no address is stored.
    """
    now = int(timezone.now().timestamp())
    digest = hashlib.blake2b(f"{settings.SECRET_KEY}:{identity}".encode(), digest_size=12).hexdigest()
    for limit in limits:
        window = now // limit.seconds
        key = f"throttle:{scope}:{digest}:{limit.seconds}:{window}"
        cache.add(key, 0, limit.seconds + 5)
        try:
            used = cache.incr(key)
        except ValueError:
            continue
        if used is not None and used > limit.count:
            raise TooManyRequests((window + 1) * limit.seconds - now)
