"""A client that does not read is dropped; nobody waits for it."""

import asyncio
from typing import Any

import pytest

from participation.realtime import client as module
from participation.realtime.client import Client


def text(words: str) -> dict[str, Any]:
    return {"type": "websocket.send", "text": words}


class Server:
    """Stands for the ASGI server: the connection's buffer is full or it is not."""

    def __init__(self) -> None:
        self.writable = asyncio.Event()
        self.writable.set()
        self.sent: list[dict[str, Any]] = []

    async def send(self, event: dict[str, Any]) -> None:
        await self.writable.wait()
        self.sent.append(event)


@pytest.fixture
def server() -> Server:
    return Server()


async def serve(server: Server, made: list[Client]) -> str:
    made.append(Client(server.send, None, 1, "network"))
    try:
        await asyncio.sleep(10)
    except asyncio.CancelledError:
        if not made[0].dropped:
            raise
    return "ended"


async def start(server: Server) -> tuple[Client, "asyncio.Task[str]"]:
    made: list[Client] = []
    task = asyncio.create_task(serve(server, made))
    await asyncio.sleep(0)
    return made[0], task


async def test_a_message_is_sent_at_once_and_without_a_task(server: Server) -> None:
    client, task = await start(server)
    before = len(asyncio.all_tasks())
    client.emit(text("eins"))
    assert [event["text"] for event in server.sent] == ["eins"]
    assert len(asyncio.all_tasks()) == before
    task.cancel()


async def test_a_short_jam_loses_nothing(server: Server) -> None:
    client, task = await start(server)
    server.writable.clear()
    client.emit(text("eins"))
    await asyncio.sleep(0.01)
    server.writable.set()
    await asyncio.sleep(0.01)
    client.emit(text("zwei"))
    assert [event["text"] for event in server.sent] == ["eins", "zwei"]
    assert not client.dropped
    task.cancel()


async def test_who_is_still_busy_at_the_next_message_is_dropped(server: Server) -> None:
    client, task = await start(server)
    server.writable.clear()
    client.emit(text("eins"))
    client.emit(text("zwei"))
    assert await asyncio.wait_for(task, 1) == "ended"
    assert server.sent == []


async def test_who_is_busy_too_long_is_dropped(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "PATIENCE", 0.05)
    client, task = await start(server)
    server.writable.clear()
    client.emit(text("eins"))
    assert await asyncio.wait_for(task, 1) == "ended"
    client.emit(text("zwei"))
    assert server.sent == []


async def test_a_connection_that_is_gone_raises_nothing() -> None:
    async def gone(event: dict[str, Any]) -> None:
        raise ConnectionError

    client = Client(gone, None, 1, "network")
    client.emit(text("eins"))
    assert client.dropped
