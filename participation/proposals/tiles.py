"""Ground tiles for maps, fetched from the one address the operator set and kept on disk.

Nothing a visitor sends reaches the address but three numbers that are checked: zoom, column, row, inside the area
around the towns and consultations of this installation. Redirects are
not followed, answers are bounded in time and size and must be pictures. When the tile server is slow or gone,
requests are refused at once for a while, and maps show their plain ground.
"""

import hashlib
import logging
import threading
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from functools import lru_cache
from http.client import HTTPException
from typing import Any, Final
from urllib.parse import urlsplit

from django.conf import settings
from django.core.cache import cache
from django.core.cache.backends.filebased import FileBasedCache

from participation.consultations.models import Consultation

from . import geo

logger = logging.getLogger(__name__)

# As a map library wants it.
ADDRESS: Final = "/karte/kacheln/{z}/{x}/{y}.png"
MIN_ZOOM, MAX_ZOOM = 8, 19
TIMEOUT: Final = 4.0
MAX_BYTES: Final = 512 * 1024
KEPT_SECONDS: Final = 30 * 86400
MAX_FILES: Final = 6000
# How many requests of this process may wait for the tile server at a time, and how long it is left alone after a failure.
AT_ONCE: Final = 3
PAUSE: Final = 30.0
# Degrees around a consultation's middle, and around a town's boundary.
AROUND: Final = 0.25
KINDS: Final = ((b"\x89PNG\r\n\x1a\n", "image/png"), (b"\xff\xd8\xff", "image/jpeg"), (b"RIFF", "image/webp"))


@dataclass(frozen=True, slots=True)
class Tile:
    """A tile, or ``body`` ``None`` when it cannot be had now."""

    body: bytes | None = None
    kind: str = ""


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *args: Any, **kwargs: Any) -> None:
        return None


_opener = urllib.request.build_opener(_NoRedirects)
_places = threading.BoundedSemaphore(AT_ONCE)
_closed_until = 0.0


def digest(body: bytes) -> str:
    """A short name for these bytes."""
    return hashlib.blake2b(body, digest_size=12).hexdigest()


def enabled() -> bool:
    """Whether the operator set a tile address."""
    return urlsplit(settings.TILE_URL).scheme in {"http", "https"}


@lru_cache(maxsize=1)
def _store(folder: str) -> FileBasedCache:
    return FileBasedCache(folder, {"TIMEOUT": KEPT_SECONDS, "OPTIONS": {"MAX_ENTRIES": MAX_FILES}})


def get(z: int, x: int, y: int) -> Tile | None:
    """The tile, ``None`` when there is no such tile here, or an empty one when it cannot be fetched now."""
    if not enabled() or not _is_ours(z, x, y):
        return None
    store = _store(str(settings.DATA_DIR / "tiles"))
    key = f"{digest(settings.TILE_URL.encode())}:{z}:{x}:{y}"
    kept = store.get(key)
    if kept is not None:
        return Tile(*kept)
    fetched = _fetch(settings.TILE_URL.format(z=z, x=x, y=y))
    if fetched.body is not None:
        store.set(key, (fetched.body, fetched.kind))
    return fetched


def _is_ours(z: int, x: int, y: int) -> bool:
    if not (MIN_ZOOM <= z <= MAX_ZOOM and x < 2**z and y < 2**z):
        return False
    return any(_touches(box, z, x, y) for box in _areas())


def _areas() -> list[geo.Box]:
    """The boxes (west, south, east, north) around which maps are shown; asked of the database once in five minutes."""
    known: list[geo.Box] | None = cache.get("tiles:areas")
    if known is None:
        middles = Consultation.objects.values_list("map_lon", "map_lat").distinct()[:500]
        known = [(lon, lat, lon, lat) for lon, lat in middles] + [town.box for town in geo.boundaries()]
        cache.set("tiles:areas", known, 300)
    return known


def _touches(box: geo.Box, z: int, x: int, y: int) -> bool:
    west, south, east, north = box
    left, top = geo.mercator(north + AROUND, west - AROUND)
    right, bottom = geo.mercator(south - AROUND, east + AROUND)
    wide = 1 / 2**z
    across = x * wide <= right and (x + 1) * wide >= left
    return bool(across and y * wide <= bottom and (y + 1) * wide >= top)


def _fetch(url: str) -> Tile:
    global _closed_until
    if time.monotonic() < _closed_until or not _places.acquire(blocking=False):
        return Tile()
    try:
        request = urllib.request.Request(url, headers={"User-Agent": f"Stadtgespraech ({settings.SITE_URL})"})
        with _opener.open(request, timeout=TIMEOUT) as answer:
            body = answer.read(MAX_BYTES + 1)
    except urllib.error.HTTPError as error:
        # A tile that does not exist is no fault of the server.
        error.close()
        if error.code >= 500:
            _closed_until = time.monotonic() + PAUSE
        return Tile()
    except (OSError, HTTPException, ValueError) as error:
        _closed_until = time.monotonic() + PAUSE
        logger.warning("tile server does not answer", extra={"error": type(error).__name__})
        return Tile()
    finally:
        _places.release()
    kind = next((name for magic, name in KINDS if body.startswith(magic)), "")
    return Tile(body, kind) if kind and len(body) <= MAX_BYTES else Tile()
