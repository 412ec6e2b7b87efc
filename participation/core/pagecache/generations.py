"""Which generation of each town's pages is current, shared by all processes through Redis.

A generation is a random token per site, kept in one Redis hash. A stored page remembers the tokens that
held *before* it was rendered; when one that concerns it has changed, the page is stale.

* Reading: once per request, shared by requests that arrive within ``FRESH`` seconds. It waits at most
  ``TIMEOUT``. After two failures in a row no request asks any more: the tokens are *unknown*, a page is then
  good for ``BLIND`` seconds after it was rendered, and a background task looks every ``PAUSE`` seconds whether
  Redis is back. So a dead or frozen Redis costs two requests 50 ms each, and no other anything.
* Writing: :func:`bump`, from any thread after a commit. It never raises and never takes longer than 0.2 s.
  This process knows at once, also when Redis does not.
* Without Redis there is one process, and the tokens live in its memory.
"""

import asyncio
import logging
import threading
import time
from dataclasses import dataclass
from secrets import token_hex
from typing import Final

import redis
import redis.asyncio
from django.conf import settings
from redis.backoff import NoBackoff
from redis.exceptions import RedisError
from redis.retry import Retry

logger = logging.getLogger(__name__)

KEY: Final = "sg:pages"
EVERY_SITE: Final = "*"
FRESH: Final = 0.01
TIMEOUT: Final = 0.05
WRITE_TIMEOUT: Final = 0.08
PAUSE: Final = 5.0
BLIND: Final = 10.0
FAILURES: Final = (RedisError, OSError, TimeoutError, asyncio.TimeoutError)

Tokens = dict[str, str]


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The tokens at one moment: those this process made itself, and all that Redis knows (``None``: unknown)."""

    here: Tokens
    shared: Tokens | None

    def same_for(self, earlier: "Snapshot", site: str | None) -> bool:
        """Whether nothing that concerns ``site`` (``None``: any site) was bumped since ``earlier``.

        While Redis is away only this process's own bumps are known; the caller bounds the age instead.
        """
        if not _same(self.here, earlier.here, site):
            return False
        if self.shared is None:
            return True
        return earlier.shared is not None and _same(self.shared, earlier.shared, site)


def _same(now: Tokens, then: Tokens, site: str | None) -> bool:
    if now is then:
        return True
    if site is None:
        return now == then
    return now.get(EVERY_SITE) == then.get(EVERY_SITE) and now.get(site) == then.get(site)


class _Local:
    """What this process has bumped itself, whether or not Redis heard of it."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        # Replaced, never changed, so that a reader may keep it.
        self.tokens: Tokens = {}
        self.writer: redis.Redis | None = None
        self.paused_until = 0.0


_local: Final = _Local()


def bump(site_id: int | None = None) -> None:
    """Make every stored page of the site stale (of all sites without ``site_id``), in every process.

    Call it after the commit. Never raises and never blocks longer than 0.2 s.
    """
    name = EVERY_SITE if site_id is None else str(site_id)
    token = token_hex(8)
    with _local.lock:
        _local.tokens = {**_local.tokens, name: token}
        if not settings.REDIS_URL or time.monotonic() < _local.paused_until:
            return
        if _local.writer is None:
            _local.writer = redis.Redis.from_url(
                settings.REDIS_URL,
                socket_timeout=WRITE_TIMEOUT,
                socket_connect_timeout=WRITE_TIMEOUT,
                retry=Retry(NoBackoff(), 0),
            )
        writer = _local.writer
    try:
        writer.hset(KEY, name, token)
    except FAILURES as error:
        _local.paused_until = time.monotonic() + PAUSE
        logger.warning("page cache: other processes were not told", extra={"error": type(error).__name__})


def clear() -> None:
    """Make every stored page of this process stale without telling anybody (tests)."""
    with _local.lock:
        _local.tokens = {**_local.tokens, EVERY_SITE: token_hex(8)}


class Generations:
    """Reads the tokens for one event loop. ``current()`` is the only question asked of it."""

    def __init__(self) -> None:
        self._client: redis.asyncio.Redis | None = None
        self._known: Tokens = {}
        self._read_at = 0.0
        self._failures = 0
        self._reading: asyncio.Task[Tokens | None] | None = None
        self._probe: asyncio.Task[None] | None = None
        self.reachable = True

    async def current(self) -> Snapshot:
        """The tokens as they are now, at most ``FRESH`` seconds old where other processes are concerned."""
        here = _local.tokens
        if not settings.REDIS_URL:
            return Snapshot(here, {})
        if not self.reachable:
            return Snapshot(here, None)
        if time.monotonic() - self._read_at < FRESH:
            return Snapshot(here, self._known)
        if self._reading is None or self._reading.done():
            self._reading = asyncio.create_task(self._read())
        return Snapshot(here, await asyncio.shield(self._reading))

    async def _read(self) -> Tokens | None:
        try:
            async with asyncio.timeout(TIMEOUT):
                tokens = await self._ask()
        except FAILURES as error:
            await self._forget_client()
            self._failures += 1
            if self._failures > 1:
                logger.warning("page cache: Redis does not answer", extra={"error": type(error).__name__})
                self.reachable = False
                self._probe = asyncio.create_task(self._wait_for_redis())
            return None
        self._failures = 0
        # The same object while nothing changed makes comparing cheap.
        if tokens != self._known:
            self._known = tokens
        self._read_at = time.monotonic()
        return self._known

    async def _ask(self) -> Tokens:
        if self._client is None:
            self._client = redis.asyncio.Redis.from_url(
                settings.REDIS_URL, decode_responses=True, max_connections=4, retry=Retry(NoBackoff(), 0)
            )
        answer = await self._client.hgetall(KEY)
        return {str(name): str(token) for name, token in answer.items()}

    async def close(self) -> None:
        """Give the connection back; the event loop is about to end."""
        if self._probe is not None:
            self._probe.cancel()
        await self._forget_client()

    async def _forget_client(self) -> None:
        """Drop the connection; one that timed out half-way must not answer the next question."""
        client, self._client = self._client, None
        if client is None:
            return
        try:
            async with asyncio.timeout(TIMEOUT):
                await client.aclose()
        except FAILURES:
            logger.debug("page cache: connection could not be closed")

    async def _wait_for_redis(self) -> None:
        """Ask every ``PAUSE`` seconds, on no request's time, until Redis is back."""
        while not self.reachable:
            await asyncio.sleep(PAUSE)
            try:
                async with asyncio.timeout(1.0):
                    await self._ask()
            except FAILURES:
                await self._forget_client()
            else:
                self._failures = 0
                self.reachable = True
                logger.info("page cache: Redis is back")
