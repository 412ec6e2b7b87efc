"""Counting votes: tally, Equal Shares beside pabutools, recount. No server, no database: processor time counts."""

import random
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

from participation.voting import methods, pabulib
from participation.voting.methods.base import Election, Option
from participation.voting.recounting import chain, recount
from tools.paths import ROOT

VOTERS, OPTIONS = 100_000, 200
REAL = ROOT.parent / "shared" / "data" / "pabulib"


def town(method: str, most: int) -> Election:
    """100,000 voters who approve up to ``most`` of 200 options, popular ones more often; always the same."""
    chance = random.Random(2026)
    options = tuple(Option(n, f"Option {n}", chance.randint(5, 100) * 100_000) for n in range(1, OPTIONS + 1))
    popular = [sum(1 / rank**0.6 for rank in range(1, n + 1)) for n in range(1, OPTIONS + 1)]
    ids = [option.id for option in options]
    ballots = [
        {"options": sorted(set(chance.choices(ids, cum_weights=popular, k=chance.randint(1, most))))}
        for _voter in range(VOTERS)
    ]
    raw = {"budget": sum(option.cost or 0 for option in options) * 3 // 10} if method == "budget" else {}
    return Election(method, options, methods.get(method).clean_settings(raw, options), ballots)


def timed(work: Callable[[], Any]) -> tuple[float, Any]:
    """Processor seconds and what came out."""
    started = time.process_time()
    outcome = work()
    return time.process_time() - started, outcome


def line(name: str, seconds: float, goal: float, more: str = "") -> str:
    """One row of the table."""
    verdict = "ok" if seconds <= goal else f"> {goal:g} s"
    return f"{name:<58} {seconds:8.2f} s  goal {goal:>4g} s  {verdict}{more}"


def tallies() -> list[str]:
    """Approval, and Equal Shares with completion, for a large town."""
    approval, budget = town("approval", 40), town("budget", 15)
    rows = []
    seconds, _result = timed(lambda: methods.get("approval").tally(approval))
    rows.append(line("tally of 100,000 approval ballots over 200 options", seconds, 2))
    seconds, result = timed(lambda: methods.get("budget").tally(budget))
    steps = result.detail["outcomes"]["equal-shares-completed"]["steps"]
    rows.append(
        line("Equal Shares, completed: 100,000 voters, 200 projects", seconds, 20, f" ({steps} steps)")
    )
    return rows


def recounts() -> list[str]:
    """Checking the chain and counting again: the platform, and the script as anybody runs it."""
    election = town("approval", 20)
    result = methods.get("approval").tally(election)
    receipts = random.Random(1).sample(range(2**62), VOTERS)
    entries = [chain.Entry(f"{r:016x}", b) for r, b in zip(receipts, election.ballots, strict=True)]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "ballots.jsonl"
        head = chain.header(election, vote=1, question="?")
        path.write_text("".join(f"{row}\n" for row in chain.write(head, entries, result)), encoding="utf-8")

        def again() -> bool:
            with path.open(encoding="utf-8") as file:
                box = chain.verify(file)
            return methods.get("approval").tally(box.election).to_json() == box.result

        seconds, right = timed(again)
        started = time.monotonic()
        subprocess.run([sys.executable, recount.__file__, path], check=True, stdout=subprocess.DEVNULL)
        alone = time.monotonic() - started
    return [
        line("recount of 100,000 ballots", seconds, 5, "" if right else " WRONG"),
        line("recount of 100,000 ballots by the stand-alone script", alone, 5),
    ]


def beside_pabutools() -> list[str]:
    """The largest real election, in the same run by both programs; the same rule: raise by one until the next step
    would overspend.
    """
    files = sorted(REAL.glob("*.pb"), key=lambda path: path.stat().st_size)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            from pabutools.election import Cost_Sat, parse_pabulib
            from pabutools.rules import method_of_equal_shares
    except ImportError:
        return ["Equal Shares beside pabutools: pabutools is not installed"]
    if not files:
        return ["Equal Shares beside pabutools: the real elections are not here"]
    election = pabulib.election(pabulib.parse(files[-1].read_bytes()), "equal-shares-completed")
    ours, _result = min(
        (timed(lambda: methods.get("budget").tally(election)) for _n in range(3)), key=lambda t: t[0]
    )
    instance, profile = parse_pabulib(str(files[-1]))
    theirs, _chosen = timed(
        lambda: method_of_equal_shares(instance, profile, sat_class=Cost_Sat, voter_budget_increment=1)
    )
    verdict = "ok" if theirs >= 20 * ours else "< 20 times"
    times = f"{ours:.3f} s, pabutools {theirs:.3f} s, {theirs / ours:.0f} times"
    return [f"Equal Shares, completed, {files[-1].stem}: {times}  {verdict}"]


def measure_counting() -> list[str]:
    """All rows as text."""
    return [*tallies(), *recounts(), *beside_pabutools()]


if __name__ == "__main__":
    print("\n".join(measure_counting()))
