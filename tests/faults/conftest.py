"""A platform of its own that may be broken: private PostgreSQL and Redis, two web processes, one member logged in."""

import json
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
import pytest

from tools import testdb
from tools.paths import ROOT
from tools.services import free_port, services, unprivileged_user

PREPARE = """
import django, json; django.setup()
from django.test import Client
from tests import factories
site = factories.make_site()
user = factories.make_user()
proposal = factories.make_proposal(consultation=factories.make_consultation(site=site))
client = Client(); client.force_login(user)
print(json.dumps({"proposal": proposal.pk, "session": client.cookies["sessionid"].value}))
"""
TOKEN = "f" * 32


@dataclass
class Platform:
    """Where it runs and how to ask it."""

    url: str
    pid: int
    database: str
    postgres: int
    redis: int
    proposal: int
    session: str
    environment: dict[str, str]
    restarted: "list[subprocess.Popen[bytes]]" = field(default_factory=list)

    def ask(self, path: str, fields: dict[str, str] | None = None) -> tuple[int, str, float]:
        """Status, page and seconds of one request by the member; POST with ``fields``."""
        headers = {
            "Cookie": f"sessionid={self.session}; csrftoken={TOKEN}",
            "X-CSRFToken": TOKEN,
            "HX-Request": "true",
        }
        data = urllib.parse.urlencode(fields).encode() if fields else None
        request = urllib.request.Request(self.url + path, data, headers)
        started = time.monotonic()
        try:
            with urllib.request.urlopen(request, timeout=30) as response:
                status, page = response.status, response.read().decode()
        except urllib.error.HTTPError as error:
            status, page = error.code, error.read().decode()
        return status, page, time.monotonic() - started

    def comment(self, text: str) -> tuple[int, str, float]:
        """Post a comment."""
        return self.ask(f"/beitrag/{self.proposal}/kommentieren/", {"text": text})

    def saved(self, text: str) -> int:
        """How many contributions hold exactly this text, asked of the database itself."""
        with psycopg.connect(self.database) as connection:
            row = connection.execute(
                "SELECT count(*) FROM contributions_contribution WHERE text = %s", [text]
            ).fetchone()
        return int(row[0]) if row else 0

    def workers(self) -> list[int]:
        """The web processes, without their supervisor."""
        found = []
        for entry in Path("/proc").iterdir():
            if entry.name.isdigit():
                try:
                    parent = int((entry / "stat").read_text().rsplit(")", 1)[1].split()[1])
                    words = (entry / "cmdline").read_bytes()
                except (OSError, IndexError):
                    continue
                if parent == self.pid and b"spawn_main" in words and b"resource_tracker" not in words:
                    found.append(int(entry.name))
        return found


@pytest.fixture(scope="module")
def platform(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Platform]:
    """Start everything; the tests of a file share it and leave it whole."""
    folder = tmp_path_factory.mktemp("platform")
    with services() as urls:
        database = testdb.postgres_copy(urls.database, "faults")
        environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "participation.settings.test",
            "DATABASE_URL": database,
            "REDIS_URL": urls.redis,
            "DATA_DIR": str(folder),
            "PYTHONWARNINGS": "ignore",
        }
        made = subprocess.run(
            [sys.executable, "-c", PREPARE],
            cwd=ROOT,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert made.returncode == 0, made.stderr[-2000:]
        told = json.loads(made.stdout.strip().splitlines()[-1])
        port = free_port()
        command = [
            sys.executable,
            "manage.py",
            "serve",
            "--port",
            str(port),
            "--processes",
            "2",
            "--no-tasks",
        ]
        with (folder / "log").open("wb") as log:
            process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=log, stderr=log)
        running = Platform(
            f"http://127.0.0.1:{port}",
            process.pid,
            database,
            urls.pids["postgres"],
            urls.pids["redis"],
            environment=environment,
            **told,
        )
        try:
            wait_until_well(running)
            yield running
        finally:
            process.terminate()
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                for pid in [*running.workers(), process.pid]:
                    os.kill(pid, signal.SIGKILL)
                process.wait()
            for postgres in running.restarted:
                postgres.send_signal(signal.SIGQUIT)
                postgres.wait(20)


def wait_until_well(platform: Platform, seconds: float = 60.0) -> None:
    """Wait until the platform serves the member again."""
    deadline = time.monotonic() + seconds
    while True:
        try:
            if platform.ask("/readyz")[0] == 200:
                return
        except OSError:
            pass
        assert time.monotonic() < deadline, "the platform did not come back"
        time.sleep(0.2)


def start_postgres(command: list[str], folder: Path) -> "subprocess.Popen[bytes]":
    """Start PostgreSQL with the command it ran with before."""
    user = unprivileged_user()
    identity = {"user": user, "group": user, "extra_groups": []} if user else {}
    with (folder / "postgres.log").open("wb") as log:
        return subprocess.Popen(command, stdout=log, stderr=log, cwd="/", **identity)  # type: ignore[call-overload]
