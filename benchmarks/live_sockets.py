"""Many WebSocket clients in one process, as cheap as they can be: they note when a message came and how long it was."""

import asyncio
import base64
import json
import os
import struct
import time
from typing import Any


class Watcher(asyncio.Protocol):
    """One socket. ``arrived``: (monotonic second, text) of each message."""

    def __init__(self, host: str, topics: list[str] | None) -> None:
        self.host = host
        self.topics = topics
        self.buffer = b""
        self.open = False
        self.arrived: list[tuple[float, bytes]] = []
        self.ready: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.transport: Any = None

    def connection_made(self, transport: Any) -> None:
        """Ask for the upgrade."""
        self.transport = transport
        key = base64.b64encode(os.urandom(16)).decode()
        transport.write(
            f"GET /ws/live/ HTTP/1.1\r\nHost: {self.host}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            f"Sec-WebSocket-Key: {key}\r\nSec-WebSocket-Version: 13\r\nX-Forwarded-Proto: https\r\n\r\n".encode()
        )

    def connection_lost(self, error: Exception | None) -> None:
        """Refused or closed."""
        if not self.ready.done():
            self.ready.set_exception(error or ConnectionError("closed"))

    def data_received(self, data: bytes) -> None:
        """Read the answer to the upgrade, then frames."""
        now = time.monotonic()
        self.buffer += data
        if not self.open:
            head, found, rest = self.buffer.partition(b"\r\n\r\n")
            if not found:
                return
            if b" 101 " not in head.split(b"\r\n", 1)[0]:
                self.transport.abort()
                return
            self.open, self.buffer = True, rest
            if self.topics is None:
                self.ready.set_result(None)
            else:
                self._send(json.dumps({"type": "subscribe", "topics": self.topics}).encode())
        while (frame := self._frame()) is not None:
            opcode, payload = frame
            if opcode == 9:
                self._send(payload, opcode=10)
            elif opcode == 1:
                if not self.ready.done():
                    self.ready.set_result(None)
                else:
                    self.arrived.append((now, payload))

    def _frame(self) -> tuple[int, bytes] | None:
        data = self.buffer
        if len(data) < 2:
            return None
        length, start = data[1] & 127, 2
        if length == 126:
            if len(data) < 4:
                return None
            length, start = struct.unpack("!H", data[2:4])[0], 4
        elif length == 127:
            if len(data) < 10:
                return None
            length, start = struct.unpack("!Q", data[2:10])[0], 10
        if len(data) < start + length:
            return None
        self.buffer = data[start + length :]
        return data[0] & 15, data[start : start + length]

    def _send(self, payload: bytes, opcode: int = 1) -> None:
        # The mask is there because it must be; nobody hides anything here.
        mask = b"\0\0\0\0"
        length = len(payload)
        size = bytes([128 | length]) if length < 126 else bytes([128 | 126]) + struct.pack("!H", length)
        self.transport.write(bytes([128 | opcode]) + size + mask + payload)


async def open_watchers(
    ports: list[int], host: str, count: int, topics: list[str] | None, at_once: int = 50
) -> list[Watcher]:
    """Open ``count`` sockets, spread over the ports, and wait until each is listened to."""
    loop = asyncio.get_running_loop()
    made: list[Watcher] = []

    async def one(number: int) -> None:
        _transport, watcher = await loop.create_connection(
            lambda: Watcher(host, topics), "127.0.0.1", ports[number % len(ports)]
        )
        await asyncio.wait_for(watcher.ready, 60)
        made.append(watcher)

    for start in range(0, count, at_once):
        await asyncio.gather(*(one(number) for number in range(start, min(count, start + at_once))))
    return made


def close_watchers(watchers: list[Watcher]) -> None:
    """Hang up."""
    for watcher in watchers:
        watcher.transport.abort()
