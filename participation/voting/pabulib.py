"""Reading and writing Pabulib files (``.pb``), the exchange format for participatory budgets.

Source: Faliszewski et al., “Participatory Budgeting: Data, Tools and Analysis”, IJCAI 2023; https://pabulib.org/format.
Files in the wild are odd, so the reader is forgiving where nothing is lost: marks of byte order, other line endings, empty
lines, quoted titles with semicolons and line breaks, costs such as ``400000.0`` or ``1 500,50``, ballots
that name a project twice or that name one which does not exist (left out and counted), columns in any order.
"""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from math import lcm
from typing import Any, Final

from .methods.base import Election, Option

SECTIONS: Final = ("META", "PROJECTS", "VOTES")
POINTS: Final = ("cumulative", "scoring")
#: A cell may hold a whole description.
_LONGEST_CELL: Final = 10_000_000
_NUMBER: Final = re.compile(r"-?[0-9]{1,18}(\.[0-9]{1,9})?([eE]\+?[0-9]{1,2})?", re.ASCII)


class BadFile(ValueError):
    """The file is no Pabulib file; the message says where."""


@dataclass(frozen=True)
class Project:
    """A row of PROJECTS; ``more`` has all columns."""

    id: str
    cost: Fraction
    more: Mapping[str, str] = field(default_factory=dict)

    @property
    def title(self) -> str:
        """The name, or the id when it has none."""
        return self.more.get("name") or self.id


@dataclass(frozen=True)
class Vote:
    """A row of VOTES: project ids as written, with points where voters give some."""

    voter: str
    projects: tuple[str, ...]
    points: tuple[int, ...] | None = None
    more: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class File:
    """A whole file. ``remarks``: what was odd and how it was read."""

    meta: Mapping[str, str]
    projects: tuple[Project, ...]
    votes: tuple[Vote, ...]
    remarks: tuple[str, ...] = ()

    @property
    def budget(self) -> Fraction:
        """The money there is, in the currency of the file."""
        return _amount(self.meta.get("budget", ""), "budget")

    @property
    def kind(self) -> str:
        """approval, choose-1, cumulative, scoring or ordinal."""
        return self.meta.get("vote_type", "approval").strip().lower()

    @property
    def parts(self) -> int:
        """Into how many parts a unit of the currency is divided, so that every amount is whole."""
        return lcm(self.budget.denominator, *(project.cost.denominator for project in self.projects))


def parse(content: bytes | str) -> File:
    """Read a file. Raises :class:`BadFile`."""
    text = content if isinstance(content, str) else _decoded(content)
    csv.field_size_limit(_LONGEST_CELL)
    sections = _sections(text)
    remarks: list[str] = []
    meta = {row["key"].strip(): row["value"].strip() for row in _rows(sections["META"], ("key", "value"))}
    projects: dict[str, Project] = {}
    for row in _rows(sections["PROJECTS"], ("project_id", "cost")):
        project = Project(
            row["project_id"].strip(), _amount(row["cost"], f"project {row['project_id']}"), row
        )
        if project.id in projects:
            raise BadFile(f"project {project.id} is listed twice")
        projects[project.id] = project
    file = File(meta, tuple(projects.values()), ())
    votes = tuple(_votes(sections["VOTES"], file, projects, remarks))
    if meta.get("num_votes", "").isdecimal() and int(meta["num_votes"]) != len(votes):
        remarks.append(f"num_votes says {meta['num_votes']}, the file has {len(votes)} votes")
    result = File(meta, file.projects, votes, tuple(remarks))
    if result.budget < 0 or not projects:
        raise BadFile("no project" if not projects else "the budget is negative")
    return result


