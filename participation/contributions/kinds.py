"""The kinds of contribution. Each app that extends the table registers its kind, so that support,
moderation, search, notifications and deletion can be written once.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.utils.functional import Promise

from participation.accounts.models import User

from .models import Contribution

# (contribution, +1 or -1) -> changes of the consultation's counters; updates the rows of its own app.
Counter = Callable[[Contribution, int], dict[str, int]]


# user id -> ids of their contributions
Ids = Callable[[int], Iterable[int]]


def _none(user_id: int) -> Iterable[int]:
    return ()


# (subject id, parent id) of a post that is about another one, whether the row of its kind is loaded or the shared one alone.
Place = Callable[[Contribution], tuple[int | None, int | None]]


def _on_its_own(contribution: Contribution) -> tuple[int | None, int | None]:
    return None, None


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Where a post stands, for somebody who has to judge it: what it is about, what it answers, and what
    answers it (oldest first).
    """

    subject: Contribution | None = None
    parent: Contribution | None = None
    answers: tuple[Contribution, ...] = ()


def _nothing_below(contribution: Contribution) -> Iterable[int]:
    return ()


# (post, id of the one it is merged into, who does it), and the way back.
Merge = Callable[[Contribution, int, User], None]
Unmerge = Callable[[Contribution, User], None]


def _alone(contribution: Contribution) -> Surroundings:
    return Surroundings()


@dataclass(frozen=True, slots=True)
class Kind:
    """What the shared parts must know of a kind."""

    name: str
    label: Promise | str
    url: Callable[[Contribution], str]
    counter: Counter
    supportable: bool = True
    place: Place = _on_its_own
    # Which posts of a person stay, without a name, when the account is deleted: those on the town's
    # file, and those that others answered.
    on_file: Ids = _none
    answered: Ids = _none
    # For the moderation desk: at most two queries; authors are loaded, subjects have their consultation.
    surroundings: Callable[[Contribution], Surroundings] = _alone
    # A kind that stands on its own can move to another consultation; ``below`` are the posts that go with it.
    movable: bool = False
    below: Callable[[Contribution], Iterable[int]] = _nothing_below
    # Whether it is discussed, so that the discussion can be closed or slowed down.
    discussed: bool = True
    merge: Merge | None = None
    unmerge: Unmerge | None = None


_kinds: dict[str, Kind] = {}


def register(kind: Kind) -> None:
    """Make a kind known; called once in ``AppConfig.ready()``."""
    _kinds[kind.name] = kind


def all_kinds() -> Iterable[Kind]:
    """Every kind that is registered."""
    return _kinds.values()


def get(name: str) -> Kind:
    """The kind of this name; ``KeyError`` for an unknown one."""
    return _kinds[name]


def url_of(contribution: Contribution) -> str:
    """The public address of a contribution, whatever its kind.

    Needs ``consultation`` selected with the row.
    """
    return get(contribution.kind).url(contribution)
