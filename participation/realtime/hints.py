"""Hints: after a commit, tell the processes that hold sockets what the journal has gained.

A hint makes live updates quick; it is never needed for them to be complete, because every process with sockets also
reads the journal (``hub``) and every browser asks after a lost connection. So a hint may be dropped at any time:
when Redis is dead or frozen, when there are too many, when the process ends.

The thread that serves the request only puts the lines into a list. One other thread makes the messages – all that
waits at once, so that a storm of posts costs a few queries a second – and sends them through the channel layer.
Web workers, task workers and management commands do the same.
"""

import asyncio
import atexit
import logging
import threading
import time
from collections import deque
from collections.abc import Sequence
from typing import Any, Final

from channels.layers import InMemoryChannelLayer, get_channel_layer
from django.db import connections

from . import payload
from . import topics as t
from .journal_line import Entry

logger = logging.getLogger(__name__)

MAX_WAITING: Final = 2_000
# Between two rounds of sending; the first line after a pause goes at once.
PACE: Final = 0.2
SEND_TIMEOUT: Final = 0.3
# After a failure nothing is sent for so long.
PAUSE: Final = 5.0
# A message is split before it gets larger than this many lines.
LINES: Final = 50


class Receivers:
    """The event loops of this process that hold sockets, with the topics they listen to."""

    def __init__(self) -> None:
        self._loops: dict[asyncio.AbstractEventLoop, dict[str, Any]] = {}

    def add(self, loop: asyncio.AbstractEventLoop, topics: dict[str, Any]) -> None:
        """Remember a loop; ``topics`` is its live table of what is listened to."""
        self._loops = {**self._loops, loop: topics}

    def remove(self, loop: asyncio.AbstractEventLoop) -> None:
        """Forget a loop that ends."""
        self._loops = {known: topics for known, topics in self._loops.items() if known is not loop}

    def listening(self, topic: str) -> list[asyncio.AbstractEventLoop]:
        """The loops in which somebody listens to the topic."""
        return [loop for loop, topics in self._loops.items() if topic in topics and not loop.is_closed()]

    def any(self) -> bool:
        """Whether this process has ever held a socket."""
        return bool(self._loops)


receivers: Final = Receivers()


class _Sender:
    """The thread and what waits for it."""

    def __init__(self) -> None:
        self.waiting: deque[Entry] = deque(maxlen=MAX_WAITING)
        self.wake = threading.Event()
        self.idle = threading.Event()
        self.idle.set()
        self.paused_until = 0.0
        self._lock = threading.Lock()
        self._thread: threading.Thread | None = None

    def put(self, entries: Sequence[Entry]) -> None:
        with self._lock:
            self.idle.clear()
            self.waiting.extend(entries)
            self.wake.set()
        if self._thread is None or not self._thread.is_alive():
            with self._lock:
                if self._thread is None or not self._thread.is_alive():
                    self._thread = threading.Thread(target=self._run, name="live hints", daemon=True)
                    self._thread.start()

    def _run(self) -> None:
        loop = asyncio.new_event_loop()
        while True:
            self.wake.wait()
            self.wake.clear()
            entries: list[Entry] = []
            while self.waiting:
                entries.append(self.waiting.popleft())
            if entries and time.monotonic() >= self.paused_until:
                self._send(entries, loop)
            with self._lock:
                if not self.waiting:
                    self.idle.set()
            time.sleep(PACE)

    def _send(self, entries: list[Entry], loop: asyncio.AbstractEventLoop) -> None:
        layer = get_channel_layer()
        alone = isinstance(layer, InMemoryChannelLayer)
        if alone:
            entries = [entry for entry in entries if receivers.listening(entry.topic)]
        told = tell_in_thread(entries)
        try:
            for said in told.values():
                for message in messages(said):
                    if alone:
                        _hand_over(layer, said.topic, message)
                    else:
                        loop.run_until_complete(_publish(layer, said.topic, message))
        except Exception as error:
            self.paused_until = time.monotonic() + PAUSE
            logger.warning("live hints are late", extra={"error": type(error).__name__})


def tell_in_thread(entries: Sequence[Entry]) -> dict[str, payload.Told]:
    """:func:`payload.tell` in a thread of our own: gives its database connection back, and answers nothing when that fails."""
    if not entries:
        return {}
    try:
        return payload.tell(entries)
    except Exception:
        logger.warning("live hints could not be made", exc_info=True)
        return {}
    finally:
        connections.close_all()


def messages(said: payload.Told) -> list[dict[str, Any]]:
    """What goes through the channel layer about one topic."""
    return [
        {
            "type": "live.hint",
            "topic": said.topic,
            "at": said.at,
            "lines": [list(line) for line in said.lines[start : start + LINES]],
            "counts": said.counts,
        }
        for start in range(0, len(said.lines), LINES)
    ]


async def _publish(layer: Any, topic: str, message: dict[str, Any]) -> None:
    async with asyncio.timeout(SEND_TIMEOUT):
        await layer.group_send(t.group(topic), message)


def _hand_over(layer: Any, topic: str, message: dict[str, Any]) -> None:
    """The layer in memory is not safe across threads: use it on the loop that holds the sockets."""
    for loop in receivers.listening(topic):
        coroutine = _publish(layer, topic, message)
        try:
            asyncio.run_coroutine_threadsafe(coroutine, loop).result(SEND_TIMEOUT)
        except RuntimeError:
            # The loop was closed between two lines of this function.
            coroutine.close()


_sender: Final = _Sender()


def send(entries: Sequence[Entry]) -> None:
    """Tell all processes about committed journal lines, soon. Never raises, never waits."""
    if not entries:
        return
    if isinstance(get_channel_layer(), InMemoryChannelLayer) and not any(
        receivers.listening(entry.topic) for entry in entries
    ):
        # One process, and nobody in it listens.
        return
    _sender.put(entries)


def flush(seconds: float = SEND_TIMEOUT) -> bool:
    """Wait until everything is sent, at most so long; true when it is. For commands that end, and for tests."""
    return _sender.idle.wait(seconds)


atexit.register(flush)
