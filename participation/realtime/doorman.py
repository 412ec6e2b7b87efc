"""Who may open a socket at all: same origin, known host, room for one more."""

import time
from collections import Counter
from dataclasses import dataclass
from http.cookies import CookieError, SimpleCookie
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest

from participation.core.sites import find_site
from participation.core.throttle import client_network

if TYPE_CHECKING:
    from .hub import Hub

MAX_SOCKETS: Final = 20_000
# A school with nine hundred pupils behind one address has room. Connections from this very machine are a proxy whose header
# we were not told to trust, so that one visitor must not be able to lock all others out.
MAX_PER_NETWORK: Final = 1_000
LOCAL: Final = ("127.", "::")
SITE_FOR: Final = 30.0

_sites: dict[str, tuple[int, float]] = {}


class Refused(Exception):
    """This socket is not opened."""


@dataclass(frozen=True, slots=True)
class Visitor:
    """What the handshake says. ``session_key`` is a claim, not checked yet."""

    host: str
    network: str
    session_key: str
    request: HttpRequest


def look_at(scope: dict[str, Any]) -> Visitor:
    """Read the handshake.

    Raises :class:`Refused` for a foreign or unreadable origin and ``DisallowedHost`` for a foreign host.
    """
    headers = {name.lower(): value.decode("latin-1") for name, value in scope["headers"]}
    request = HttpRequest()
    client, server = scope.get("client") or ("", 0), scope.get("server") or ("", 0)
    request.META = {
        "REMOTE_ADDR": client[0] or "",
        "SERVER_NAME": server[0] or "",
        "SERVER_PORT": str(server[1] or 80),
        "HTTP_HOST": headers.get(b"host", ""),
        "HTTP_X_FORWARDED_FOR": headers.get(b"x-forwarded-for", ""),
    }
    host = request.get_host()
    origin = headers.get(b"origin")
    # Programs that are no browsers send no origin; nobody can make a browser leave it out.
    if origin is not None and not _is_same(origin, host):
        raise Refused
    return Visitor(host, client_network(request), _session_key(headers.get(b"cookie", "")), request)


def _is_same(origin: str, host: str) -> bool:
    try:
        parts = urlsplit(origin)
        port = parts.port
    except ValueError:
        return False
    if parts.scheme not in {"http", "https"} or not parts.hostname:
        return False
    default = "443" if parts.scheme == "https" else "80"
    name, _, host_port = host.rpartition(":") if _has_port(host) else (host, "", default)
    return parts.hostname == name.strip("[]").lower() and str(port or default) == host_port


def _has_port(host: str) -> bool:
    return (
        host.rpartition(":")[2].isdigit()
        and not host.endswith("]")
        and (host.count(":") == 1 or "]:" in host)
    )


def _session_key(cookies: str) -> str:
    if settings.SESSION_COOKIE_NAME not in cookies:
        return ""
    try:
        morsel = SimpleCookie(cookies).get(settings.SESSION_COOKIE_NAME)
    except CookieError:
        return ""
    return morsel.value if morsel else ""


def has_room(networks: Counter[str], sockets: int, network: str) -> bool:
    """Whether one more socket from this network may be opened."""
    if sockets >= MAX_SOCKETS:
        return False
    return network.startswith(LOCAL) or networks[network] < MAX_PER_NETWORK


async def site_of(hub: "Hub", visitor: Visitor) -> int:
    """The id of the town that the visitor's host belongs to; asked once in half a minute."""
    known = _sites.get(visitor.host)
    if known and known[1] > time.monotonic():
        return known[0]
    site = await hub.in_thread(find_site, visitor.request)
    if site is None:
        raise Refused
    if len(_sites) > 1000:
        _sites.clear()
    _sites[visitor.host] = (site.pk, time.monotonic() + SITE_FOR)
    return int(site.pk)
