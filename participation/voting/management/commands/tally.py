"""``manage.py tally FILE.pb``: count a participatory budget in the exchange format of Pabulib."""

import json
from collections.abc import Mapping
from fractions import Fraction
from pathlib import Path
from typing import Any, Final

from django.core.management.base import BaseCommand, CommandError, CommandParser

from participation.voting import pabulib
from participation.voting.methods import budget
from participation.voting.methods.base import Number, exact
from participation.voting.methods.budget_outcomes import RULES

# What is an amount in a row of the report.
MONEY: Final = frozenset({"cost", "price", "rest_paid", "left"})


class Command(BaseCommand):
    """Read a file, count it by one rule and print winners, cost and rounds as JSON."""

    help = (
        "Count a Pabulib file (.pb) and print winners, cost and rounds as JSON. Amounts are in the currency of the file; "
        "amounts that cannot be written in full are fractions such as 1123/3."
    )
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", type=Path, help="a file in the format of pabulib.org")
        parser.add_argument("--rule", choices=sorted(RULES), default="equal-shares-completed")
        parser.add_argument(
            "--unit", type=int, default=1, help="by how much the completion raises every share (1)"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        if options["unit"] < 1:
            raise CommandError("--unit must be at least 1")
        try:
            file = pabulib.parse(options["file"].read_bytes())
        except OSError as error:
            raise CommandError(f"{options['file']}: {error.strerror}") from error
        except pabulib.BadFile as error:
            raise CommandError(f"{options['file']}: {error}") from error
        report = counted(file, options["rule"], options["unit"])
        self.stdout.write(json.dumps(report, ensure_ascii=False, indent=2))


def counted(file: pabulib.File, rule: str, unit: int = 1) -> dict[str, Any]:
    """The outcome of one rule with the ids and the currency of the file."""
    election = pabulib.election(file, rule, unit)
    result = budget.tally(election)
    outcome = result.detail["outcomes"][rule]
    ids = {number: project.id for number, project in enumerate(file.projects, 1)}
    named = pabulib.named(file)
    report: dict[str, Any] = {
        "rule": rule,
        "budget": _amount(file, election.settings["budget"]),
        "voters": len(file.votes),
        "votes": {project.id: named[project.id] for project in file.projects},
        "winners": [ids[option] for option in outcome["winners"]],
        "cost": _amount(file, outcome["cost"]),
        "voters_with_a_project": outcome["satisfied"],
    }
    if election.settings["ballot"] == "cumulative":
        report["points"] = {ids[option]: score for option, score in result.scores.items()}
    for key in ("endowment", "steps", "stop"):
        if key in outcome:
            report[key] = _amount(file, outcome[key]) if key == "endowment" else outcome[key]
    if "shared" in outcome:
        report["before_filling_up"] = [ids[option] for option in outcome["shared"]]
    for name in ("rounds", "filled"):
        if name in outcome:
            report[name] = [_row(file, ids, row) for row in outcome[name]]
    report["ties"] = [
        {"projects": [ids[o] for o in tie.order], "decided_by": tie.rule, "where": tie.where}
        for tie in result.ties
    ]
    report["remarks"] = list(file.remarks)
    return report


def _row(file: pabulib.File, ids: Mapping[int, str], row: Mapping[str, Any]) -> dict[str, Any]:
    """One round, or one step of filling up."""
    shown: dict[str, Any] = {}
    for key, value in row.items():
        if key == "option":
            shown["project"] = ids[value]
        else:
            shown[key] = _amount(file, exact(value)) if key in MONEY else value
    return shown


def _amount(file: pabulib.File, parts: Number) -> int | str:
    """What is counted in parts, in the currency of the file."""
    return _plain(Fraction(parts) / file.parts)


def _plain(amount: Fraction) -> int | str:
    """A whole number, a decimal number as text when it is exact, otherwise a fraction."""
    if amount.denominator == 1:
        return amount.numerator
    if 100 % amount.denominator == 0:
        cents = abs(amount.numerator) * (100 // amount.denominator)
        sign = "-" if amount < 0 else ""
        return f"{sign}{cents // 100}.{cents % 100:02}"
    return f"{amount.numerator}/{amount.denominator}"
