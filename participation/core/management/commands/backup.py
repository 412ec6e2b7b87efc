"""``manage.py backup``: database and uploads in one file, while the platform runs."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from participation.core.archive import ArchiveError, default_name, write_archive


class Command(BaseCommand):
    """Write an archive that ``restore`` can read."""

    help = "Save database and uploads in one file."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "target", type=Path, help="the file to write, or a folder for a file named by the time"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        target: Path = options["target"]
        if target.is_dir():
            target = target / default_name()
        try:
            write_archive(target)
        except (ArchiveError, OSError) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{target}: {target.stat().st_size / 1e6:.1f} MB")
