"""What a view and the page cache say to each other: three headers that never leave the server."""

import hashlib
import hmac
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Final

from django.conf import settings
from django.http import HttpRequest, HttpResponse

SITE_HEADER: Final = "X-Cache-Site"
UNTIL_HEADER: Final = "X-Cache-Until"
VISITOR_HEADER: Final = "X-Varies-By-Visitor"
BUCKET_HEADER: Final = "X-Visitor-Bucket"
BUCKETS: Final = 16


def valid_until(response: HttpResponse, moment: datetime) -> None:
    """Say that the page changes by itself at ``moment`` (aware), for instance when a phase ends. The earliest holds."""
    stamp = moment.timestamp()
    known = response.headers.get(UNTIL_HEADER)
    if known is None or stamp < float(known):
        response.headers[UNTIL_HEADER] = f"{stamp:.3f}"


def varies_by_visitor(response: HttpResponse) -> None:
    """Say that the page depends on :func:`visitor_bucket`, so that one copy a bucket is kept."""
    response.headers[VISITOR_HEADER] = "1"


def visitor_bucket(request: HttpRequest) -> int:
    """A number from 0 to 15, the same for one visitor all day, for an order that differs between visitors.

    Made by the page cache from address and browser with a secret that changes every day; it names
    nobody, and what a client sends under that name is thrown away. Without the cache it is 0.
    """
    value = request.headers.get(BUCKET_HEADER, "0")
    return int(value) % BUCKETS if value.isascii() and value.isdigit() and len(value) < 4 else 0


def bucket_of(client: str, headers: Mapping[bytes, bytes]) -> int:
    """The bucket of a client, from its address (as the trusted proxy says it) and browser."""
    address = client
    if settings.TRUSTED_PROXIES:
        hops = [hop.strip() for hop in headers.get(b"x-forwarded-for", b"").decode("latin-1").split(",")]
        if len(hops) >= settings.TRUSTED_PROXIES:
            address = hops[-settings.TRUSTED_PROXIES]
    day = datetime.now(UTC).strftime("%Y-%m-%d")
    words = f"{day}|{address}|".encode() + headers.get(b"user-agent", b"")
    return hmac.digest(settings.SECRET_KEY.encode(), words, hashlib.sha256)[0] % BUCKETS
