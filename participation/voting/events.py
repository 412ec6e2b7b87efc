"""What votes tell the rest of the house. Never who voted."""

from dataclasses import dataclass

from participation.core.events import Event


@dataclass(frozen=True, slots=True)
class VoteEvent(Event):
    """Base: which vote, where."""

    vote_id: int
    consultation_id: int
    site_id: int


@dataclass(frozen=True, slots=True)
class VoteAnnounced(VoteEvent):
    """An editor announced a vote, or changed one before it began."""


@dataclass(frozen=True, slots=True)
class TurnoutChanged(VoteEvent):
    """A ballot went into the box, or out of it."""


@dataclass(frozen=True, slots=True)
class VoteClosed(VoteEvent):
    """The vote was counted and its box published."""


@dataclass(frozen=True, slots=True)
class VoteAnnulled(VoteEvent):
    """The vote was stopped for a correction: what was cast does not count. ``successor_id`` is the vote that takes its place."""

    successor_id: int = 0
