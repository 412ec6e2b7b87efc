"""``manage.py recount VOTE``: check the chain of a published box and count it again."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from participation.voting import methods
from participation.voting.models import State, Vote
from participation.voting.publishing import lines_of
from participation.voting.recounting.chain import BrokenChain, verify


class Command(BaseCommand):
    """Read the box from the database line by line; nothing is believed that is not checked."""

    help = "Check the published box of a vote and count it again. Exit code 1 when something does not fit."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("vote", type=int, help="the number of the vote, as in its address")
        parser.add_argument("--json", action="store_true", help="print the result as JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        vote = Vote.objects.filter(pk=options["vote"], state=State.CLOSED).first()
        if vote is None:
            raise CommandError("There is no counted vote with this number.")
        try:
            box = verify(lines_of(vote))
        except BrokenChain as error:
            raise CommandError(f"The box of vote {vote.pk} is not as it was published: {error}") from error
        result = methods.get(box.election.method).tally(box.election).to_json()
        shown = {key: value for key, value in (vote.result or {}).items() if key != "verdict"}
        if json.loads(json.dumps(result)) != box.result:
            raise CommandError("The chain holds, but the ballots give another result than the published one.")
        if shown != box.result:
            raise CommandError("The page shows another result than the published box.")
        if len(box.entries) != vote.turnout:
            raise CommandError("The page shows another number of ballots than the published box.")
        if options["json"]:
            self.stdout.write(json.dumps(result, ensure_ascii=False, indent=1))
        else:
            winners = ", ".join(box.election.title(option) for option in result["winners"]) or "nobody"
            self.stdout.write(
                f"{len(box.entries)} ballots, last check sum {box.seal}. The result is right: {winners}."
            )
