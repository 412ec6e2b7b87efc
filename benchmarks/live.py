"""``python -m benchmarks.live [fanout|idle|polling]``: what live updates cost, against a bare fan-out of the same bytes.

* *fanout*: one comment reaches 2,000 watchers; from the post being sent to each watcher having it.
* *idle*: 10,000 sockets on one process that wait; memory of each, and pages beside them.
"""

import argparse
import asyncio
import gc
import os
import statistics
import sys
import tempfile
import time
import urllib.request
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from benchmarks import topology
from benchmarks.live_sockets import Watcher, close_watchers, open_watchers
from benchmarks.machine import cpu_seconds, memory_mib
from tools.messages import compile_all
from tools.services import Urls, free_port, services

SERVE = [sys.executable, "manage.py", "serve", "--no-tasks", "--port"]


@dataclass(frozen=True)
class Told:
    """What one run showed: latencies in milliseconds, deliveries a second while they went out, CPU for all of it."""

    median: float
    p95: float
    last: float
    rate: float
    cpu: float


def told(started: float, watchers: list[Watcher], cpu: float) -> Told:
    """Summarise the first message of each watcher."""
    times = sorted(watcher.arrived[0][0] for watcher in watchers if watcher.arrived)
    if len(times) < len(watchers):
        sys.exit(f"only {len(times)} of {len(watchers)} watchers were told")
    ms = [(moment - started) * 1000 for moment in times]
    spread = max(times[-1] - times[0], 1e-6)
    return Told(statistics.median(ms), ms[int(len(ms) * 0.95)], ms[-1], len(ms) / spread, cpu * 1000)


async def wait_for_all(watchers: list[Watcher], seconds: float = 20.0) -> None:
    """Wait until everybody has a message."""
    for _ in range(int(seconds / 0.01)):
        if all(watcher.arrived for watcher in watchers):
            return
        await asyncio.sleep(0.01)


def post(port: int, path: str, fields: bytes, headers: dict[str, str] | None = None) -> int:
    """A POST as our proxy would send it."""
    request = urllib.request.Request(f"http://127.0.0.1:{port}{path}", data=fields, headers=headers or {})
    request.add_header("Host", "localhost")
    request.add_header("X-Forwarded-Proto", "https")
    with urllib.request.urlopen(request, timeout=30) as response:
        return int(response.status)


async def fan_out_ours(
    port: int, pid: int, proposal: Any, headers: dict[str, str], count: int, runs: int
) -> tuple[list[Told], str]:
    """Post comments; returns what each run showed, and the text of one message."""
    from benchmarks.people import comment_fields

    watchers = await open_watchers([port], "localhost", count, [f"contribution:{proposal.pk}"])
    results: list[Told] = []
    text = b""
    for _ in range(runs + 1):
        for watcher in watchers:
            watcher.arrived.clear()
        await asyncio.sleep(2.5)
        before, started = cpu_seconds(pid), time.monotonic()
        fields = urlencode(comment_fields()).encode()
        path = f"/beitrag/{proposal.pk}/kommentieren/"
        await asyncio.to_thread(post, port, path, fields, {**headers, "HX-Request": "true"})
        await wait_for_all(watchers)
        results.append(told(started, watchers, cpu_seconds(pid) - before))
        text = watchers[0].arrived[0][1]
    close_watchers(watchers)
    # The first run loads templates.
    return results[1:], text.decode()


async def fan_out_bare(ports: list[int], pids: list[int], text: str, count: int, runs: int) -> list[Told]:
    """Send the same text through the bare application."""
    watchers = await open_watchers(ports, "localhost", count, None)
    results: list[Told] = []
    for _ in range(runs + 1):
        for watcher in watchers:
            watcher.arrived.clear()
        await asyncio.sleep(1.0)
        before, started = cpu_seconds(*pids), time.monotonic()
        await asyncio.gather(*(asyncio.to_thread(post, port, "/send", text.encode()) for port in ports))
        await wait_for_all(watchers)
        results.append(told(started, watchers, cpu_seconds(*pids) - before))
    close_watchers(watchers)
    return results[1:]


