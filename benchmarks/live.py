"""Live updates: how fast a comment reaches everybody who watches, and what idle sockets cost."""

import asyncio
import statistics
import sys
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

from benchmarks.client import Outcome, load, request_bytes
from benchmarks.machine import memory_mib
from benchmarks.people import People, comment_fields, get, post
from benchmarks.sockets import close, connect
from benchmarks.topology import Town, running
from tools.services import free_port

ROUNDS = 5
PATIENCE = 10.0


@dataclass
class Spread:
    """How long one message took to reach each watcher, in milliseconds, over all rounds."""

    milliseconds: list[float] = field(default_factory=list)
    rates: list[float] = field(default_factory=list)
    missing: int = 0
    sample: str = ""

    def line(self, name: str) -> str:
        """One line of the report."""
        ordered = sorted(self.milliseconds) or [0.0]
        return (
            f"{name}: p50 {ordered[len(ordered) // 2]:.0f} ms, p95 {ordered[int(len(ordered) * 0.95)]:.0f} ms, "
            f"{statistics.median(self.rates or [0.0]):.0f} messages/s, {self.missing} missing"
        )


async def spread(
    port: int, topics: list[str], watchers: int, trigger: Callable[[], Awaitable[None]], mark: str
) -> Spread:
    """Let everybody watch, trigger some rounds, and note when each watcher heard of it."""
    result = Spread()
    arrived: list[float] = []

    def taken(message: str, moment: float) -> None:
        if mark in message:
            result.sample = message
            arrived.append(moment)

    sockets = await connect(port, watchers, topics, taken)
    await asyncio.sleep(2)
    for _ in range(ROUNDS):
        arrived.clear()
        started = time.perf_counter()
        await trigger()
        while len(arrived) < watchers and time.perf_counter() - started < PATIENCE:  # noqa: ASYNC110
            await asyncio.sleep(0.005)
        result.milliseconds += [(moment - started) * 1000 for moment in arrived[:watchers]]
        result.missing += max(0, watchers - len(arrived))
        if arrived:
            result.rates.append(len(arrived) / (max(arrived) - started))
        # Hints of one topic are put together; let the next one be alone.
        await asyncio.sleep(1.5)
    close(sockets)
    return result


async def _send(port: int, raw: bytes) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    writer.write(raw)
    await reader.readuntil(b"\r\n\r\n")
    writer.close()


def fan_out(town: Town, people: People, proposal: int, watchers: int = 2000) -> list[str]:
    """A comment reaches ``watchers`` sockets; the same bytes by a bare application. Returns lines of the report."""
    build = post(people, lambda: f"/beitrag/{proposal}/kommentieren/", comment_fields)
    ours = asyncio.run(
        spread(
            town.port,
            [f"contribution:{proposal}"],
            watchers,
            lambda: _send(town.port, build()),
            '"entries":[{',
        )
    )
    port = free_port()
    command = [
        sys.executable,
        "-m",
        "uvicorn",
        "benchmarks.fanout:application",
        "--port",
        str(port),
        "--lifespan",
        "off",
    ]
    command += ["--ws", "websockets-sansio", "--ws-per-message-deflate", "false", "--log-level", "warning"]
    with running(command, town.environment, port, "/"):
        body = (ours.sample or "x" * 300).encode()
        limit = asyncio.run(
            spread(
                port,
                [],
                watchers,
                lambda: _send(port, request_bytes("POST", "/", body=body)),
                ours.sample[:16] or "xxx",
            )
        )
    ratio = statistics.median(ours.rates or [0.0]) / max(1.0, statistics.median(limit.rates or [1.0]))
    return [
        ours.line(f"one comment to {watchers} watchers (goal p95 ≤ 500 ms)"),
        limit.line("  limit fan-out"),
        f"  ratio {ratio:.2f} (goal ≥ 0.7)",
    ]


def idle(town: Town, watchers: int = 10_000, path: str = "/") -> list[str]:
    """Memory of idle sockets, and a page beside them. ``town`` runs one process. Returns lines of the report."""

    def page() -> Outcome:
        return load(town.port, get(path), concurrency=1, requests=2000, seconds=3)

    page()
    before, alone = memory_mib(town.pid), page()

    async def measure() -> tuple[float, Outcome]:
        sockets = await connect(town.port, watchers, ["consultation:1"], lambda message, moment: None)
        await asyncio.sleep(3)
        held = memory_mib(town.pid)
        beside = await asyncio.to_thread(page)
        close(sockets)
        return held, beside

    held, beside = asyncio.run(measure())
    return [
        f"{watchers} idle sockets: {(held - before) * 1024 / watchers:.1f} KiB each (goal ≤ 30), "
        f"page p95 {alone.percentile(0.95):.2f} → {beside.percentile(0.95):.2f} ms (goal ≤ +20 %)"
    ]
