"""``manage.py load_demo``: the demo town, for trying the platform."""

import time
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser

from cms.demo import loader
from cms.demo.logins import logins


class Command(BaseCommand):
    """Loads the demo town once; a second run changes nothing."""

    help = "Load the demo town (demo settings only). A second run changes nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        """``--reset`` empties the database first."""
        parser.add_argument("--reset", action="store_true", help="Delete ALL data of this database first.")

    def handle(self, *args: Any, **options: Any) -> None:
        """Load, unless the town is there; tell who can log in."""
        if not settings.DEMO:
            raise CommandError(
                "The demo creates accounts with public passwords: it runs with the demo settings only."
            )
        if options["reset"]:
            call_command("flush", interactive=False, verbosity=0)
        if loader.is_loaded():
            self.stdout.write("The demo town is there already; nothing was changed.")
        elif loader.has_other_data():
            raise CommandError("This database holds other data. Use another one, or --reset to delete them.")
        else:
            started = time.monotonic()
            loader.load()
            self.stdout.write(f"The demo town is loaded ({time.monotonic() - started:.1f} s).")
        self.stdout.write("Logins (e-mail · password · role):")
        for email, password, role in logins():
            self.stdout.write(f"  {email:34} {password:18} {role}")