def best(results: list[Told]) -> Told:
    """The median run by p95."""
    return sorted(results, key=lambda result: result.p95)[len(results) // 2]


def bare_servers(stack: ExitStack, environment: dict[str, str], number: int) -> tuple[list[int], list[int]]:
    """Ports and process ids of bare applications under the same server."""
    ports = [free_port() for _ in range(number)]
    pids = []
    for port in ports:
        command = [sys.executable, "-m", "uvicorn", "benchmarks.live_bare:application", "--port", str(port)]
        command += [
            "--loop",
            "uvloop",
            "--http",
            "httptools",
            "--ws",
            "websockets-sansio",
            "--lifespan",
            "off",
        ]
        command += [
            "--no-access-log",
            "--log-level",
            "warning",
            "--ws-per-message-deflate",
            "false",
            "--backlog",
            "4096",
        ]
        pids.append(stack.enter_context(topology.running(command, environment, port, "/")))
    return ports, pids


def line(name: str, result: Told, watchers: int) -> str:
    """One line of the table."""
    each = result.cpu / watchers * 1000
    return f"{name:<24} {result.median:>8.0f} {result.p95:>8.0f} {result.last:>8.0f} {result.rate:>12,.0f} {each:>14.0f}"


def fanout(urls: Urls, environment: dict[str, str], count: int, runs: int) -> None:
    """Measure and print the fan-out with two web processes and with one."""
    from benchmarks.people import headers_of, log_in
    from participation.consultations.rules import can
    from participation.proposals.models import Proposal

    member = log_in().members[0]
    candidates = (
        Proposal.objects.filter(state="published").select_related("consultation").order_by("-pk")[:50]
    )
    proposal = next(p for p in candidates if can(None, "comment", p.consultation).needs_login)
    print(f"{count} watchers, one comment      p50 ms   p95 ms  last ms  deliveries/s  µs CPU/watcher")
    for processes in (2, 1):
        with ExitStack() as stack:
            port = free_port()
            web = {**environment, "WEB_PROCESSES": str(processes)}
            pid = stack.enter_context(topology.running([*SERVE, str(port)], web, port, "/healthz"))
            ours, text = asyncio.run(fan_out_ours(port, pid, proposal, headers_of(member), count, runs))
            ports, pids = bare_servers(stack, environment, processes)
            bare = asyncio.run(fan_out_bare(ports, pids, text, count, runs))
            a, b = best(ours), best(bare)
            print(line(f"platform, {processes} process(es)", a, count))
            print(line(f"bare, {processes} process(es)", b, count))
            print(
                f"  message of {len(text)} characters; ratio of deliveries/s {a.rate / b.rate:.2f}, of CPU {b.cpu / a.cpu:.2f}, "
                f"p95 {'reached' if a.p95 <= 500 else 'MISSED'} (500 ms)"
            )


def page_p95(port: int, path: str, seconds: float) -> float:
    """p95 of a page at concurrency 1, in milliseconds."""
    from benchmarks.client import load
    from benchmarks.people import get

    outcome = load(port, get(path), concurrency=1, requests=100_000, seconds=seconds)
    latencies = sorted(outcome.latencies)
    return latencies[int(len(latencies) * 0.95)] * 1000


def idle(urls: Urls, environment: dict[str, str], count: int, seconds: float) -> None:
    """Measure and print what waiting sockets cost one process."""
    from participation.consultations.models import Consultation

    consultation = Consultation.objects.filter(public=True).order_by("pk")[0]
    path = f"/beteiligung/{consultation.slug}/vorschlaege/"
    port = free_port()
    web = {**environment, "WEB_PROCESSES": "1"}
    with topology.running([*SERVE, str(port)], web, port, "/healthz") as pid:
        asyncio.run(_idle(port, pid, path, f"consultation:{consultation.pk}", count, seconds))


async def _idle(port: int, pid: int, path: str, topic: str, count: int, seconds: float) -> None:
    close_watchers(await open_watchers([port], "localhost", 200, [topic]))
    await asyncio.sleep(1)
    without = await asyncio.to_thread(page_p95, port, path, seconds)
    before = memory_mib(pid)
    started = time.monotonic()
    watchers = await open_watchers([port], "localhost", count, [topic])
    took = time.monotonic() - started
    gc.collect()
    await asyncio.sleep(5)
    after = memory_mib(pid)
    cpu = cpu_seconds(pid)
    await asyncio.sleep(10)
    waiting = (cpu_seconds(pid) - cpu) / 10
    beside = await asyncio.to_thread(page_p95, port, path, seconds)
    print(f"{count} idle sockets on one process, opened in {took:.0f} s")
    print(
        f"  memory {before:.0f} -> {after:.0f} MiB: {(after - before) * 1024 / count:.1f} KiB each (goal 30)"
    )
    print(f"  CPU while they wait: {waiting * 100:.1f} % of a core")
    print(
        f"  page p95 {without:.1f} ms without, {beside:.1f} ms beside them: {(beside / without - 1) * 100:+.0f} % (goal 20)"
    )
    close_watchers(watchers)


def main() -> None:
    """Bring everything up and run what was asked for."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.live", description=__doc__)
    parser.add_argument("what", nargs="?", choices=["fanout", "idle"])
    parser.add_argument("--watchers", type=int, default=2_000)
    parser.add_argument("--sockets", type=int, default=10_000)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=4.0)
    options = parser.parse_args()
    compile_all()
    with (
        tempfile.TemporaryDirectory(prefix="stadtgespraech-bench-") as folder,
        services(durable=True) as urls,
    ):
        from benchmarks.__main__ import prepare

        os.environ.update(prepare(urls, "live", Path(folder)))
        import django

        django.setup()
        from benchmarks.data import Sizes, fill

        fill(Sizes.for_contributions(1_000))
        environment = dict(os.environ)
        if options.what in (None, "fanout"):
            fanout(urls, environment, options.watchers, options.runs)
        if options.what in (None, "idle"):
            idle(urls, environment, options.sockets, options.seconds)


if __name__ == "__main__":
    main()
