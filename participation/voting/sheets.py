"""Ballots as people fill them in: which controls a method has, what a sent form means, what stands in it already.

Only what a page needs is known of the methods here; what counts is what they accept.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from .models import Vote, VoteOption

ONE: Final = "one"
SOME: Final = "some"
BASKET: Final = "basket"
POINTS: Final = "points"
SCALE: Final = "scale"
RANK: Final = "rank"
KINDS: Final = {
    "single": ONE,
    "multiple": SOME,
    "approval": SOME,
    "points": POINTS,
    "rating": SCALE,
    "matrix": SCALE,
    "ranking": RANK,
    "stv": RANK,
    "budget": BASKET,
}
NAMES: Final[dict[str, Promise | str]] = {
    "single": _("one choice"),
    "multiple": _("several choices"),
    "approval": _("approve as many as you like"),
    "points": _("give points"),
    "rating": _("rate each"),
    "matrix": _("relevance and feasibility"),
    "ranking": _("put in order"),
    "stv": _("put in order, several seats"),
    "budget": _("participatory budget"),
}
FIELD: Final = {
    ONE: "option",
    SOME: "options",
    BASKET: "options",
    POINTS: "points",
    SCALE: "ratings",
    RANK: "ranking",
}


def kind_of(vote: Vote) -> str:
    """Which controls the ballot of this vote has."""
    if vote.method == "budget" and vote.settings.get("ballot") == "cumulative":
        return POINTS
    return KINDS.get(vote.method, SOME)


def read(vote: Vote, sent: QueryDict) -> dict[str, Any]:
    """What a sent form says, as the method takes it. Numbers stay text: the method decides whether they are numbers."""
    kind = kind_of(vote)
    if kind == ONE:
        return {"option": sent["option"]} if sent.get("option") else {}
    if kind in (SOME, BASKET):
        return {"options": sent.getlist("options")} if sent.getlist("options") else {}
    given = {
        name[1:]: str(value).strip()
        for name, value in sent.items()
        if name[:1] == "o" and name[1:].isdecimal()
    }
    given = {name: value for name, value in given.items() if value}
    if kind == RANK:
        return {"ranking": _in_order(given)} if given else {}
    return {FIELD[kind]: given} if given else {}


def _in_order(places: Mapping[str, str]) -> list[str]:
    """Options by the place that was given to them. Gaps do not matter; what is no number goes to the method as it is."""
    if any(not (value.isascii() and value.isdigit() and len(value) < 6) for value in places.values()):
        return [*places, *places]
    numbers = {name: int(value) for name, value in places.items()}
    if len(set(numbers.values())) != len(numbers):
        # Two in one place: name one of them twice, which the method refuses with a sentence about it.
        taken: dict[int, str] = {}
        for name, value in numbers.items():
            if value in taken:
                return [name, name]
            taken[value] = name
    return sorted(numbers, key=lambda name: numbers[name])


# Without a representation: what is on a ballot is to stand in no log.
@dataclass(frozen=True, slots=True, repr=False)
class Line:
    """One option on the sheet: ``value`` is what the person gave it (a number as text), ``error`` what is wrong with it."""

    option: VoteOption
    chosen: bool = False
    value: str = ""
    error: str = ""


@dataclass(frozen=True, slots=True, repr=False)
class Sheet:
    """A ballot as it stands on the page."""

    kind: str
    lines: list[Line]
    settings: Mapping[str, Any]
    plain: bool
    scale: range
    budget: int | None = None
    spent: int = 0

    @property
    def count(self) -> int:
        """How many options are chosen, rated or placed."""
        return sum(line.chosen or bool(line.value) for line in self.lines)

    @property
    def given(self) -> int:
        """The sum of the points given."""
        return sum(int(line.value) for line in self.lines if line.value.isascii() and line.value.isdigit())

    @property
    def left(self) -> int:
        """What is left of the budget, in cents; below zero when it is too much."""
        return (self.budget or 0) - self.spent

    @property
    def over(self) -> bool:
        """Whether more is chosen than the budget pays."""
        return self.budget is not None and self.left < 0


def sheet_of(vote: Vote, filled: Mapping[str, Any], *, errors: Mapping[int, str] | None = None) -> Sheet:
    """The sheet with what ``filled`` says: a stored ballot, or what :func:`read` made of a form."""
    kind = kind_of(vote)
    options = sorted(vote.options.all(), key=lambda option: option.position)
    errors = errors or {}
    lines = [_line(option, kind, filled, errors.get(option.pk, "")) for option in options]
    if kind == RANK:
        lines.sort(key=lambda line: (_place(line), line.option.position))
    counts_money = kind == BASKET and vote.settings.get("ballot") == "knapsack"
    return Sheet(
        kind=kind,
        lines=lines,
        settings=vote.settings,
        plain=not any(option.text or option.place or option.cost or option.picture for option in options),
        scale=range(1, int(vote.settings.get("scale") or 5) + 1),
        budget=vote.settings.get("budget") if counts_money else None,
        spent=sum(line.option.cost or 0 for line in lines if line.chosen),
    )


def _place(line: Line) -> int:
    """The place in a ranking; whatever has none stands at the end."""
    return int(line.value) if line.value.isdecimal() and len(line.value) < 6 else 10**6


def _line(option: VoteOption, kind: str, filled: Mapping[str, Any], error: str) -> Line:
    key, content = str(option.pk), filled.get(FIELD[kind])
    if kind == ONE:
        return Line(option, chosen=str(content) == key, error=error)
    if kind in (SOME, BASKET):
        return Line(option, chosen=key in _texts(content), error=error)
    if kind == RANK and "places" in filled:
        return Line(option, value=str(filled["places"].get(key, "")), error=error)
    if kind == RANK:
        places = _texts(content)
        return Line(option, value=str(places.index(key) + 1) if key in places else "", error=error)
    value = content.get(key, "") if isinstance(content, Mapping) else ""
    return Line(option, value=str(value), error=error)


def _texts(content: Any) -> Sequence[str]:
    return [str(item) for item in content] if isinstance(content, list | tuple) else []
