"""PostgreSQL in and out of an archive: with ``pg_dump`` and ``pg_restore`` where they are, else table by table.

The client programs are better (they carry the schema too). Without them the rows of each table are
copied in PostgreSQL's own text format, and go back into a database that ``migrate`` has prepared.
"""

import os
import shutil
import subprocess
import tarfile
import tempfile
from pathlib import Path
from typing import Any, Final

import psycopg
from psycopg import sql

# The first bytes of pg_dump's custom format.
PG_DUMP_MARK: Final = b"PGDMP"
TABLES: Final = """
    SELECT c.relname FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname = current_schema() AND c.relkind = 'r' ORDER BY c.relname
"""
# Columns that may be written: PostgreSQL computes generated ones itself.
COLUMNS: Final = """
    SELECT column_name FROM information_schema.columns
    WHERE table_schema = current_schema() AND table_name = %s AND is_generated = 'NEVER' ORDER BY ordinal_position
"""
SEQUENCES: Final = """
    SELECT a.attname, pg_get_serial_sequence(quote_ident(c.relname), a.attname)
    FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE n.nspname = current_schema() AND c.relkind = 'r' AND c.relname = %s AND a.attnum > 0 AND NOT a.attisdropped
      AND pg_get_serial_sequence(quote_ident(c.relname), a.attname) IS NOT NULL
"""


def dump(settings: dict[str, Any], target: Path) -> None:
    """Write the whole database to ``target``, from one moment."""
    if shutil.which("pg_dump"):
        command = ["pg_dump", "--format=custom", "--no-owner", "--no-privileges", f"--file={target}"]
        done = subprocess.run(command, env=environment(settings), capture_output=True, text=True, check=False)
        if done.returncode == 0:
            return
        # An older pg_dump refuses a newer server; the rows can still be copied.
    dump_tables(settings, target)


def load(settings: dict[str, Any], source: Path) -> None:
    """Replace the contents of the database by those in ``source``."""
    with source.open("rb") as file:
        made_by_pg_dump = file.read(len(PG_DUMP_MARK)) == PG_DUMP_MARK
    if not made_by_pg_dump:
        return load_tables(settings, source)
    with connect(settings) as connection:
        # Everything in one step with the restore is not possible; an empty schema is the clean start.
        connection.execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public;")
    command = ["pg_restore", "--no-owner", "--no-privileges", "--exit-on-error", "--single-transaction"]
    subprocess.run(
        [*command, f"--dbname={settings['NAME']}", str(source)],
        env=environment(settings), capture_output=True, text=True, check=True,
    )  # fmt: skip
    return None


def environment(settings: dict[str, Any]) -> dict[str, str]:
    """Connection settings for PostgreSQL's programs; a password never stands on a command line."""
    names = {
        "PGHOST": "HOST",
        "PGPORT": "PORT",
        "PGUSER": "USER",
        "PGPASSWORD": "PASSWORD",
        "PGDATABASE": "NAME",
    }
    return os.environ | {name: str(settings[key]) for name, key in names.items() if settings.get(key)}


def connect(settings: dict[str, Any]) -> psycopg.Connection:
    """A connection of our own, outside Django's pool; commits when its ``with`` block ends well."""
    return psycopg.connect(
        host=settings.get("HOST") or None,
        port=settings.get("PORT") or None,
        user=settings.get("USER") or None,
        password=settings.get("PASSWORD") or None,
        dbname=settings["NAME"],
    )


def dump_tables(settings: dict[str, Any], target: Path) -> None:
    """Copy the rows of every table into a tar of one file a table."""
    with connect(settings) as connection, tempfile.TemporaryDirectory(dir=target.parent) as folder:
        connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        with tarfile.open(target, "w") as tar:
            for table in _names(connection):
                file = Path(folder) / table
                statement = sql.SQL("COPY {} ({}) TO STDOUT").format(
                    sql.Identifier(table), _columns(connection, table)
                )
                with connection.cursor().copy(statement) as copy, file.open("wb") as out:
                    for block in copy:
                        out.write(block)
                tar.add(file, table)
                file.unlink()


def load_tables(settings: dict[str, Any], source: Path) -> None:
    """Replace the rows of every table, in one transaction, and set the counters of ids."""
    with connect(settings) as connection, tarfile.open(source) as tar:
        saved = set(tar.getnames())
        tables = [table for table in _names(connection) if table in saved]
        if saved - set(tables):
            raise OSError(f"run migrate first: there is no table {sorted(saved - set(tables))[0]}")
        # Only for this transaction: rows come table by table, not in the order of their references.
        connection.execute("SET LOCAL session_replication_role = replica")
        everything = sql.SQL(", ").join(sql.Identifier(table) for table in tables)
        connection.execute(sql.SQL("TRUNCATE {}").format(everything))
        for table in tables:
            statement = sql.SQL("COPY {} ({}) FROM STDIN").format(
                sql.Identifier(table), _columns(connection, table)
            )
            member = tar.extractfile(table)
            assert member is not None
            with connection.cursor().copy(statement) as copy:
                while block := member.read(256 * 1024):
                    copy.write(block)
            for column, sequence in connection.execute(SEQUENCES, [table]).fetchall():
                highest = sql.SQL(
                    "SELECT setval({}, COALESCE(MAX({}), 1), MAX({}) IS NOT NULL) FROM {}"
                ).format(
                    sql.Literal(sequence),
                    sql.Identifier(column),
                    sql.Identifier(column),
                    sql.Identifier(table),
                )
                connection.execute(highest)


def _names(connection: psycopg.Connection) -> list[str]:
    return [str(row[0]) for row in connection.execute(TABLES).fetchall()]


def _columns(connection: psycopg.Connection, table: str) -> sql.Composable:
    rows = connection.execute(COLUMNS, [table]).fetchall()
    return sql.SQL(", ").join(sql.Identifier(str(row[0])) for row in rows)
