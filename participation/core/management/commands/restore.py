"""``manage.py restore``: put a backup back. Everything written since is lost, so it asks first."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from participation.core.archive import ArchiveError, read_archive


class Command(BaseCommand):
    """Replace database and uploads by those of an archive. Stop the platform first, run ``migrate`` after."""

    help = "Replace database and uploads by those of a backup."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("source", type=Path, help="a file that `backup` wrote")
        parser.add_argument("--yes", action="store_true", help="do not ask")

    def handle(self, *args: Any, **options: Any) -> None:
        if not options["yes"]:
            answer = input("This replaces the database and all uploads. Type 'restore' to go on: ")
            if answer.strip() != "restore":
                raise CommandError("Nothing was changed.")
        try:
            manifest = read_archive(options["source"])
        except (ArchiveError, OSError) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"Restored the state of {manifest['made_at']}. Now run: manage.py migrate")
