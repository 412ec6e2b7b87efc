"""``make bench``: bring up the production topology with a full town, measure, print one table.

``ARGS="--contributions 1000"`` chooses another size, ``--growth`` runs 1,000, 100,000 and 1,000,000 one after
the other and prints what each costs against the smallest, ``--only WORD`` runs the scenarios whose name holds it.
"""

import argparse
import os
import re
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks import topology
from benchmarks.data import SLUG
from benchmarks.machine import memory_mib
from tools.messages import compile_all
from tools.services import Urls, services

if TYPE_CHECKING:
    from benchmarks.measure import Row


def say(text: str) -> None:
    """Tell what is happening, on standard error: the table alone is the output."""
    print(text, file=sys.stderr, flush=True)


def prepare(urls: Urls, name: str, folder: Path) -> dict[str, str]:
    """A migrated database with the demo town, collected static files; returns the server's environment."""
    import psycopg

    with psycopg.connect(urls.database, autocommit=True) as server:
        server.execute(f'CREATE DATABASE "{name}"'.encode())
    environment = topology.settings_for(urls, name, folder)
    # The demo's content makes pages as heavy as real ones; only loading it needs the demo settings.
    demo = {
        **environment,
        "DJANGO_SETTINGS_MODULE": "participation.settings.demo",
        "REDIS_URL": "",
        "WEB_PROCESSES": "1",
    }
    say("migrating …")
    topology.manage(demo, "migrate", "--verbosity", "0", "--skip-checks")
    say("loading the demo town …")
    topology.manage(demo, "load_demo")
    topology.manage(environment, "collectstatic", "--noinput", "--verbosity", "0")
    return environment


def measure_town(urls: Urls, contributions: int | None, only: str, seconds: float) -> "list[Row]":
    """Fill a town and measure every scenario in it. Django is set up by the caller for this database."""
    from benchmarks import limits
    from benchmarks.data import STANDARD, Sizes, fill
    from benchmarks.measure import measure  # settings must be there first
    from benchmarks.people import get, log_in
    from benchmarks.scenarios import Scenario, all_scenarios

    started = time.monotonic()
    fill(Sizes.for_contributions(contributions) if contributions else STANDARD)
    say(f"filled in {time.monotonic() - started:.0f} s")
    environment = dict(os.environ)
    people = log_in()
    rows: list[Row] = []
    with topology.town(urls, environment) as town, topology.hello(environment) as (hello_port, _pid):
        from benchmarks.client import load

        def limit(scenario: Scenario, size: int) -> float | None:
            if scenario.limit == "hello":
                return load(
                    hello_port, get(f"/{size}"), concurrency=16, requests=100_000, seconds=seconds
                ).rate
            if scenario.limit == "write":
                subject = int(re.findall(r"\d+", scenario.path)[0])
                statements = limits.COMMENT if "kommentieren" in scenario.path else limits.SUPPORT
                return limits.writes_per_second(statements, [subject], [1, 2, 3], seconds)
            return None

        for scenario in all_scenarios(town, people):
            if only in scenario.name:
                say(f"measuring: {scenario.name}")
                rows.append(measure(scenario, town, people, limit, seconds))
        memory = [memory_mib(pid) for pid in town.web_pids()]
        say(f"memory of the web processes: {', '.join(f'{m:.0f} MiB' for m in memory)}")
    return rows


def measure_live(urls: Urls) -> list[str]:
    """Lines about live updates, in the town that is already filled."""
    from benchmarks.live import fan_out, idle
    from benchmarks.people import log_in
    from benchmarks.sockets import allow_files
    from participation.proposals.models import Proposal

    # Before the servers start, because they inherit it.
    allow_files(30_000)
    environment, people = dict(os.environ), log_in()
    proposal = Proposal.objects.filter(consultation__slug=SLUG).latest("pk").pk
    with topology.town(urls, environment) as town:
        say("measuring: fan-out")
        lines = fan_out(town, people, proposal)
    with topology.town(urls, environment, processes=1) as town:
        say("measuring: idle sockets")
        return lines + idle(town)


def measure_youth(urls: Urls) -> list[str]:
    """Lines about council sessions to play, on one process."""
    from benchmarks.rooms import fill, measure_rooms
    from benchmarks.sockets import allow_files

    allow_files(10_000)
    halls = fill()
    with topology.town(urls, dict(os.environ), processes=1) as town:
        say("measuring: rooms")
        return measure_rooms(town, halls)


def main() -> None:
    """Parse the arguments, bring everything up, print the table."""
    parser = argparse.ArgumentParser(prog="make bench", description=__doc__)
    parser.add_argument(
        "--contributions", type=int, help="size of the town (default: 10,000 proposals, 100,000 comments)"
    )
    parser.add_argument("--only", default="", help="scenarios whose name holds this")
    parser.add_argument("--seconds", type=float, default=4.0, help="length of each run")
    options = parser.parse_args()
    compile_all()
    with (
        tempfile.TemporaryDirectory(prefix="stadtgespraech-bench-") as folder,
        services(durable=True) as urls,
    ):
        os.environ.update(prepare(urls, "bench", Path(folder)))
        import django

        django.setup()
        from benchmarks.measure import table

        rows = measure_town(urls, options.contributions, options.only, options.seconds)
        print(table(rows))
        if not options.only or options.only == "live":
            print("\n".join(measure_live(urls)))
        if not options.only or options.only == "rooms":
            print("\n".join(measure_youth(urls)))
        if not options.only or options.only == "counting":
            from benchmarks.counting import measure_counting

            say("measuring: counting")
            print("\n".join(measure_counting()))


if __name__ == "__main__":
    main()
