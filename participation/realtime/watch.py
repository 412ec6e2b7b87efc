"""One topic and the clients that listen to it: collects what is to be told, and tells it."""

import asyncio
import json
import time
from collections.abc import Callable, Coroutine, Iterable
from typing import Any, Final

from .client import Client
from .payload import TextLine

Spawn = Callable[[Coroutine[Any, Any, None]], None]

# A client gets at most so many messages a second about one topic.
PER_SECOND: Final = 2
# More than this at once is not told line by line: the page is to be loaded anew.
MAX_LINES: Final = 100
# After so many clients the loop may do something else.
BREATH: Final = 200


class Watch:
    """What is to be told about a topic, and to whom."""

    __slots__ = (
        "_at",
        "_count_times",
        "_counts",
        "_last_sent",
        "_lines",
        "_planned",
        "_spawn",
        "clients",
        "topic",
    )

    def __init__(self, topic: str, spawn: Spawn) -> None:
        self.topic = topic
        self.clients: set[Client] = set()
        self._spawn = spawn
        self._lines: dict[int, str] = {}
        self._counts: dict[str, int] = {}
        self._count_times: dict[str, float] = {}
        # When the newest of what is told was read.
        self._at = 0.0
        self._planned = False
        self._last_sent = 0.0

    def add(self, lines: Iterable[TextLine], counts: dict[str, int], at: float) -> None:
        """Tell these soon: at once after a pause, else together with what comes within half a second."""
        self._at = max(self._at, at)
        self._lines.update((line.id, line.text) for line in lines)
        for name, value in counts.items():
            # Two processes may have read the counter one after the other and be heard the other way round.
            if at >= self._count_times.get(name, 0.0):
                self._counts[name], self._count_times[name] = value, at
        if not (self._lines or self._counts) or self._planned:
            return
        self._planned = True
        self._spawn(self._flush(max(0.0, self._last_sent + 1 / PER_SECOND - time.monotonic())))

    async def _flush(self, delay: float) -> None:
        if delay:
            await asyncio.sleep(delay)
        event = {"type": "websocket.send", "text": self._message()}
        self._last_sent = time.monotonic()
        for number, client in enumerate(list(self.clients), 1):
            client.emit(event)
            if number % BREATH == 0:
                await asyncio.sleep(0)
        self._planned = False
        if self._lines or self._counts:
            self.add((), {}, 0.0)

    def _message(self) -> str:
        """Everything collected, as text; made once for all clients."""
        last = max(self._lines, default=0)
        lines = [text for _pk, text in sorted(self._lines.items()) if text]
        counts = self._counts
        self._lines, self._counts = {}, {}
        if len(self._count_times) > 500:
            self._count_times.clear()
        numbers = json.dumps(counts, separators=(",", ":"))
        head = f'"topic":"{self.topic}","last":{last},"at":{self._at:.3f},"counts":{numbers}'
        if len(lines) > MAX_LINES:
            return f'{{"type":"reset",{head}}}'
        return f'{{"type":"changes",{head},"entries":[{",".join(lines)}]}}'
