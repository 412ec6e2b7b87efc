"""Private PostgreSQL and Redis servers for tests and benchmarks: free ports, a temporary folder, gone afterwards.

``with services() as urls:`` starts both and stops them on leaving, also on a signal or an exception; should
this process be killed outright, the kernel ends them with it. Programs come from the system; when one is missing and we may
(root on Debian or Ubuntu), it is installed, otherwise one line says what to install.
"""

import ctypes
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tools.packages import find, require

START_SECONDS = 30.0
PR_SET_PDEATHSIG = 1


@dataclass(frozen=True)
class Urls:
    """Where the started servers are; ``pids`` of the server processes by name."""

    database: str
    redis: str
    pids: dict[str, int]


def free_port() -> int:
    """A TCP port on the loopback address that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def unprivileged_user() -> str | None:
    """Whom to run the servers as: PostgreSQL refuses to run as root. ``None``: as we are."""
    if os.geteuid() != 0:
        return None
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name).pw_name
        except KeyError:
            continue
    sys.exit("PostgreSQL does not run as root, and there is no user 'postgres' or 'nobody'.")


def _die_with_parent(number: int) -> Callable[[], None]:
    """Ask the kernel to end the child when this process ends, however it ends (Linux only)."""
    library = ctypes.CDLL(None, use_errno=True)

    def set_signal() -> None:
        if hasattr(library, "prctl"):
            library.prctl(PR_SET_PDEATHSIG, number)

    return set_signal


class Server:
    """A server process of ours with its log."""

    def __init__(self, command: list[str], folder: Path, user: str | None, last_signal: int) -> None:
        self.log = folder / f"{Path(command[0]).name}.log"
        with self.log.open("wb") as log:
            # A process group of its own: Ctrl+C at the terminal must reach us first.
            self.process = subprocess.Popen(
                command,
                cwd=folder,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
                preexec_fn=_die_with_parent(last_signal),
                **_as_user(user),
            )

    def wait_until(self, ready: Callable[[], bool]) -> None:
        """Wait until the server answers; leave with its log when it does not."""
        deadline = time.monotonic() + START_SECONDS
        while not ready():
            if self.process.poll() is not None or time.monotonic() > deadline:
                sys.exit(f"{self.process.args!r} did not start:\n{self.log.read_text()[-2000:]}")
            time.sleep(0.05)

    def stop(self, number: int) -> None:
        """Ask it to end, then insist."""
        if self.process.poll() is not None:
            return
        self.process.send_signal(number)
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def _as_user(user: str | None) -> dict[str, Any]:
    if user is None:
        return {}
    entry = pwd.getpwnam(user)
    return {"user": entry.pw_uid, "group": entry.pw_gid, "extra_groups": []}


def _answers(port: int) -> bool:
    with socket.socket() as probe:
        probe.settimeout(0.5)
        return probe.connect_ex(("127.0.0.1", port)) == 0


@contextmanager
def postgres(folder: Path, user: str | None, *, durable: bool = False) -> Iterator[tuple[str, int]]:
    """Run PostgreSQL; yields its URL and process id. Without ``durable`` it never waits for the disk (tests)."""
    data, port = folder / "postgres", free_port()
    initdb = [
        str(find("initdb")),
        "-D",
        str(data),
        "-U",
        "postgres",
        "-A",
        "trust",
        "-E",
        "UTF8",
        "--no-sync",
    ]
    done = subprocess.run(
        [*initdb, "--locale=C.UTF-8"],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
        **_as_user(user),
    )
    if done.returncode:
        sys.exit(f"initdb failed:\n{done.stderr[-2000:]}")
    settings = {
        "listen_addresses": "127.0.0.1",
        "unix_socket_directories": "",
        "max_connections": "200",
        "shared_buffers": "256MB",
        "timezone": "UTC",
    }
    if not durable:
        settings |= {
            "fsync": "off",
            "synchronous_commit": "off",
            "full_page_writes": "off",
            "autovacuum": "off",
        }
    options = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
    server = Server(
        [str(find("postgres")), "-D", str(data), "-p", str(port), *options], folder, user, signal.SIGQUIT
    )
    try:
        server.wait_until(lambda: _accepts_queries(port))
        yield f"postgres://postgres@127.0.0.1:{port}/postgres", server.process.pid
    finally:
        server.stop(signal.SIGINT if durable else signal.SIGQUIT)


def _accepts_queries(port: int) -> bool:
    import psycopg

    try:
        psycopg.connect(
            f"host=127.0.0.1 port={port} user=postgres dbname=postgres", connect_timeout=2
        ).close()
    except psycopg.OperationalError:
        return False
    return True


@contextmanager
def redis_server(folder: Path, user: str | None) -> Iterator[tuple[str, int]]:
    """Run Redis without persistence; yields its URL and process id."""
    port = free_port()
    words = [
        "--bind",
        "127.0.0.1",
        "--port",
        str(port),
        "--save",
        "",
        "--appendonly",
        "no",
        "--dir",
        str(folder),
    ]
    server = Server([str(find("redis-server")), *words], folder, user, signal.SIGKILL)
    try:
        server.wait_until(lambda: _answers(port))
        yield f"redis://127.0.0.1:{port}/0", server.process.pid
    finally:
        server.stop(signal.SIGTERM)


@contextmanager
def stop_on_signals() -> Iterator[None]:
    """Turn SIGTERM and SIGHUP into an orderly exit, so that ``finally`` clauses run."""

    def leave(number: int, frame: object) -> None:
        sys.exit(128 + number)

    before = {number: signal.signal(number, leave) for number in (signal.SIGTERM, signal.SIGHUP)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


@contextmanager
def services(*, durable: bool = False) -> Iterator[Urls]:
    """Start PostgreSQL and Redis; stop them and delete their folder on leaving."""
    require("postgres", "initdb", "redis-server")
    user = unprivileged_user()
    with ExitStack() as stack:
        stack.enter_context(stop_on_signals())
        folder = Path(tempfile.mkdtemp(prefix="stadtgespraech-"))
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        if user is not None:
            shutil.chown(folder, user)
        database, postgres_pid = stack.enter_context(postgres(folder, user, durable=durable))
        redis, redis_pid = stack.enter_context(redis_server(folder, user))
        yield Urls(database, redis, {"postgres": postgres_pid, "redis": redis_pid})


def main() -> None:
    """Run the command given as arguments with both servers up and ``DATABASE_URL``, ``REDIS_URL`` set."""
    with services() as urls:
        environment = {**os.environ, "DATABASE_URL": urls.database, "REDIS_URL": urls.redis}
        if len(sys.argv) > 1:
            code = subprocess.run(sys.argv[1:], env=environment, check=False).returncode
        else:
            print(
                f"export DATABASE_URL={urls.database} REDIS_URL={urls.redis}  (Ctrl+C stops both)", flush=True
            )
            signal.pause()
            code = 0
    sys.exit(code)


if __name__ == "__main__":
    main()
