"""What a session is at one moment, what can happen to it, and why something cannot."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields, replace
from enum import StrEnum
from typing import Any, Final, Self

MOTION: Final = "motion"
MAX_SEATS: Final = 40
MAX_TEXT: Final = 200


class Phase(StrEnum):
    """The course of a session. ``EVENT`` is a second round of the debate, after something unexpected."""

    LOBBY = "lobby"
    AGENDA = "agenda"
    REPORT = "report"
    DEBATE = "debate"
    EVENT = "event"
    AMENDMENTS = "amendments"
    VOTE = "vote"
    HEADLINE = "headline"
    DEBRIEF = "debrief"
    OVER = "over"


COURSE: Final = tuple(Phase)
TALKING: Final = (Phase.DEBATE, Phase.EVENT)


class Role(StrEnum):
    """What somebody is in the session; empty until the roles are dealt."""

    NONE = ""
    CHAIR = "chair"
    GROUP = "group"
    ADMINISTRATION = "administration"
    PRESS = "press"
    RESIDENT = "resident"


VOTING: Final = (Role.CHAIR, Role.GROUP)


class Mode(StrEnum):
    """Together now, alone with scripted groups, or spread over days."""

    LIVE = "live"
    ALONE = "alone"
    WEEK = "week"


class Reason(StrEnum):
    """Why a move is refused; the words are in ``youth/wording.py``."""

    NOT_SEATED = "not_seated"
    WRONG_PHASE = "wrong_phase"
    NOT_CHAIR = "not_chair"
    NOT_HOST = "not_host"
    NOT_YOUR_ROLE = "not_your_role"
    NOT_SPEAKING = "not_speaking"
    NO_VOTE = "no_vote"
    OWN_WORDS = "own_words"
    PAUSED = "paused"
    OVER = "over"
    TOO_FEW = "too_few"
    FULL = "full"
    BALLOT_OPEN = "ballot_open"
    NO_BALLOT = "no_ballot"
    NOBODY_VOTED = "nobody_voted"
    NOT_QUORATE = "not_quorate"
    NOBODY_WAITS = "nobody_waits"
    NOT_THERE = "not_there"
    STILL_THERE = "still_there"
    TOO_MANY = "too_many"
    NO_TEXT = "no_text"
    LONG_TEXT = "long_text"
    UNKNOWN = "unknown"


class Refused(Exception):
    """The move is not possible now, or not for this seat."""

    def __init__(self, reason: Reason) -> None:
        super().__init__(reason.value)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Move:
    """Something that somebody does. ``seat`` is ``None`` for the clock and for the guide (``guide=True``)."""

    kind: str
    seat: int | None = None
    data: Mapping[str, Any] = field(default_factory=dict)
    guide: bool = False


@dataclass(frozen=True, slots=True)
class Effect:
    """What followed: ``dealt``, ``phase``, ``chair`` (a new one), ``seated``, ``finished``, ``result``.

    ``seat`` where it is about one.
    """

    kind: str
    seat: int | None = None


@dataclass(frozen=True, slots=True)
class Seat:
    """A place. ``here``: connected; ``gone``: left for good, the script sits there; ``scripted``: played by the script.

    ``moved`` is the answer to "did something change your mind": the number of a speech, -1 for no, ``None`` for no answer.
    """

    number: int
    name: str
    role: str = Role.NONE
    side: str = ""
    here: bool = True
    gone: bool = False
    scripted: bool = False
    ready: bool = False
    moved: int | None = None

    @property
    def votes(self) -> bool:
        """Whether the seat has a vote."""
        return self.role in VOTING

    @property
    def human(self) -> bool:
        """Whether a person sits there."""
        return not self.scripted and not self.gone

    @property
    def was_moved(self) -> bool:
        """Whether a speech changed this person's mind."""
        return self.moved is not None and self.moved >= 0

    @property
    def present(self) -> bool:
        """Whether somebody, or the script, is there to act."""
        return self.scripted or (self.here and not self.gone)


