"""Test databases without waiting for migrations: migrated once, then copied for each worker.

SQLite keeps the migrated file under ``var/test`` by a fingerprint of all migrations, PostgreSQL keeps a template
database in its server. Several workers may ask at once; a lock lets one of them do the work.
"""

import fcntl
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from tools.paths import ROOT, VAR, schema_fingerprint

FOLDER = VAR / "test"


@contextmanager
def _alone(name: str) -> Iterator[None]:
    FOLDER.mkdir(parents=True, exist_ok=True)
    with (FOLDER / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _migrate(url: str) -> None:
    environment = {**os.environ, "DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "participation.settings.test"}
    command = [sys.executable, "-W", "ignore", "manage.py", "migrate", "--verbosity", "0", "--skip-checks"]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"Migrating the test database failed:\n{done.stderr[-3000:]}")


def sqlite_copy(target: Path) -> None:
    """Put a freshly migrated SQLite database at ``target``."""
    template = FOLDER / f"template-{schema_fingerprint()}.sqlite3"
    with _alone("sqlite"):
        if not template.exists():
            for old in FOLDER.glob("template-*.sqlite3*"):
                old.unlink(missing_ok=True)
            unfinished = FOLDER / "unfinished.sqlite3"
            for leftover in FOLDER.glob("unfinished.sqlite3*"):
                leftover.unlink()
            _migrate(f"sqlite:///{unfinished}")
            unfinished.rename(template)
    shutil.copyfile(template, target)


def postgres_copy(server_url: str, name: str) -> str:
    """Make a freshly migrated database ``name`` on the server and return its URL."""
    import psycopg

    template = f"template_{schema_fingerprint()}"
    with _alone("postgres"), psycopg.connect(server_url, autocommit=True) as connection:
        found = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [template]).fetchone()
        if not found:
            connection.execute('DROP DATABASE IF EXISTS "unfinished" WITH (FORCE)')
            connection.execute('CREATE DATABASE "unfinished"')
            _migrate(with_database(server_url, "unfinished"))
            connection.execute(f'ALTER DATABASE "unfinished" RENAME TO "{template}"'.encode())
        connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'.encode())
        connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"'.encode())
    return with_database(server_url, name)


def postgres_drop(server_url: str, name: str) -> None:
    """Delete a database made by :func:`postgres_copy`."""
    import psycopg

    with psycopg.connect(server_url, autocommit=True) as connection:
        connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'.encode())


def with_database(url: str, name: str) -> str:
    """The same server, another database."""
    return urlunsplit(urlsplit(url)._replace(path=f"/{name}"))
