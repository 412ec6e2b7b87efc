"""What an import did or would do, row by row, in a form that can be stored and shown later."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from .columns import label_of
from .entries import Entry, Outcome
from .planning import Plan
from .problems import Problem, Weight

WORDS: dict[Outcome, Promise | str] = {
    Outcome.NEW: _("new"),
    Outcome.CHANGED: _("changed"),
    Outcome.UNCHANGED: _("unchanged"),
    Outcome.ERROR: _("error"),
}
KINDS: dict[str, Promise | str] = {"proposal": _("Proposal"), "comment": pgettext_lazy("a post", "Comment")}
PLURALS: dict[str, Promise | str] = {"proposal": _("Proposals"), "comment": _("Comments")}


@dataclass(frozen=True, slots=True)
class Line:
    """One proposal or comment of the file: where it stands, what happens to it, and what there is to say."""

    row: int
    part: str
    kind: str
    outcome: Outcome
    heading: str
    changes: tuple[str, ...]
    problems: tuple[Problem, ...]

    @property
    def place(self) -> str:
        """Where it stands in the file: the row, and which of its comments."""
        return f"{self.row} › {self.part}" if self.part else str(self.row)

    @property
    def kind_name(self) -> str:
        """Proposal or comment."""
        return str(KINDS[self.kind])

    @property
    def outcome_name(self) -> str:
        """What happens to it, in a word."""
        return str(WORDS[self.outcome])

    @property
    def change_names(self) -> str:
        """Which fields change."""
        return ", ".join(label_of(name) for name in self.changes)

    @property
    def has_warnings(self) -> bool:
        """Whether there is something to look at that does not stop the import."""
        return any(problem.weight is Weight.WARNING for problem in self.problems)

    @property
    def rank(self) -> int:
        """Errors come first, then warnings, then changes, then the rest."""
        if self.outcome is Outcome.ERROR:
            return 0
        return 1 if self.has_warnings else 2 if self.outcome is Outcome.CHANGED else 3


@dataclass(slots=True)
class Report:
    """All lines, the notes about the file as a whole, and whether it was stored."""

    format: str = ""
    stored: bool = False
    notes: list[Problem] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)

    @property
    def has_errors(self) -> bool:
        """Whether anything stops the import."""
        return any(note.is_error for note in self.notes) or any(
            line.outcome is Outcome.ERROR for line in self.lines
        )

    @property
    def changes_anything(self) -> bool:
        """Whether an import would write, or has written, anything."""
        return any(line.outcome in {Outcome.NEW, Outcome.CHANGED} for line in self.lines)

    def count(self, kind: str, outcome: Outcome) -> int:
        """How many proposals or comments there are with this outcome."""
        return self.counts()[kind, outcome]

    def counts(self) -> Counter[tuple[str, Outcome]]:
        """Number of lines by kind and outcome."""
        return Counter((line.kind, line.outcome) for line in self.lines)

    def table(self) -> list[tuple[str, list[int]]]:
        """For each kind its name and the numbers of new, changed, unchanged and wrong ones."""
        counts = self.counts()
        return [(str(name), [counts[kind, outcome] for outcome in Outcome]) for kind, name in PLURALS.items()]

    def sorted_lines(self) -> list[Line]:
        """Errors first, then warnings, changes and the rest, each in the order of the file."""
        return sorted(self.lines, key=lambda line: line.rank)

    def as_json(self) -> dict[str, Any]:
        """For storing; the opposite of :meth:`from_json`."""
        return {
            "format": self.format,
            "stored": self.stored,
            "notes": [note.as_json() for note in self.notes],
            "lines": list(self._lines_as_json()),
        }

    def _lines_as_json(self) -> Iterator[list[Any]]:
        for line in self.lines:
            problems = [problem.as_json() for problem in line.problems]
            yield [line.row, line.part, line.kind, line.outcome, line.heading, list(line.changes), problems]

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> "Report":
        """What :meth:`as_json` gave; an empty report from an empty dictionary."""
        return cls(
            format=data.get("format", ""),
            stored=data.get("stored", False),
            notes=[Problem.from_json(note) for note in data.get("notes", [])],
            lines=[
                Line(
                    row,
                    part,
                    kind,
                    Outcome(outcome),
                    heading,
                    tuple(changes),
                    tuple(map(Problem.from_json, problems)),
                )
                for row, part, kind, outcome, heading, changes, problems in data.get("lines", [])
            ],
        )


def of_plan(plan: Plan, form: str, *, stored: bool) -> Report:
    """The report about a plan, or about what was done with it."""
    return Report(form, stored, list(plan.notes), [_line(entry) for entry in plan.entries])


def _line(entry: Entry) -> Line:
    return Line(
        row=entry.row,
        part=entry.part,
        kind=entry.kind,
        outcome=entry.outcome,
        heading=entry.heading,
        changes=entry.changes,
        problems=(*entry.problems, *entry.found),
    )
