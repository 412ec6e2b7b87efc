"""One socket as the hub sees it."""

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable, Generator
from typing import Any, Final

from .sessions import Identity

logger = logging.getLogger(__name__)
Event = dict[str, Any]
Send = Callable[[Event], Awaitable[None]]

# How long a client may leave its connection full before it is dropped.
PATIENCE: Final = 2.0


class Client:
    """A connected browser. Only the event loop touches it."""

    __slots__ = ("_send", "dropped", "identity", "network", "privileged", "site_id", "slow", "task", "topics")

    def __init__(self, send: Send, identity: Identity | None, site_id: int, network: str) -> None:
        self._send = send
        self.identity = identity
        self.site_id = site_id
        self.network = network
        self.topics: set[str] = set()
        # Topics that this person may listen to and others may not.
        self.privileged: frozenset[str] = frozenset()
        self.task: asyncio.Task[Any] | None = asyncio.current_task()
        self.slow: asyncio.Task[None] | None = None
        self.dropped = False

    @property
    def user_id(self) -> int | None:
        """The person behind the socket, if there is one."""
        return self.identity.user_id if self.identity else None

    def push(self, message: dict[str, Any]) -> None:
        """Send a message that is for this client alone."""
        self.emit({"type": "websocket.send", "text": json.dumps(message)})

    def close(self, code: int, reason: str) -> None:
        """Close the socket with a reason."""
        self.emit({"type": "websocket.close", "code": code, "reason": reason})

    def emit(self, event: Event) -> None:
        """Send an ASGI event without waiting. The same event may go to many clients.

        A client that is still busy with the last one is dropped: its browser comes back and asks what it missed.
        """
        if self.dropped:
            return
        if self.slow is not None:
            self.drop()
            return
        sending: Any = self._send(event)
        try:
            # Servers write into the connection's buffer at once, unless it is full. So most sends are done after the first
            # step, and need no task of their own.
            waiting_for = sending.send(None)
        except StopIteration:
            return
        except Exception:
            # The connection is gone; its own task is about to notice.
            self.dropped = True
            return
        self.slow = asyncio.ensure_future(self._wait(_Rest(sending, waiting_for)))

    async def _wait(self, rest: "_Rest") -> None:
        try:
            async with asyncio.timeout(PATIENCE):
                await rest
        except TimeoutError:
            self.slow = None
            self.drop()
        except Exception:
            self.dropped = True
        else:
            self.slow = None

    def drop(self) -> None:
        """End the connection without another word."""
        if self.dropped:
            return
        self.dropped = True
        if self.slow is not None:
            self.slow.cancel()
        if self.task is not None:
            self.task.cancel()


class _Rest:
    """A coroutine that has made its first step, to be awaited to its end."""

    def __init__(self, coroutine: Any, waiting_for: Any) -> None:
        self._coroutine = coroutine
        self._waiting_for = waiting_for

    def __await__(self) -> Generator[Any, Any, None]:
        waiting_for = self._waiting_for
        while True:
            try:
                yield waiting_for
            except BaseException as error:
                try:
                    waiting_for = self._coroutine.throw(error)
                except StopIteration:
                    return
                continue
            try:
                waiting_for = self._coroutine.send(None)
            except StopIteration:
                return
