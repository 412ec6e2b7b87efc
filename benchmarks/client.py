"""A small HTTP load generator: keep-alive connections, each asking one question after the other.

It reads just enough of HTTP/1.1 for our own server (``Content-Length`` or chunks), so that the
generator takes as little as possible of the two cores it shares with what it measures.
"""

import asyncio
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import cast

# Builds the bytes of the next request.
Source = Callable[[], bytes]


@dataclass
class Outcome:
    """What a run saw. Times in seconds."""

    latencies: list[float] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)
    bytes: int = 0
    seconds: float = 0.0

    @property
    def rate(self) -> float:
        """Answers per second."""
        return len(self.latencies) / self.seconds if self.seconds else 0.0

    def percentile(self, share: float) -> float:
        """The latency that ``share`` of the answers stayed below, in milliseconds."""
        ordered = sorted(self.latencies)
        return ordered[min(len(ordered) - 1, int(len(ordered) * share))] * 1000 if ordered else 0.0


class _Connection(asyncio.Protocol):
    """One keep-alive connection that asks until it is told to stop."""

    def __init__(self, source: Source, outcome: Outcome, budget: Iterator[int], until: float) -> None:
        self.source, self.outcome, self.budget, self.until = source, outcome, budget, until
        self.done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self.buffer = bytearray()
        self.expected = -1

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = cast("asyncio.Transport", transport)
        self.ask()

    def ask(self) -> None:
        """Send the next request, or finish."""
        if next(self.budget, None) is None or time.perf_counter() >= self.until:
            self.transport.close()
            return
        self.buffer.clear()
        self.expected = -1
        self.started = time.perf_counter()
        self.transport.write(self.source())

    def data_received(self, data: bytes) -> None:
        self.buffer += data
        if self.expected < 0:
            end = self.buffer.find(b"\r\n\r\n")
            if end < 0:
                return
            head = bytes(self.buffer[: end + 2]).lower()
            self.status = int(head[9:12])
            position = head.find(b"content-length:")
            length = int(head[position + 15 : head.find(b"\r", position)]) if position > 0 else 0
            self.expected = end + 4 + (0 if self.status in (204, 304) else length)
            self.chunked = b"transfer-encoding: chunked" in head
        if self.buffer.endswith(b"0\r\n\r\n") if self.chunked else len(self.buffer) >= self.expected:
            self.outcome.latencies.append(time.perf_counter() - self.started)
            self.outcome.statuses[self.status] += 1
            self.outcome.bytes += len(self.buffer)
            self.ask()

    def connection_lost(self, error: Exception | None) -> None:
        if not self.done.done():
            self.done.set_result(None)


async def _run(port: int, source: Source, concurrency: int, requests: int, seconds: float) -> Outcome:
    outcome, budget = Outcome(), iter(range(requests))
    until = time.perf_counter() + seconds
    loop = asyncio.get_running_loop()
    started = time.perf_counter()
    made = [
        await loop.create_connection(lambda: _Connection(source, outcome, budget, until), "127.0.0.1", port)
        for _ in range(concurrency)
    ]
    await asyncio.gather(*(connection.done for _transport, connection in made))
    outcome.seconds = time.perf_counter() - started
    return outcome


def load(port: int, source: Source, *, concurrency: int, requests: int, seconds: float) -> Outcome:
    """Ask ``source``'s requests on ``concurrency`` connections, until so many were answered or the time is up."""
    import uvloop

    return uvloop.run(_run(port, source, concurrency, requests, seconds))


def request_bytes(
    method: str, path: str, headers: dict[str, str] | None = None, body: bytes = b"", host: str = "localhost"
) -> bytes:
    """An HTTP/1.1 request as our proxy would send it."""
    lines = [f"{method} {path} HTTP/1.1", f"Host: {host}", "X-Forwarded-Proto: https"]
    lines += [f"{name}: {value}" for name, value in (headers or {}).items()]
    if method == "POST":
        lines.append(f"Content-Length: {len(body)}")
    return "\r\n".join([*lines, "", ""]).encode() + body
