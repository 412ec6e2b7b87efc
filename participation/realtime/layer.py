"""The hub's end of the channel layer: one channel for the process, one group for each topic it listens to.

Nothing here is waited for by a socket: joining a group happens beside, with a time limit, and is tried again until
it works. While it does not, the hub lives on the journal alone.
"""

import asyncio
import logging
import time
from collections.abc import Callable, Container
from typing import Any, Final

from channels.layers import get_channel_layer

from . import topics as t

logger = logging.getLogger(__name__)

TIMEOUT: Final = 2.0
PAUSE: Final = 3.0
# The layer in memory forgets members of a group after a day.
RENEW: Final = 60 * 60


class LayerLink:
    """Listens to the groups of all topics in ``wanted``, which the hub changes."""

    def __init__(self, wanted: dict[str, Any], take: Callable[[dict[str, Any]], None]) -> None:
        self._wanted = wanted
        self._take = take
        self._joined: dict[str, float] = {}
        self._channel: str | None = None
        self._work: asyncio.Queue[tuple[str, bool]] = asyncio.Queue()
        self._tasks: list[asyncio.Task[None]] = []

    def join(self, topic: str) -> None:
        """Join the topic's group soon."""
        self._start()
        self._work.put_nowait((topic, True))

    def leave(self, topic: str) -> None:
        """Leave the topic's group soon, unless it is wanted again by then."""
        self._work.put_nowait((topic, False))

    def repair(self) -> None:
        """Try again what failed, and renew old memberships."""
        self._start()
        if not self._work.empty():
            return
        old = time.monotonic() - RENEW
        for topic in self._wanted:
            if self._joined.get(topic, old) <= old:
                self._work.put_nowait((topic, True))
        for topic in self._joined.keys() - self._wanted.keys():
            self._work.put_nowait((topic, False))

    def _start(self) -> None:
        if not self._tasks or any(task.done() for task in self._tasks):
            for task in self._tasks:
                task.cancel()
            self._tasks = [asyncio.create_task(self._listen()), asyncio.create_task(self._keep_groups())]

    async def _listen(self) -> None:
        while True:
            try:
                layer: Any = get_channel_layer()
                self._channel = None
                self._joined.clear()
                async with asyncio.timeout(TIMEOUT):
                    channel = await layer.new_channel("live.")
                self._channel = channel
                for topic in list(self._wanted):
                    self._work.put_nowait((topic, True))
                while True:
                    message = await layer.receive(channel)
                    try:
                        self._take(message)
                    except Exception:
                        logger.exception("live hint could not be taken")
            except Exception as error:
                logger.warning("live hints do not arrive", extra={"error": type(error).__name__})
                await asyncio.sleep(PAUSE)

    async def _keep_groups(self) -> None:
        while True:
            topic, join = await self._work.get()
            channel = self._channel
            if channel is None:
                # Joined as soon as there is a channel.
                continue
            try:
                await self._change(channel, topic, join, self._wanted)
            except Exception as error:
                self._joined.pop(topic, None)
                logger.warning("live topic could not be joined", extra={"error": type(error).__name__})
                while not self._work.empty():
                    self._work.get_nowait()
                await asyncio.sleep(PAUSE)

    async def _change(self, channel: str, topic: str, join: bool, wanted: Container[str]) -> None:
        layer: Any = get_channel_layer()
        async with asyncio.timeout(TIMEOUT):
            if join and topic in wanted:
                await layer.group_add(t.group(topic), channel)
                self._joined[topic] = time.monotonic()
            elif not join and topic not in wanted:
                await layer.group_discard(t.group(topic), channel)
                self._joined.pop(topic, None)
