"""The page cache and Redis: between processes, and with a Redis that is frozen."""

import asyncio
import time
from typing import Any

import pytest

from participation.core import pagecache
from participation.core.pagecache import generations
from participation.core.pagecache.generations import Generations
from tests.core.test_pagecache import Cached, Site, ask, cached_fixture  # noqa: F401


@pytest.mark.redis_only
async def test_another_process_hears_of_a_bump(django_db_blocker: Any) -> None:
    """Two readers stand for two processes; they share only Redis."""
    here, there = Generations(), Generations()
    before = [await reader.current() for reader in (here, there)]
    await asyncio.to_thread(pagecache.bump, 7)
    await asyncio.sleep(0.02)
    after = [await reader.current() for reader in (here, there)]
    assert all(not new.same_for(old, "7") for new, old in zip(after, before, strict=True))
    assert all(new.shared and "7" in new.shared for new in after)
    await here.close()
    await there.close()


@pytest.fixture
async def frozen_redis(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    """A Redis that takes connections and never answers."""

    async def never(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read()
        writer.close()

    server = await asyncio.start_server(never, "127.0.0.1", 0)
    settings.REDIS_URL = f"redis://127.0.0.1:{server.sockets[0].getsockname()[1]}/0"
    local = generations._Local()
    monkeypatch.setattr(generations, "_local", local)
    yield server
    if local.writer is not None:
        local.writer.close()
    server.close()


async def test_a_frozen_redis_delays_two_requests_a_little_and_then_nobody(
    cached: Cached, frozen_redis: Any
) -> None:
    site = Site()
    app = cached(site)
    durations = []
    for _ in range(20):
        started = time.monotonic()
        await ask(app)
        durations.append(time.monotonic() - started)
    assert max(durations) < 0.3
    assert sum(duration > 0.03 for duration in durations) <= 2
    assert site.rendered == 1


async def test_with_redis_frozen_this_process_still_sees_its_own_changes(
    cached: Cached, frozen_redis: Any
) -> None:
    site = Site()
    app = cached(site)
    await ask(app)
    started = time.monotonic()
    await asyncio.to_thread(pagecache.bump)
    assert time.monotonic() - started < 0.2
    await ask(app)
    assert site.rendered == 2