def _decoded(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1250", errors="replace")


def _sections(text: str) -> dict[str, list[list[str]]]:
    """Rows by section."""
    sections: dict[str, list[list[str]]] = {}
    current: list[list[str]] | None = None
    for row in csv.reader(io.StringIO(text, newline=""), delimiter=";"):
        head = row[0].strip().lstrip("\ufeff") if row else ""
        if head.upper() in SECTIONS and not any(cell.strip() for cell in row[1:]):
            current = sections.setdefault(head.upper(), [])
        elif any(cell.strip() for cell in row):
            if current is None:
                raise BadFile("the file does not begin with META")
            current.append(row)
    missing = [name for name in SECTIONS if name not in sections]
    if missing:
        raise BadFile(f"the section {missing[0]} is missing")
    return sections


def _rows(rows: Sequence[Sequence[str]], needed: Sequence[str]) -> Iterator[dict[str, str]]:
    """Rows as mappings from the names in the first one; cells that are missing are empty."""
    if not rows:
        raise BadFile(f"the heading with {needed[0]} is missing")
    head = [cell.strip().lower() for cell in rows[0]]
    for name in needed:
        if name not in head:
            raise BadFile(f"the column {name} is missing")
    for row in rows[1:]:
        yield dict(zip(head, [*row, *[""] * (len(head) - len(row))], strict=False))


def _amount(text: str, where: str) -> Fraction:
    """An exact amount; accepts 1500, 1500.50, 1500,50, 1 500 and 1.5e6."""
    plain = re.sub(r"[\s\u00a0\u202f_]", "", text)
    if "." not in plain:
        plain = plain.replace(",", ".")
    if not _NUMBER.fullmatch(plain):
        raise BadFile(f"{where}: “{text[:40]}” is no amount")
    return Fraction(plain)


def _votes(
    rows: Sequence[Sequence[str]], file: File, projects: Mapping[str, Project], remarks: list[str]
) -> Iterator[Vote]:
    unknown = twice = 0
    if len(rows) == 0:
        return
    for row in _rows(rows, ("vote",)):
        named = [part.strip() for part in row["vote"].split(",") if part.strip()]
        points = _points(row.get("points", ""), len(named)) if file.kind in POINTS else None
        known = [n for n, project in enumerate(named) if project in projects]
        unknown += len(named) - len(known)
        twice += len({named[n] for n in known}) < len(known)
        yield Vote(
            row.get("voter_id", "").strip(),
            tuple(named[n] for n in known),
            None if points is None else tuple(points[n] for n in known),
            row,
        )
    if unknown:
        remarks.append(f"{unknown} times a vote names a project that is not in the file; left out")
    if twice:
        remarks.append(f"{twice} votes name a project twice; counted once")


def _points(text: str, count: int) -> list[int]:
    """Points beside the projects of a vote."""
    values = [part.strip() for part in text.split(",") if part.strip()]
    amounts = [_amount(value, "points") for value in values]
    if any(amount.denominator > 1 for amount in amounts):
        raise BadFile("points must be whole numbers")
    return [int(amount) for amount in amounts] + [0] * (count - len(amounts))


def named(file: File) -> Counter[str]:
    """How often each project is named, as towns publish it: a ballot that names it twice counts twice."""
    return Counter(project for vote in file.votes for project in vote.projects)


# --- From and to elections ---------------------------------------------------------------------------


def election(file: File, rule: str, unit: int = 1) -> Election:
    """The file as an election of the method *budget*. Options are numbered from 1 in the order of the file, amounts are in
    ``file.parts`` of the currency, the completion raises by ``unit`` of the currency. A project named twice in a
    ballot counts once.
    """
    numbers = {project.id: n for n, project in enumerate(file.projects, 1)}
    options = tuple(
        Option(numbers[p.id], p.title, int(p.cost * file.parts)) for p in file.projects
    )  # fmt: skip
    by_points = file.kind in (*POINTS, "ordinal")
    settings = {
        "budget": int(file.budget * file.parts),
        "ballot": "cumulative" if by_points else "approval",
        "rule": rule,
        "unit": unit * file.parts,
        "ties": "cost_then_votes",
    }
    longest = _longest(file)
    ballots = [
        _ballot(vote, numbers, longest if file.kind == "ordinal" else None, by_points) for vote in file.votes
    ]
    return Election("budget", options, settings, ballots)


def _ballot(vote: Vote, numbers: Mapping[str, int], longest: int | None, by_points: bool) -> dict[str, Any]:
    if not by_points:
        return {"options": sorted({numbers[project] for project in vote.projects})}
    if longest is not None:
        # Ranked: the first of at most n places gets n points, the second n - 1 (Borda, as Kraków counts).
        ranked = dict.fromkeys(vote.projects)
        return {"points": {str(numbers[p]): longest - place for place, p in enumerate(ranked)}}
    points: dict[str, int] = {}
    for project, given in zip(vote.projects, vote.points or (), strict=True):
        if given > 0:
            points.setdefault(str(numbers[project]), given)
    return {"points": points}


def _longest(file: File) -> int:
    """Places of a ranking: ``max_length``, or the longest ballot."""
    written = file.meta.get("max_length", "")
    longest = max((len(set(vote.projects)) for vote in file.votes), default=1)
    return max(longest, int(written)) if written.isdecimal() and len(written) < 5 else longest


def write(election: Election, meta: Mapping[str, str], selected: Iterable[int] = ()) -> str:
    """A budget election as a Pabulib file (amounts in the currency, two digits only where there are cents).

    ``meta`` adds to or overrides what follows from the election; ``selected`` are the funded options.
    Weights become repeated ballots.
    """
    points = election.settings.get("ballot") == "cumulative"
    rows = [b for b, weight in election.filled() for _n in range(weight)]
    given = [
        list((ballot["points"] if points else dict.fromkeys(ballot["options"])).items()) for ballot in rows
    ]
    head = {
        "num_projects": str(len(election.options)),
        "num_votes": str(len(rows)),
        "budget": _written(election.settings["budget"]),
        "vote_type": "cumulative" if points else "approval",
        "currency": "EUR",
        **meta,
    }
    votes = dict.fromkeys(election.ids, 0)
    for entries in given:
        for option, _points_given in entries:
            votes[int(option)] += 1
    funded = set(selected)
    out = io.StringIO(newline="")
    table = csv.writer(out, delimiter=";", lineterminator="\n")
    table.writerows([["META"], ["key", "value"], *head.items(), ["PROJECTS"]])
    table.writerow(["project_id", "cost", "votes", "name", "selected"])
    for option in election.options:
        table.writerow(
            [option.id, _written(option.cost or 0), votes[option.id], option.title, int(option.id in funded)]
        )
    table.writerow(["VOTES"])
    table.writerow(["voter_id", "vote", *(["points"] if points else [])])
    for number, entries in enumerate(given, 1):
        named = ",".join(str(option) for option, _p in entries)
        more = [",".join(str(p) for _o, p in entries)] if points else []
        table.writerow([number, named, *more])
    return out.getvalue()


def _written(cents: int) -> str:
    euros, rest = divmod(cents, 100)
    return f"{euros}.{rest:02}" if rest else str(euros)
