"""What every method of voting shares: options, elections, results and the three functions.

A method is one module with ``clean_settings``, ``validate``, ``tally`` and ``explain``. They are pure: no
database, no clock, no chance. Every number in a result is an ``int`` or a :class:`~fractions.Fraction`;
as JSON a fraction is the text ``"n/d"``.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any, Protocol

#: A ballot as :meth:`Method.validate` returns it: a JSON object; ``{}`` is blank.
Ballot = Mapping[str, Any]
Number = int | Fraction


@dataclass(frozen=True, slots=True)
class Option:
    """Something to vote for. ``cost`` is in cents, for budgets."""

    id: int
    title: str
    cost: int | None = None


@dataclass(frozen=True)
class Election:
    """All that a tally needs. The order of ``options`` is their order on the ballot; the order of
    ``ballots`` never changes a result. ``weights`` has one whole number a ballot; without it each counts once.
    """

    method: str
    options: tuple[Option, ...]
    settings: Mapping[str, Any]
    ballots: Sequence[Ballot]
    weights: Sequence[int] | None = None

    @property
    def ids(self) -> tuple[int, ...]:
        """Ids of the options in the order of the ballot."""
        return tuple(option.id for option in self.options)

    def title(self, option_id: int) -> str:
        """Title of an option."""
        return next(option.title for option in self.options if option.id == option_id)

    def filled(self) -> Iterator[tuple[Ballot, int]]:
        """Ballots that are not blank, with their weight."""
        if self.weights is None:
            return ((ballot, 1) for ballot in self.ballots if ballot)
        return ((b, w) for b, w in zip(self.ballots, self.weights, strict=True) if b and w)

    @property
    def counted(self) -> int:
        """How many ballots were cast, blank ones too, by weight."""
        return len(self.ballots) if self.weights is None else sum(self.weights)

    @property
    def blank(self) -> int:
        """How many of them are blank, by weight."""
        return self.counted - sum(weight for _ballot, weight in self.filled())


@dataclass(frozen=True, slots=True)
class Tie:
    """Options that were equal, the rule that decided (``lot``, ``order``, ``cost_then_votes``, ``shared``),
    whom it preferred (first to last) and where it happened.
    """

    options: tuple[int, ...]
    rule: str
    order: tuple[int, ...]
    where: str = ""


@dataclass(frozen=True)
class Result:
    """The outcome of a tally.

    ``winners``: option ids in order. ``ranking``: groups of options, best first; equal ones share a group.
    ``scores``: what the method counts for each option. ``detail``: what only this method has (JSON
    values, where a number may be a fraction).
    """

    method: str
    counted: int
    blank: int
    winners: tuple[int, ...]
    scores: Mapping[int, Number]
    ranking: tuple[tuple[int, ...], ...] | None = None
    ties: tuple[Tie, ...] = ()
    detail: Mapping[str, Any] = field(default_factory=dict)

    @property
    def valid(self) -> int:
        """Ballots that are not blank."""
        return self.counted - self.blank

    def to_json(self) -> dict[str, Any]:
        """The result as JSON values; keys are text, fractions are ``"n/d"``."""
        return {
            "method": self.method,
            "turnout": {"counted": self.counted, "blank": self.blank},
            "winners": list(self.winners),
            "ranking": None if self.ranking is None else [list(group) for group in self.ranking],
            "scores": {str(option): plain(score) for option, score in self.scores.items()},
            "ties": [
                {"options": list(t.options), "rule": t.rule, "order": list(t.order), "where": t.where}
                for t in self.ties
            ],
            "detail": plain(self.detail),
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> "Result":
        """The result that :meth:`to_json` wrote (``explain`` reads both alike)."""
        ranking = data["ranking"]
        return cls(
            method=data["method"],
            counted=data["turnout"]["counted"],
            blank=data["turnout"]["blank"],
            winners=tuple(data["winners"]),
            scores={int(option): exact(score) for option, score in data["scores"].items()},
            ranking=None if ranking is None else tuple(tuple(group) for group in ranking),
            ties=tuple(
                Tie(tuple(t["options"]), t["rule"], tuple(t["order"]), t["where"]) for t in data["ties"]
            ),
            detail=data["detail"],
        )


@dataclass(frozen=True)
class Chart:
    """Neutral data of one chart and of the table behind it.

    ``kind``: ``bars`` (rows: option, title, value), ``fields`` (matrix: x, y, field), ``rounds`` (a value an option
    and round) or ``budget`` (cost, funded under which rule). ``columns`` are (key, heading) of the table.
    Numbers are ``int`` or ``Fraction``; ``shown`` keys hold the same as text for people.
    """

    kind: str
    title: str
    columns: tuple[tuple[str, str], ...]
    rows: tuple[Mapping[str, Any], ...]
    marks: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Explanation:
    """A result in words, in the language that is active when ``explain`` is called.

    ``summary``: one sentence; ``method``: how the method works, for residents; ``sentences``: why each winner won;
    ``rounds``: the path, one sentence a round; ``ties``: which tie was broken how.
    """

    summary: str
    method: str
    sentences: tuple[str, ...] = ()
    rounds: tuple[str, ...] = ()
    ties: tuple[str, ...] = ()
    charts: tuple[Chart, ...] = ()


class Method(Protocol):
    """The contract that each module of this package keeps."""

    name: str

    def clean_settings(self, raw: Mapping[str, Any], options: Sequence[Option]) -> dict[str, Any]:
        """Complete, checked settings as JSON values. Raises :class:`~.errors.BadSettings`."""

    def validate(self, raw: Any, options: Sequence[Option], settings: Mapping[str, Any]) -> dict[str, Any]:
        """The ballot in its one canonical form. Raises :class:`~.errors.BadBallot`."""

    def tally(self, election: Election) -> Result:
        """Count. The same ballots give the same result, in whatever order they come."""

    def explain(self, result: Result, election: Election) -> Explanation:
        """The result in words; the ballots of ``election`` are not needed."""


def plain(value: Any) -> Any:
    """``value`` with fractions as ``"n/d"``, tuples as lists and keys as text."""
    if isinstance(value, Fraction):
        return f"{value.numerator}/{value.denominator}"
    if isinstance(value, Mapping):
        return {str(key): plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [plain(inner) for inner in value]
    return value


def exact(value: Any) -> Number:
    """The number that :func:`plain` wrote; whole numbers become ``int`` only if they were written so."""
    return Fraction(value) if isinstance(value, str) else value
