"""``manage.py triage_evaluate TRAIN.tsv TEST.tsv``: how good the triage is on posts it has not seen."""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from participation.moderation.triage import corpus


class Command(BaseCommand):
    """Train on one file, ask about another, print what came of it as JSON. Nothing is stored."""

    help = "Train the triage on TRAIN.tsv and measure it on TEST.tsv (text, tab, 0 or 1). Prints JSON."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Two files, and the town's decisions if they are kept apart."""
        parser.add_argument("train", type=Path, metavar="TRAIN.tsv", help="posts to learn from")
        parser.add_argument("test", type=Path, metavar="TEST.tsv", help="posts to measure with")
        parser.add_argument(
            "--own", type=Path, metavar="OWN.tsv", help="the town's own decisions, to learn from too"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Print the figures."""
        try:
            training, test = corpus.read(options["train"]), corpus.read(options["test"])
            own = corpus.read(options["own"]) if options["own"] else None
        except corpus.BadFile as error:
            raise CommandError(str(error)) from error
        # Late: scikit-learn is large, and a bad file is said at once.
        from participation.moderation.triage.evaluation import evaluate
        from participation.moderation.triage.learning import FEWEST, TooLittle

        try:
            result = evaluate(training, test, own)
        except TooLittle as error:
            raise CommandError(f"at least {FEWEST} posts of each answer are needed to train") from error
        self.stdout.write(json.dumps(result.as_json(), indent=2))
