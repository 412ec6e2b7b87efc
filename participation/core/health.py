"""``/healthz`` (the process answers) and ``/readyz`` (its services answer), each check within a time limit.

The middleware answers both before anything else runs, so that a probe needs no valid host name, no
session and no working template.

Only a lost database makes a process *not ready* (503). A lost cache or channel layer is reported as ``degraded`` with
status 200: posts still succeed then, and a load balancer that took every process out would turn a small
fault into a great one.
"""

import asyncio
import logging
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from secrets import token_hex
from typing import Final

from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer
from django.core.cache import cache
from django.db import connection
from django.http import HttpRequest, HttpResponse, JsonResponse

logger = logging.getLogger(__name__)
TIMEOUT: Final = 1.5
_pool: Final = ThreadPoolExecutor(max_workers=3, thread_name_prefix="health")


def healthz(request: HttpRequest) -> HttpResponse:
    """Alive: the process takes requests. Asks nobody else."""
    return _json({"status": "ok"})


def readyz(request: HttpRequest) -> HttpResponse:
    """Ready: 200 with the state of each service, 503 when the database does not answer."""
    pending = {name: _pool.submit(copy_context().run, check) for name, check in CHECKS.items()}
    deadline = time.monotonic() + TIMEOUT
    state: dict[str, str] = {}
    for name, future in pending.items():
        try:
            future.result(timeout=max(0.0, deadline - time.monotonic()))
            state[name] = "ok"
        except Exception as error:
            future.cancel()
            state[name] = "failed"
            logger.warning("readiness check failed", extra={"check": name, "error": type(error).__name__})
    healthy = all(value == "ok" for value in state.values())
    ready = state["database"] == "ok"
    word = "ok" if healthy else "degraded" if ready else "unavailable"
    return _json({"status": word, "checks": state}, status=200 if ready else 503)


def _json(data: dict[str, object], status: int = 200) -> HttpResponse:
    return JsonResponse(data, status=status, headers={"Cache-Control": "no-store"})


def check_database() -> None:
    """Raise unless the database answers a trivial question."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
            cursor.fetchone()
    finally:
        # This thread's own connection; keep none open between two probes.
        connection.close()


def check_cache() -> None:
    """Raise unless the cache returns what was just put into it."""
    token = token_hex(4)
    cache.set(f"health:{token}", token, 10)
    if cache.get(f"health:{token}") != token:
        raise RuntimeError("the cache forgot a value")
    cache.delete(f"health:{token}")


def check_layer() -> None:
    """Raise unless a message comes back through the channel layer."""

    async def there_and_back() -> None:
        layer = get_channel_layer()
        async with asyncio.timeout(TIMEOUT * 0.8):
            channel = await layer.new_channel()
            await layer.send(channel, {"type": "health"})
            await layer.receive(channel)

    async_to_sync(there_and_back)()


CHECKS: Final[dict[str, Callable[[], None]]] = {
    "database": check_database,
    "cache": check_cache,
    "layer": check_layer,
}
ADDRESSES: Final = {"/healthz": healthz, "/readyz": readyz}
