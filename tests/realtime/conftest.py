"""Sockets against the real server, as browsers open them."""

import json
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

from participation.accounts.models import User
from participation.realtime import hints

Message = dict[str, Any]


class Live:
    """One open socket."""

    def __init__(self, connection: ClientConnection) -> None:
        self.connection = connection

    def send(self, **message: Any) -> None:
        self.connection.send(json.dumps(message))

    def receive(self, seconds: float = 5.0) -> Message:
        return dict(json.loads(self.connection.recv(timeout=seconds)))

    def ask(self, **message: Any) -> Message:
        """Send, and wait for the answer; what happens meanwhile is dropped."""
        self.send(**message)
        return self.until(lambda answer: answer["type"] in {"subscribed", "pong", "error"})

    def listen(self, *topics: str, after: str | None = None) -> Message:
        more = {} if after is None else {"after": after}
        return self.ask(type="subscribe", topics=list(topics), **more)

    def until(self, fits: Callable[[Message], bool], seconds: float = 8.0) -> Message:
        """The first message that fits; the others are dropped."""
        deadline = time.monotonic() + seconds
        while True:
            message = self.receive(max(0.01, deadline - time.monotonic()))
            if fits(message):
                return message

    def everything(self, seconds: float) -> list[Message]:
        """All that arrives within this time."""
        deadline = time.monotonic() + seconds
        messages: list[Message] = []
        while (left := deadline - time.monotonic()) > 0:
            try:
                messages.append(self.receive(left))
            except TimeoutError:
                break
        return messages

    def closing(self, seconds: float = 5.0) -> tuple[int, float]:
        """Wait until the server closes; the code, and how many seconds it took."""
        started = time.monotonic()
        try:
            while True:
                self.receive(seconds - (time.monotonic() - started))
        except ConnectionClosed as closed:
            return (closed.rcvd.code if closed.rcvd else 1006), time.monotonic() - started


def session_of(user: User) -> str:
    """A fresh session of this person."""
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    return client.cookies[settings.SESSION_COOKIE_NAME].value


@pytest.fixture
def open_socket(server: str) -> Iterator[Callable[..., Live]]:
    """Open a socket, as a visitor or with the session of ``user``; further options go to ``websockets``."""
    stack = ExitStack()

    def make(user: User | None = None, *, session: str = "", **options: Any) -> Live:
        headers = {}
        if user is not None:
            session = session_of(user)
        if session:
            headers["Cookie"] = f"{settings.SESSION_COOKIE_NAME}={session}"
        options = {"origin": server, "additional_headers": headers, **options}
        return Live(stack.enter_context(connect(server.replace("http", "ws") + "/ws/live/", **options)))

    with stack:
        yield make
    hints.flush(2)
