"""What changes rarely and is needed by every request, kept in the memory of the process: towns, settings, calendars.

One *edition* for all of it lives in the cache that all processes share. Whoever changes something calls
:func:`changed` after the commit, and every process asks the database again. The edition is read *before* the
database is, so that what is kept can be too new but never too old. When the cache is away nothing is kept.
"""

import threading
import time
from collections.abc import Callable, Hashable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from secrets import token_hex
from typing import Final, TypeVar

from django.core.cache import cache
from django.db import connections, transaction

T = TypeVar("T")

KEY: Final = "kept:edition"
# For what was changed past the services, by hand or by an editor of Wagtail's own models.
SECONDS: Final = 30.0
MOST: Final = 2_000


class _Memory:
    """The things kept under one edition; replaced as a whole when the edition changes."""

    def __init__(self, edition: str) -> None:
        self.edition = edition
        self.things: dict[Hashable, tuple[float, object]] = {}


_memory = _Memory("")
_lock: Final = threading.Lock()


# The edition of the running request, so that it is asked once; empty until then. ``None`` outside of requests.
_of_request: Final[ContextVar[list[str | None] | None]] = ContextVar("edition_of_request", default=None)


@contextmanager
def request_begins() -> Iterator[None]:
    """Around a request: the edition is asked at most once in it."""
    token = _of_request.set([])
    try:
        yield
    finally:
        _of_request.reset(token)


def _edition() -> str | None:
    """The edition all processes agree on; ``None`` while the cache does not answer."""
    noted = _of_request.get()
    if noted:
        return noted[0]
    found = cache.get(KEY)
    if found is None:
        cache.add(KEY, token_hex(8), None)
        found = cache.get(KEY)
    edition = found if isinstance(found, str) else None
    if noted is not None:
        noted.append(edition)
    return edition


def keep(key: Hashable, build: Callable[[], T]) -> T:
    """What ``build`` returned under this key, from memory when nothing has changed since; else build it.

    What is kept is shared by all requests of the process: nobody may change it. ``build`` may raise; then
    nothing is kept. A transaction that called :func:`changed` itself is answered by the database until it ends.
    """
    global _memory
    edition = edition_now()
    if edition is None:
        return build()
    memory = _memory
    if memory.edition != edition:
        with _lock:
            if _memory.edition != edition:
                _memory = _Memory(edition)
            memory = _memory
    found = memory.things.get(key)
    if found is not None and time.monotonic() - found[0] < SECONDS:
        return found[1]  # type: ignore[return-value]
    thing = build()
    if len(memory.things) >= MOST:
        memory.things.clear()
    memory.things[key] = (time.monotonic(), thing)
    return thing


def edition_now() -> str | None:
    """What all that is kept belongs to, as part of a key for what is made from it; ``None`` while nothing is kept."""
    return None if _changed_here() else _edition()


def _changed_here() -> bool:
    return any(entry[1] is _next_edition for entry in connections["default"].run_on_commit)


def changed() -> None:
    """Let every process ask again, after the commit of the running transaction (at once when there is none)."""
    transaction.on_commit(_next_edition, robust=True)


def _next_edition() -> None:
    noted = _of_request.get()
    if noted:
        noted.clear()
    cache.set(KEY, token_hex(8), None)


def forget() -> None:
    """Empty the memory of this process (tests)."""
    global _memory
    _memory = _Memory("")
