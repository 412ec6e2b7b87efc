"""The production topology on one machine: private PostgreSQL and Redis, two web processes, and the limits' servers."""

import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.machine import cpu_seconds, family
from tools.paths import ROOT
from tools.run_checks import PRODUCTION
from tools.services import Urls, free_port
from tools.testdb import with_database

WORKERS = 2
START_SECONDS = 60


@dataclass(frozen=True)
class Town:
    """A running platform."""

    port: int
    pid: int
    database_pid: int
    environment: dict[str, str]

    def cpu(self) -> tuple[float, float]:
        """Processor seconds so far: web processes, database."""
        return cpu_seconds(self.pid), cpu_seconds(self.database_pid)

    def web_pids(self) -> list[int]:
        """The processes that serve, without their supervisor."""
        return [pid for pid in family(self.pid) if pid != self.pid]


def settings_for(urls: Urls, database: str, folder: Path) -> dict[str, str]:
    """Environment of the production settings on our private services."""
    return {
        **os.environ,
        **PRODUCTION,
        "ALLOWED_HOSTS": "localhost",
        "SITE_URL": "https://localhost",
        "DATABASE_URL": with_database(urls.database, database),
        "REDIS_URL": urls.redis,
        "WEB_PROCESSES": str(WORKERS),
        "TRUSTED_PROXIES": "1",
        "DATA_DIR": str(folder),
        "LOG_LEVEL": "WARNING",
    }


def manage(environment: dict[str, str], *words: str) -> None:
    """Run a management command and fail loudly."""
    subprocess.run(
        [sys.executable, "manage.py", *words],
        cwd=ROOT,
        env=environment,
        check=True,
        stdout=subprocess.DEVNULL,
    )


@contextmanager
def running(command: list[str], environment: dict[str, str], port: int, path: str) -> Iterator[int]:
    """Run a server until the block ends; yields its process id once it answers."""
    log = Path(environment.get("DATA_DIR", "/tmp")) / f"server-{port}.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            command, cwd=ROOT, env=environment, stdout=output, stderr=output, start_new_session=True
        )
    try:
        deadline = time.monotonic() + START_SECONDS
        while not _answers(port, path):
            if process.poll() is not None or time.monotonic() > deadline:
                sys.exit(f"the server did not start:\n{log.read_text(errors='replace')[-3000:]}")
            time.sleep(0.1)
        yield process.pid
    finally:
        process.terminate()
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            for pid in family(process.pid):
                os.kill(pid, 9)
            process.wait()


def _answers(port: int, path: str) -> bool:
    try:
        urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=2).close()
    except urllib.error.HTTPError:
        return True
    except OSError:
        return False
    return True


@contextmanager
def town(urls: Urls, environment: dict[str, str], processes: int = WORKERS) -> Iterator[Town]:
    """The platform with two web processes, without a task worker."""
    port = free_port()
    command = [
        sys.executable,
        "manage.py",
        "serve",
        "--port",
        str(port),
        "--no-tasks",
        "--processes",
        str(processes),
    ]
    with running(command, environment, port, "/healthz") as pid:
        yield Town(port, pid, urls.pids["postgres"], environment)


@contextmanager
def hello(environment: dict[str, str]) -> Iterator[tuple[int, int]]:
    """The limit *hello* under the same server with the same number of processes; yields port and process id."""
    port = free_port()
    plain = {name: value for name, value in environment.items() if name != "DJANGO_SETTINGS_MODULE"}
    command = [sys.executable, "-m", "uvicorn", "benchmarks.hello:application", "--port", str(port)]
    command += ["--workers", str(WORKERS), "--loop", "uvloop", "--http", "httptools", "--lifespan", "off"]
    command += ["--no-access-log", "--log-level", "warning"]
    with running(command, plain, port, "/100") as pid:
        yield port, pid
