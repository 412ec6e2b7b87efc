"""Test databases without waiting for migrations: migrated once, then copied for each worker.

SQLite keeps the migrated file under ``var/test`` by a fingerprint of all migrations, PostgreSQL keeps a template
database in its server and a dump of it beside that file. Several workers may ask at once; a lock lets one of them do the work.
"""

import fcntl
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit, urlunsplit

from tools.packages import find
from tools.paths import ROOT, VAR, schema_fingerprint

if TYPE_CHECKING:
    import psycopg
    from django.db.backends.base.base import BaseDatabaseWrapper

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
    template = f"template_{schema_fingerprint()}"
    with _alone("postgres"), psycopg_connection(server_url) as connection:
        found = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [template]).fetchone()
        if not found:
            connection.execute('DROP DATABASE IF EXISTS "unfinished" WITH (FORCE)')
            connection.execute('CREATE DATABASE "unfinished"')
            _migrate_postgres(with_database(server_url, "unfinished"))
            connection.execute(f'ALTER DATABASE "unfinished" RENAME TO "{template}"'.encode())
        connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'.encode())
        connection.execute(f'CREATE DATABASE "{name}" TEMPLATE "{template}"'.encode())
    return with_database(server_url, name)


def _migrate_postgres(url: str) -> None:
    """Migrate, or fill from the dump of the last time: servers of tests come and go, and migrating takes half a minute."""
    dump = FOLDER / f"template-{schema_fingerprint()}.pgdump"
    pg_dump, pg_restore = find("pg_dump"), find("pg_restore")
    if pg_restore and dump.exists():
        command = [pg_restore, "--no-owner", "--exit-on-error", f"--dbname={url}", str(dump)]
        if subprocess.run(command, capture_output=True, check=False).returncode == 0:
            return
        # Of another version, perhaps. What it had made already would be in the way.
        dump.unlink()
        with psycopg_connection(url) as connection:
            connection.execute("DROP SCHEMA public CASCADE")
            connection.execute("CREATE SCHEMA public")
    _migrate(url)
    if pg_dump and pg_restore:
        for old in FOLDER.glob("template-*.pgdump"):
            old.unlink(missing_ok=True)
        unfinished = FOLDER / "unfinished.pgdump"
        command = [pg_dump, "--format=custom", "--no-owner", f"--file={unfinished}", url]
        if subprocess.run(command, capture_output=True, check=False).returncode == 0:
            unfinished.rename(dump)


def psycopg_connection(url: str) -> "psycopg.Connection[Any]":
    """A connection on which every statement stands for itself."""
    import psycopg

    return psycopg.connect(url, autocommit=True)


def postgres_drop(server_url: str, name: str) -> None:
    """Delete a database made by :func:`postgres_copy`."""
    with psycopg_connection(server_url) as connection:
        connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)'.encode())


def with_database(url: str, name: str) -> str:
    """The same server, another database."""
    return urlunsplit(urlsplit(url)._replace(path=f"/{name}"))


# --- Back to the beginning, after a test with real transactions ----------------------------------------------
#
# Django empties every table with TRUNCATE and reads what the migrations had put in from JSON: slow with a hundred tables.
# Here the few rows that were there at the beginning are kept as the database writes them, and only tables that hold rows
# are emptied.


def remember_postgres(connection: "BaseDatabaseWrapper") -> Callable[[], None]:
    """Read the rows of the freshly migrated database; returns what brings them back and nothing else."""
    tables = _tables(connection)
    rows: dict[str, bytes] = {}
    with connection.cursor() as cursor:
        for name in _with_rows(cursor, tables):
            with cursor.copy(f'COPY "{name}" ({_columns(cursor, name)}) TO STDOUT') as copy:
                rows[name] = b"".join(copy)
        columns = {name: _columns(cursor, name) for name in rows}

    def bring_back() -> None:
        from django.db import transaction

        with transaction.atomic(), _now(connection.alias).cursor() as cursor:
            empty = [f'DELETE FROM "{name}"' for name in _with_rows(cursor, tables)]
            # Neither foreign keys nor triggers have a say while whole tables are exchanged.
            cursor.execute("; ".join(["SET LOCAL session_replication_role = replica", *empty]))
            for name, content in rows.items():
                with cursor.copy(f'COPY "{name}" ({columns[name]}) FROM STDIN') as copy:
                    copy.write(content)

    return bring_back


def remember_sqlite(connection: "BaseDatabaseWrapper", pristine: Path) -> Callable[[], None]:
    """The same for SQLite: ``pristine`` becomes a copy of its file."""
    tables = _tables(connection)
    shutil.copyfile(connection.settings_dict["NAME"], pristine)
    with connection.cursor() as cursor:
        kept = _with_rows(cursor, tables)

    def bring_back() -> None:
        now = _now(connection.alias)
        with now.cursor() as cursor:
            cursor.execute("ATTACH %s AS pristine", [str(pristine)])
            cursor.execute("PRAGMA foreign_keys = OFF")
            try:
                cursor.execute("BEGIN IMMEDIATE")
                for name in _with_rows(cursor, tables):
                    cursor.execute(f'DELETE FROM main."{name}"')
                for name in kept:
                    cursor.execute(f'INSERT INTO main."{name}" SELECT * FROM pristine."{name}"')
                cursor.execute("COMMIT")
            finally:
                if now.connection.in_transaction:
                    cursor.execute("ROLLBACK")
                cursor.execute("PRAGMA foreign_keys = ON")
                cursor.execute("DETACH pristine")

    return bring_back


def _now(alias: str) -> "BaseDatabaseWrapper":
    """The connection of whoever asks: with an event loop in the thread it is another one than before."""
    from django.db import connections

    return connections[alias]


def _tables(connection: "BaseDatabaseWrapper") -> list[str]:
    return sorted(connection.introspection.django_table_names(only_existing=True, include_views=False))


def _with_rows(cursor: Any, tables: list[str]) -> list[str]:
    """Those of the tables that hold rows, in one query (SQLite takes up to 500 parts in one)."""
    cursor.execute(
        " UNION ALL ".join(f"""SELECT '{name}' WHERE EXISTS (SELECT 1 FROM "{name}")""" for name in tables)
    )
    return [row[0] for row in cursor.fetchall()]


def _columns(cursor: Any, table: str) -> str:
    """The columns of a table that are stored as given, for a list in SQL."""
    cursor.execute(
        "SELECT column_name FROM information_schema.columns WHERE table_schema = 'public' AND table_name = %s "
        "AND is_generated = 'NEVER' ORDER BY ordinal_position",
        [table],
    )
    return ", ".join(f'"{row[0]}"' for row in cursor.fetchall())
