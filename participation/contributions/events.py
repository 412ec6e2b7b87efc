"""What happens to contributions. All ids are of the shared ``Contribution`` table."""

from dataclasses import dataclass

from participation.core.events import Event


@dataclass(frozen=True, slots=True)
class ContributionEvent(Event):
    """Base: which contribution, of which kind, where, and under which other one (``None`` for a proposal)."""

    contribution_id: int
    kind: str
    consultation_id: int
    site_id: int
    author_id: int | None
    subject_id: int | None = None
    parent_id: int | None = None


@dataclass(frozen=True, slots=True)
class ContributionSubmitted(ContributionEvent):
    """It was sent and waits for a check (pre-moderation)."""


@dataclass(frozen=True, slots=True)
class ContributionPublished(ContributionEvent):
    """It became public for the first time."""


@dataclass(frozen=True, slots=True)
class ContributionEdited(ContributionEvent):
    """Its author changed it; the earlier version is kept."""


@dataclass(frozen=True, slots=True)
class ContributionHidden(ContributionEvent):
    """A moderation decision took it from the public."""


@dataclass(frozen=True, slots=True)
class ContributionRestored(ContributionEvent):
    """It is public again."""


@dataclass(frozen=True, slots=True)
class ContributionWithdrawn(ContributionEvent):
    """Its author took it back."""


@dataclass(frozen=True, slots=True)
class ContributionMarked(ContributionEvent):
    """The moderators labelled it, folded it up, changed its text, or closed its discussion; it stays public."""


@dataclass(frozen=True, slots=True)
class ContributionMerged(ContributionEvent):
    """It was joined with another; its supporters are asked whether they support that one."""

    target_id: int = 0


@dataclass(frozen=True, slots=True)
class SupportChanged(ContributionEvent):
    """Somebody began or ceased to support it."""

    user_id: int = 0
    supported: bool = True


PUBLIC_CHANGES = (
    ContributionPublished,
    ContributionEdited,
    ContributionHidden,
    ContributionRestored,
    ContributionWithdrawn,
    ContributionMarked,
    ContributionMerged,
    SupportChanged,
)
