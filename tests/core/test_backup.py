"""A backup put back gives the same rows, counters and files."""

import io
import json
import tarfile
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import connection

from participation.core import archive_postgres
from participation.core.models import AuditEntry

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("django_db_serialized_rollback"),
]


@pytest.fixture
def uploads(settings: Any, tmp_path: Path) -> Path:
    """A media folder with one picture."""
    settings.MEDIA_ROOT = str(tmp_path / "media")
    picture = tmp_path / "media" / "images" / "a.png"
    picture.parent.mkdir(parents=True)
    picture.write_bytes(b"picture")
    return tmp_path / "media"


def everything() -> dict[str, list[Any]]:
    """All rows of all tables."""
    return {
        model._meta.label: list(model._base_manager.order_by("pk").values_list())
        for model in apps.get_models(include_auto_created=True)
        if model._meta.managed and not model._meta.proxy
    }


def change_everything(uploads: Path) -> None:
    AuditEntry.objects.all().delete()
    AuditEntry.objects.create(verb="later", object_type="x")
    (uploads / "images" / "a.png").unlink()
    (uploads / "images" / "later.png").write_bytes(b"later")


def fill() -> None:
    for number in range(50):
        AuditEntry.objects.create(
            verb="tested", object_type="x", data={"text": f"Ümläut \\N \t {number} \n 'quoted'"}
        )


def assert_restores(uploads: Path, archive: Path) -> None:
    fill()
    before = everything()
    call_command("backup", str(archive), stdout=io.StringIO())
    change_everything(uploads)
    call_command("restore", str(archive), yes=True, stdout=io.StringIO())
    assert everything() == before
    assert [path.name for path in (uploads / "images").iterdir()] == ["a.png"]
    # Ids go on where they stopped.
    assert AuditEntry.objects.create(verb="new", object_type="x").pk not in {
        row[0] for row in before["core.AuditEntry"]
    }


def test_a_restored_backup_has_the_same_rows_and_files(uploads: Path, tmp_path: Path) -> None:
    assert_restores(uploads, tmp_path / "all.tar.gz")


@pytest.mark.postgres_only
def test_it_works_without_the_client_programs(
    uploads: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(archive_postgres.shutil, "which", lambda name: None)
    assert_restores(uploads, tmp_path / "all.tar.gz")


def test_only_its_owner_can_read_a_backup(uploads: Path, tmp_path: Path) -> None:
    call_command("backup", str(tmp_path), stdout=io.StringIO())
    (archive,) = tmp_path.glob("stadtgespraech-*.tar.gz")
    assert archive.stat().st_mode & 0o777 == 0o600


def rewritten(archive: Path, **changes: Any) -> Path:
    """The same archive with other values in its manifest."""
    target = archive.with_name("changed.tar.gz")
    with tarfile.open(archive) as old, tarfile.open(target, "w:gz") as new:
        for member in old.getmembers():
            content = old.extractfile(member)
            data = content.read() if content else b""
            if member.name == "manifest.json":
                data = json.dumps({**json.loads(data), **changes}).encode()
                member.size = len(data)
            new.addfile(member, io.BytesIO(data) if content else None)
    return target


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"format": 99}, "format"),
        ({"engine": "oracle"}, "oracle"),
        ({"migrations": ["core.9999_future"]}, "newer version"),
    ],
)
def test_what_does_not_fit_changes_nothing(
    uploads: Path, tmp_path: Path, changes: dict[str, Any], reason: str
) -> None:
    archive = tmp_path / "all.tar.gz"
    call_command("backup", str(archive), stdout=io.StringIO())
    fill()
    before = everything()
    with pytest.raises(CommandError, match=reason):
        call_command("restore", str(rewritten(archive, **changes)), yes=True)
    assert everything() == before


def test_half_a_backup_changes_nothing(uploads: Path, tmp_path: Path) -> None:
    archive = tmp_path / "all.tar.gz"
    call_command("backup", str(archive), stdout=io.StringIO())
    archive.write_bytes(archive.read_bytes()[: archive.stat().st_size // 2])
    before = everything()
    with pytest.raises(CommandError, match="not a complete backup"):
        call_command("restore", str(archive), yes=True)
    assert everything() == before
    assert connection.is_usable()
