"""One archive of everything a town cannot make anew: the database and the uploaded files.

The archive is a gzipped tar: ``manifest.json`` (format, kind of database, time, migrations), ``database``
(an SQLite file or PostgreSQL's own dump) and ``media/…``. A backup is taken from one moment of the
database, while the platform runs. An archive goes back into the kind of database it came from.
"""

import json
import shutil
import sqlite3
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django.utils import timezone

from . import archive_postgres, kept
from .pagecache import bump

FORMAT: Final = 1
MANIFEST: Final = "manifest.json"
DATABASE: Final = "database"
MEDIA: Final = "media"


class ArchiveError(Exception):
    """The archive cannot be written or read; the message says why."""


def write_archive(target: Path) -> dict[str, Any]:
    """Write database and media to ``target`` and return the manifest.

    The file appears under its name only when it is complete, readable by its owner alone.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=target.parent, prefix=".backup-") as folder:
        dump, packed = Path(folder) / DATABASE, Path(folder) / "packed"
        manifest = {
            "format": FORMAT,
            "engine": connection.vendor,
            "made_at": timezone.now().isoformat(timespec="seconds"),
            "migrations": _applied_migrations(),
        }
        _dump_database(dump)
        description = Path(folder) / MANIFEST
        description.write_text(json.dumps(manifest, indent=1))
        with tarfile.open(packed, "w:gz", compresslevel=6) as tar:
            tar.add(description, MANIFEST)
            tar.add(dump, DATABASE)
            if Path(settings.MEDIA_ROOT).is_dir():
                tar.add(settings.MEDIA_ROOT, MEDIA)
        packed.chmod(0o600)
        packed.replace(target)
    return manifest


def read_archive(source: Path) -> dict[str, Any]:
    """Replace database and media by those of the archive and return its manifest.

    Everything is unpacked and checked before anything is replaced. Stop the platform first.
    """
    if not source.is_file():
        raise ArchiveError(f"There is no file {source}.")
    # Beside the media, so that the folders can be exchanged by renaming.
    media = Path(settings.MEDIA_ROOT)
    media.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=media.parent, prefix=".restore-") as folder:
        try:
            with tarfile.open(source, "r:gz") as tar:
                tar.extractall(folder, filter="data")
            manifest: dict[str, Any] = json.loads((Path(folder) / MANIFEST).read_text())
        except (tarfile.TarError, OSError, EOFError, ValueError) as error:
            raise ArchiveError(f"{source} is not a complete backup: {error}") from error
        if manifest.get("format") != FORMAT:
            raise ArchiveError(f"{source} has format {manifest.get('format')}; this version reads {FORMAT}.")
        if manifest["engine"] != connection.vendor:
            raise ArchiveError(
                f"The backup is of {manifest['engine']}, this installation runs on {connection.vendor}."
            )
        unknown = set(manifest["migrations"]) - known_migrations()
        if unknown:
            raise ArchiveError(f"The backup is of a newer version (it knows {sorted(unknown)[0]}).")
        _load_database(Path(folder) / DATABASE)
        _exchange(Path(folder) / MEDIA, media)
    bump()
    kept.changed()
    return manifest


def _applied_migrations() -> list[str]:
    return sorted(f"{app}.{name}" for app, name in MigrationRecorder(connection).applied_migrations())


def known_migrations() -> set[str]:
    """All migrations of the installed version, also those replaced by a squashed one."""
    from django.db.migrations.loader import MigrationLoader

    loader = MigrationLoader(None)
    replaced = (key for migration in loader.disk_migrations.values() for key in migration.replaces)
    return {f"{app}.{name}" for app, name in [*loader.disk_migrations, *replaced]}


def _exchange(new: Path, place: Path) -> None:
    old = new.parent / "old-media"
    if place.exists():
        place.rename(old)
    if new.is_dir():
        new.rename(place)
    else:
        place.mkdir()
    shutil.rmtree(old, ignore_errors=True)


def _dump_database(target: Path) -> None:
    if connection.vendor == "sqlite":
        with _sqlite() as live, closing(sqlite3.connect(target)) as copy:
            live.backup(copy)
            # One file, whatever mode the running one is in.
            copy.execute("PRAGMA journal_mode=DELETE")
    else:
        _run(archive_postgres.dump, target)


def _load_database(source: Path) -> None:
    if connection.vendor == "sqlite":
        with closing(sqlite3.connect(source)) as saved:
            if saved.execute("PRAGMA quick_check").fetchone() != ("ok",):
                raise ArchiveError("The database in the backup is damaged.")
            with _sqlite() as live:
                saved.backup(live)
    else:
        _run(archive_postgres.load, source)


def _run(step: Any, path: Path) -> None:
    connection.close()
    try:
        step(dict(connection.settings_dict), path)
    except (subprocess.CalledProcessError, OSError) as error:
        said = getattr(error, "stderr", None) or error
        raise ArchiveError(f"PostgreSQL: {said}") from error


@contextmanager
def _sqlite() -> Iterator[sqlite3.Connection]:
    connection.ensure_connection()
    assert isinstance(connection.connection, sqlite3.Connection)
    yield connection.connection


def default_name() -> str:
    """Name of a new archive: sorts by time."""
    return f"stadtgespraech-{timezone.now():%Y%m%d-%H%M%S}.tar.gz"
