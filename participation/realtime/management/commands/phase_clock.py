"""``manage.py phase_clock``: the periodic duties in a process of their own."""

import signal
from types import FrameType
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from participation.core import periodic


class Command(BaseCommand):
    """Announce phases and delete what is old, until it is stopped."""

    help = "Announce phases that begin or end and delete what is old. `manage.py serve` does this by itself."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--once", action="store_true", help="do everything once and stop")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["once"]:
            for name in periodic.run_due(float("inf")):
                self.stdout.write(name)
            return
        thread = periodic.PeriodicThread()

        def leave(number: int, frame: FrameType | None) -> None:
            thread.stop(0)

        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, leave)
        thread.run()