@dataclass(frozen=True, slots=True)
class Speech:
    """Somebody spoke. ``text`` is empty when it was said aloud; ``nods`` are the seats it made think."""

    seat: int
    text: str
    phase: str
    nods: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Question:
    """A resident's question and the administration's answer."""

    seat: int
    text: str
    answer: str = ""


@dataclass(frozen=True, slots=True)
class Amendment:
    """A change to the motion. ``key`` is that of the script, empty for an own one.

    ``outcome`` is open, adopted, rejected or dropped.
    """

    key: str
    text: str
    seat: int
    outcome: str = "open"


@dataclass(frozen=True, slots=True)
class Ballot:
    """An open vote on the motion or on the amendment with this number (as text)."""

    subject: str
    votes: tuple[tuple[int, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Result:
    """A vote that is over; ``by_side`` holds side, yes, no, abstentions."""

    subject: str
    text: str
    yes: int
    no: int
    abstain: int
    adopted: bool
    by_side: tuple[tuple[str, int, int, int], ...] = ()


@dataclass(frozen=True, slots=True)
class Headline:
    """What the press writes; ``seat`` 0 for the script."""

    seat: int
    text: str
    cheers: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class State:
    """All of a session."""

    mode: str = Mode.LIVE
    version: int = 0
    phase: str = Phase.LOBBY
    paused: bool = False
    seats: tuple[Seat, ...] = ()
    floor: int | None = None
    waiting: tuple[int, ...] = ()
    speeches: tuple[Speech, ...] = ()
    facts: int = 0
    questions: tuple[Question, ...] = ()
    amendments: tuple[Amendment, ...] = ()
    ballot: Ballot | None = None
    results: tuple[Result, ...] = ()
    headlines: tuple[Headline, ...] = ()
    # Lines of the script that were said, as "side:number".
    said: tuple[str, ...] = ()

    def seat(self, number: int | None) -> Seat | None:
        """The seat with this number."""
        return next((seat for seat in self.seats if seat.number == number), None)

    @property
    def chair(self) -> Seat | None:
        """The seat that leads the session."""
        return next((seat for seat in self.seats if seat.role == Role.CHAIR and not seat.gone), None)

    @property
    def humans(self) -> tuple[Seat, ...]:
        """Seats with a person, present or away."""
        return tuple(seat for seat in self.seats if seat.human)

    @property
    def voters(self) -> tuple[Seat, ...]:
        """Seats with a vote."""
        return tuple(seat for seat in self.seats if seat.votes)

    @property
    def started(self) -> bool:
        """Whether the roles are dealt."""
        return self.phase != Phase.LOBBY

    @property
    def final(self) -> Result | None:
        """The vote on the motion, once it is over."""
        return next((result for result in self.results if result.subject == MOTION), None)

    def with_seat(self, number: int, **changes: Any) -> "State":
        """The same with one seat changed."""
        seats = tuple(replace(seat, **changes) if seat.number == number else seat for seat in self.seats)
        return replace(self, seats=seats)

    def to_json(self) -> dict[str, Any]:
        """As JSON can hold it."""
        return asdict(self)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        """Back again. Fields that a newer version added have their defaults."""
        known = {item.name for item in fields(cls)}
        values = {name: value for name, value in data.items() if name in known}
        for name, kind in _LISTS.items():
            values[name] = tuple(_made(kind, row) for row in values.get(name, ()))
        ballot = values.get("ballot")
        values["ballot"] = _made(Ballot, ballot) if ballot else None
        for name in ("waiting", "said"):
            values[name] = tuple(values.get(name, ()))
        return cls(**values)


_LISTS: Final[dict[str, type]] = {
    "seats": Seat,
    "speeches": Speech,
    "questions": Question,
    "amendments": Amendment,
    "results": Result,
    "headlines": Headline,
}


def _frozen(value: Any) -> Any:
    return tuple(_frozen(item) for item in value) if isinstance(value, list | tuple) else value


def _made(kind: type, row: Mapping[str, Any]) -> Any:
    return kind(**{name: _frozen(value) for name, value in row.items()})
