"""What moderation tells the rest of the house."""

from dataclasses import dataclass

from participation.core.events import Event


@dataclass(frozen=True, slots=True)
class CaseOpened(Event):
    """A case came into the queue, or another report joined it."""

    case_id: int
    site_id: int
    contribution_id: int


@dataclass(frozen=True, slots=True)
class CaseDecided(Event):
    """A moderator decided; author and reporters are to be told."""

    case_id: int
    site_id: int
    contribution_id: int
    decision_id: int
    author_id: int | None
