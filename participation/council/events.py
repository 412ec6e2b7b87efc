"""What councils tell the rest of the house. Ids only."""

from dataclasses import dataclass

from participation.contributions.events import ContributionEvent
from participation.core.events import Event


@dataclass(frozen=True, slots=True)
class MotionMoved(ContributionEvent):
    """A motion reached another step of its way: ``milestone`` is a value of ``models.Milestone``."""

    milestone: str = ""


@dataclass(frozen=True, slots=True)
class MotionStarted(ContributionEvent):
    """Somebody, or a quest team, began a motion; it is a draft that only they read."""


@dataclass(frozen=True, slots=True)
class MotionSigned(ContributionEvent):
    """Somebody signed a motion together with its author, or took that back."""

    user_id: int = 0
    signed: bool = True


@dataclass(frozen=True, slots=True)
class SessionChanged(Event):
    """Something happened in a session: an item, a hand, a vote. Says not what, because it may be internal."""

    session_id: int
    site_id: int


@dataclass(frozen=True, slots=True)
class SessionInvited(Event):
    """The invitation to a session goes out to the members."""

    session_id: int
    site_id: int
