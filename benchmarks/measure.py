"""Measuring one scenario, and the table."""

from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from benchmarks.client import Outcome, load
from benchmarks.people import People, comment_fields
from benchmarks.scenarios import Scenario
from benchmarks.topology import Town


@dataclass(frozen=True)
class Row:
    """What one scenario showed."""

    name: str
    rate: float
    one: Outcome
    many: Outcome
    web_cpu: float
    database_cpu: float
    queries: int | None
    bytes: int
    ratio: float | None
    verdict: str


def count_queries(scenario: Scenario, people: People) -> int | None:
    """Queries of one request, the second of its kind, so that what is kept in the cache is there."""
    if not scenario.path or "moderation" in scenario.path:
        session = people.moderator
    else:
        session = people.members[0]
    client = Client(
        headers={"x-forwarded-proto": "https", "host": "localhost", "origin": "https://localhost"}
    )
    if scenario.member or "moderation" in scenario.path:
        client.cookies["sessionid"] = session
    counts = []
    for turn in range(2):
        with CaptureQueriesContext(connection) as captured:
            if scenario.writes:
                fields = {"support": str(turn)} if "unterstuetzen" in scenario.path else comment_fields()
                if "abstimmungen" in scenario.path:
                    fields = scenario.fields
                response = client.post(scenario.path, fields, headers={"hx-request": "true"})
            else:
                response = client.get(scenario.path)
        if response.status_code not in (200, 201, 204, 303):
            raise RuntimeError(
                f"{scenario.name}: {urlsplit(scenario.path).path} answered {response.status_code}"
            )
        counts.append(len(captured))
    return counts[-1]


def measure(
    scenario: Scenario,
    town: Town,
    people: People,
    limit: Callable[[Scenario, int], float | None],
    seconds: float,
) -> Row:
    """Ask with one connection and with sixteen; processor time comes from the run with one."""
    load(town.port, scenario.requests, concurrency=4, requests=40, seconds=seconds)
    web, database = town.cpu()
    one = load(town.port, scenario.requests, concurrency=1, requests=100_000, seconds=seconds)
    web_after, database_after = town.cpu()
    many = load(town.port, scenario.requests, concurrency=16, requests=100_000, seconds=seconds)
    answers = max(1, len(one.latencies))
    wrong = {
        status: n
        for status, n in (one.statuses + many.statuses).items()
        if status not in (200, 201, 204, 303)
    }
    size = many.bytes // max(1, len(many.latencies))
    best = limit(scenario, size)
    row = Row(
        scenario.name, many.rate, one, many,
        (web_after - web) / answers * 1000, (database_after - database) / answers * 1000,
        count_queries(scenario, people), size, many.rate / best if best else None, "",
    )  # fmt: skip
    verdict = f"wrong answers: {wrong}" if wrong else judge(scenario, row)
    return Row(**{**vars(row), "verdict": verdict})


def judge(scenario: Scenario, row: Row) -> str:
    """Which goals are missed; "ok" when none."""
    missed = []
    cpu = row.web_cpu + row.database_cpu
    if scenario.max_cpu and cpu > scenario.max_cpu:
        missed.append(f"CPU > {scenario.max_cpu:g}")
    if scenario.max_queries and row.queries is not None and row.queries > scenario.max_queries:
        missed.append(f"queries > {scenario.max_queries}")
    if scenario.min_ratio and row.ratio is not None and row.ratio < scenario.min_ratio:
        missed.append(f"ratio < {scenario.min_ratio:g}")
    if scenario.min_rate and row.rate < scenario.min_rate:
        missed.append(f"rate < {scenario.min_rate:g}")
    return ", ".join(missed) or "ok"


HEAD = (
    "scenario", "req/s @16", "p50 @1", "p95 @1", "p50 @16", "p95 @16", "CPU web", "CPU db", "queries", "bytes", "ratio", "goal",
)  # fmt: skip


def table(rows: list[Row]) -> str:
    """The table as text. Times in milliseconds, processor time in milliseconds a request."""
    lines: list[tuple[str, ...]] = [HEAD]
    for row in rows:
        lines.append((
            row.name, f"{row.rate:.0f}",
            *(f"{outcome.percentile(share):.1f}" for outcome in (row.one, row.many) for share in (0.5, 0.95)),
            f"{row.web_cpu:.2f}", f"{row.database_cpu:.2f}", "–" if row.queries is None else str(row.queries),
            str(row.bytes), "–" if row.ratio is None else f"{row.ratio:.2f}", row.verdict,
        ))  # fmt: skip
    widths = [max(len(line[column]) for line in lines) for column in range(len(HEAD))]
    text = []
    for line in lines:
        cells = [
            cell.ljust(width) if n in (0, 11) else cell.rjust(width)
            for n, (cell, width) in enumerate(zip(line, widths, strict=True))
        ]
        text.append("  ".join(cells).rstrip())
    text.insert(1, "  ".join("─" * width for width in widths))
    return "\n".join(text)
