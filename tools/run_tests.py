"""``make test``: the whole suite on SQLite, again on PostgreSQL with Redis, then the browser tests.

Arguments go to pytest as they are (``make test ARGS="-k proposal"``). ``--only sqlite|postgres|browser`` runs one part.
The last line adds up all parts in pytest's own form.
"""

import json
import os
import subprocess
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from tools.messages import compile_all
from tools.packages import require
from tools.paths import ROOT
from tools.services import Urls, services

NO_TESTS = 5
WORDS = ("failed", "passed", "skipped", "xfailed", "error")


@dataclass(frozen=True)
class Part:
    """One run of pytest."""

    name: str
    title: str
    marks: str
    with_services: bool


PARTS: tuple[Part, ...] = (
    Part("sqlite", "SQLite, everything in one process", "not e2e", with_services=False),
    Part("postgres", "PostgreSQL and Redis", "not e2e", with_services=True),
    Part("browser", "Chromium, on PostgreSQL and Redis", "e2e", with_services=True),
)


def run_part(part: Part, urls: Urls, arguments: list[str], counts_file: Path) -> tuple[int, Counter[str]]:
    """Run pytest for one part; returns its exit code and how many tests ended how."""
    print(f"\n──── {part.title} ────", flush=True)
    environment = {**os.environ, "TEST_COUNTS_FILE": str(counts_file)}
    for name in ("DATABASE_URL", "REDIS_URL", "DJANGO_SETTINGS_MODULE", "ENV_FILE"):
        environment.pop(name, None)
    if part.with_services:
        environment |= {"DATABASE_URL": urls.database, "REDIS_URL": urls.redis}
    workers = os.environ.get("TEST_WORKERS", "2")
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-m",
        part.marks,
        "-n",
        workers,
        "--dist",
        "loadfile",
        *arguments,
    ]
    code = subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode
    counts = Counter(json.loads(counts_file.read_text())) if counts_file.exists() else Counter()
    counts_file.unlink(missing_ok=True)
    return code, counts


def summary(counts: Counter[str], seconds: float) -> str:
    """The closing line, as pytest writes it."""
    parts = [f"{counts[word]} {word}" for word in WORDS if counts[word]]
    return f" {', '.join(parts) or 'no tests ran'} in {seconds:.2f}s ".center(80, "=")


def main() -> None:
    """Run the parts one after the other; exits with the worst of their codes."""
    arguments = sys.argv[1:]
    chosen = PARTS
    if "--only" in arguments:
        position = arguments.index("--only")
        chosen = tuple(part for part in PARTS if part.name == arguments[position + 1])
        del arguments[position : position + 2]
    started = time.monotonic()
    require("postgres", "initdb", "redis-server", "chromium")
    compile_all()
    total: Counter[str] = Counter()
    codes: list[int] = []
    with tempfile.TemporaryDirectory() as folder, services() as urls:
        for part in chosen:
            code, counts = run_part(part, urls, arguments, Path(folder) / f"{part.name}.json")
            total += counts
            if code != NO_TESTS:
                codes.append(code)
    if not sum(total.values()):
        codes.append(NO_TESTS)
    print(f"\n{summary(total, time.monotonic() - started)}", flush=True)
    sys.exit(max(codes, default=NO_TESTS))


if __name__ == "__main__":
    main()
