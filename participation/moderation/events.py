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


@dataclass(frozen=True, slots=True)
class CaseChanged(Event):
    """A colleague took a case, gave it back, handed it over or asked for a second look."""

    case_id: int
    site_id: int


@dataclass(frozen=True, slots=True)
class DecisionReversed(Event):
    """A decision was taken back without a case of its own; whom it concerned is told."""

    decision_id: int
    site_id: int


@dataclass(frozen=True, slots=True)
class ComplaintDecided(Event):
    """Another moderator decided a complaint; both sides are told."""

    complaint_id: int
    site_id: int


@dataclass(frozen=True, slots=True)
class MeasureTaken(Event):
    """Together with a decision the account was warned, muted or suspended; the person is to be told."""

    decision_id: int
    site_id: int
