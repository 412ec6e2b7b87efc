"""Many WebSockets from one process: just enough of the protocol for short text frames."""

import asyncio
import base64
import json
import os
import resource
import struct
import time
from collections.abc import Callable
from functools import partial
from typing import cast

Taken = Callable[[str, float], None]


class Socket(asyncio.Protocol):
    """One watcher. ``taken`` is called with each message and the moment it arrived."""

    def __init__(self, number: int, first: bytes, taken: Taken) -> None:
        self.number, self.first, self.taken = number, first, taken
        self.open: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.buffer = b""
        self.upgraded = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast("asyncio.Transport", transport)
        # Each watcher from a network of its own, as behind our proxy.
        address = f"10.{self.number >> 16 & 255}.{self.number >> 8 & 255}.{self.number & 255}"
        key = base64.b64encode(os.urandom(16)).decode()
        self.transport.write(
            (
                "GET /ws/live/ HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                f"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: {key}\r\nOrigin: https://localhost\r\n"
                f"X-Forwarded-For: {address}\r\nX-Forwarded-Proto: https\r\n\r\n"
            ).encode()
        )

    def data_received(self, data: bytes) -> None:
        now = time.perf_counter()
        self.buffer += data
        if not self.upgraded:
            head, found, rest = self.buffer.partition(b"\r\n\r\n")
            if not found:
                return
            if b" 101 " not in head.split(b"\r\n")[0]:
                self.open.set_exception(ConnectionError(head.split(b"\r\n")[0].decode()))
                return
            self.upgraded, self.buffer = True, rest
            if self.first:
                self.transport.write(frame(self.first))
            self.open.set_result(None)
        while len(self.buffer) >= 2:
            length, start = self.buffer[1] & 127, 2
            if length == 126:
                if len(self.buffer) < 4:
                    return
                length, start = struct.unpack(">H", self.buffer[2:4])[0], 4
            if len(self.buffer) < start + length:
                return
            payload, opcode = self.buffer[start : start + length], self.buffer[0] & 15
            self.buffer = self.buffer[start + length :]
            if opcode == 9:
                self.transport.write(frame(payload, opcode=10))
            elif opcode == 1:
                self.taken(payload.decode(), now)

    def connection_lost(self, error: Exception | None) -> None:
        if not self.open.done():
            self.open.set_exception(ConnectionError("closed"))


def frame(payload: bytes, opcode: int = 1) -> bytes:
    """A masked client frame; the mask of zeros leaves the bytes as they are."""
    size = (
        bytes([128 | len(payload)]) if len(payload) < 126 else bytes([254]) + struct.pack(">H", len(payload))
    )
    return bytes([128 | opcode]) + size + bytes(4) + payload


def allow_files(number: int) -> None:
    """Let this process, and those it starts, open so many sockets."""
    _soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = number if hard == resource.RLIM_INFINITY else min(number, hard)
    resource.setrlimit(resource.RLIMIT_NOFILE, (wanted, hard))


async def connect(port: int, count: int, topics: list[str], taken: Taken) -> list[Socket]:
    """Open ``count`` sockets that listen to ``topics``, some hundred at a time."""
    loop = asyncio.get_running_loop()
    first = json.dumps({"type": "subscribe", "topics": topics}).encode() if topics else b""
    sockets: list[Socket] = []
    for start in range(0, count, 200):
        batch: list[Socket] = []
        for number in range(start, min(start + 200, count)):
            socket = Socket(number, first, taken)
            await loop.create_connection(partial(_same, socket), "127.0.0.1", port)
            batch.append(socket)
        await asyncio.gather(*(socket.open for socket in batch))
        sockets += batch
    return sockets


def _same(socket: Socket) -> Socket:
    return socket


def close(sockets: list[Socket]) -> None:
    """Hang up."""
    for socket in sockets:
        socket.transport.abort()
