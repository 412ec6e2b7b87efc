"""A Redis cache that never holds up a request: when Redis is dead or frozen, it is simply empty."""

import logging
import time
from typing import Any, ClassVar

import redis
from django.core.cache.backends.redis import RedisCache, RedisCacheClient
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)
PAUSE = 5.0


class LastingClient(RedisCacheClient):
    """Django's client, with connections that last.

    Django makes the cache anew for each context, which under ASGI is each request, and with it a pool of connections.
    Here all caches of a process that speak to the same Redis share one client, which is safe between threads.
    """

    _clients: ClassVar[dict[tuple[str, str], redis.Redis]] = {}

    def get_client(self, key: Any = None, *, write: bool = False) -> redis.Redis:
        """The client of this process for this server; connections come from its pool."""
        known: Any = self
        server: str = known._servers[known._get_connection_pool_index(write)]
        name = (server, repr(known._pool_options))
        client = self._clients.get(name)
        if client is None:
            client = self._clients.setdefault(name, super().get_client(key, write=write))
        return client


class SturdyRedisCache(RedisCache):
    """Django's Redis cache behind a circuit breaker.

    After a failure no call goes out for ``PAUSE`` seconds, so that a frozen Redis costs one short
    time-out (``REDIS_TIMEOUT``) per process and pause, not per call. While it is open, reads miss and
    writes do nothing.
    """

    _open_until = 0.0

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self._class = LastingClient

    def _guard(self, method: str, missing: Any, *args: Any, **kwargs: Any) -> Any:
        if time.monotonic() < SturdyRedisCache._open_until:
            return missing
        try:
            return getattr(super(), method)(*args, **kwargs)
        except (RedisError, OSError):
            SturdyRedisCache._open_until = time.monotonic() + PAUSE
            logger.warning("cache unavailable", extra={"operation": method})
            return missing

    def add(self, key: Any, *args: Any, **kwargs: Any) -> bool:
        return bool(self._guard("add", True, key, *args, **kwargs))

    def get(self, key: Any, default: Any = None, version: int | None = None) -> Any:
        return self._guard("get", default, key, default, version)

    def set(self, key: Any, value: Any, *args: Any, **kwargs: Any) -> None:
        self._guard("set", None, key, value, *args, **kwargs)

    def touch(self, key: Any, *args: Any, **kwargs: Any) -> bool:
        return bool(self._guard("touch", False, key, *args, **kwargs))

    def delete(self, key: Any, version: int | None = None) -> bool:
        return bool(self._guard("delete", False, key, version))

    def get_many(self, keys: Any, version: int | None = None) -> dict[Any, Any]:
        return dict(self._guard("get_many", {}, keys, version))

    def has_key(self, key: Any, version: int | None = None) -> bool:
        return bool(self._guard("has_key", False, key, version))

    def incr(self, key: Any, delta: int = 1, version: int | None = None) -> Any:
        return self._guard("incr", None, key, delta, version)

    def set_many(self, data: Any, *args: Any, **kwargs: Any) -> list[Any]:
        return list(self._guard("set_many", [], data, *args, **kwargs))

    def delete_many(self, keys: Any, version: int | None = None) -> None:
        self._guard("delete_many", None, keys, version)

    def clear(self) -> None:
        self._guard("clear", None)
