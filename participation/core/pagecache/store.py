"""Stored pages in this process's memory, the least recently read thrown out first."""

import gzip
import hashlib
import time
from collections import OrderedDict
from typing import Final

from .generations import Snapshot

MAX_BYTES: Final = 16 * 1024 * 1024
MAX_PAGE: Final = 1024 * 1024
MIN_GZIP: Final = 600
# What a page's bookkeeping weighs beside its bytes, roughly.
OVERHEAD: Final = 1500

Headers = list[tuple[bytes, bytes]]
Key = tuple[object, ...]


class Page:
    """One stored response: ready-made messages, so that a hit only picks one."""

    __slots__ = ("born", "etag", "expires", "gzipped", "not_modified", "plain", "site", "size", "snapshot")

    def __init__(
        self, *, headers: Headers, body: bytes, snapshot: Snapshot, site: str | None, seconds: float
    ) -> None:
        self.born = time.monotonic()
        self.expires = self.born + seconds
        self.snapshot = snapshot
        self.site = site
        digest = hashlib.blake2b(body, digest_size=12).hexdigest()
        # Weak: the compressed variant has the same tag.
        self.etag = f'W/"{digest}"'.encode()
        shared: Headers = [
            (b"etag", self.etag), (b"cache-control", b"no-cache"), (b"vary", b"Accept-Encoding, Cookie"),
        ]  # fmt: skip
        self.not_modified = shared
        self.plain = ([*headers, *shared, (b"content-length", str(len(body)).encode())], body)
        self.gzipped = self.plain
        if len(body) >= MIN_GZIP:
            packed = gzip.compress(body, compresslevel=6, mtime=0)
            extra = [(b"content-encoding", b"gzip"), (b"content-length", str(len(packed)).encode())]
            self.gzipped = ([*headers, *shared, *extra], packed)
        self.size = len(self.plain[1]) + len(self.gzipped[1]) + OVERHEAD


class Store:
    """Bounded by the bytes it holds."""

    def __init__(self, max_bytes: int = MAX_BYTES) -> None:
        self.max_bytes = max_bytes
        self.bytes = 0
        self._pages: OrderedDict[Key, Page] = OrderedDict()

    def __len__(self) -> int:
        return len(self._pages)

    def get(self, key: Key) -> Page | None:
        """The page stored under ``key``, now the most recently read."""
        page = self._pages.get(key)
        if page is not None:
            self._pages.move_to_end(key)
        return page

    def put(self, key: Key, page: Page) -> None:
        """Store a page and throw out others until all fit."""
        self.drop(key)
        self._pages[key] = page
        self.bytes += page.size
        while self.bytes > self.max_bytes and self._pages:
            _key, oldest = self._pages.popitem(last=False)
            self.bytes -= oldest.size

    def drop(self, key: Key) -> None:
        """Forget a page, if it is there."""
        page = self._pages.pop(key, None)
        if page is not None:
            self.bytes -= page.size
