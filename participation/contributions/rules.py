"""Who may do what with a contribution that exists."""

from datetime import datetime, timedelta
from typing import Final

from django.utils import timezone

from participation.accounts.models import User
from participation.accounts.roles import Capability, has_capability
from participation.consultations.rules import Person

from .models import Contribution, State

# Long enough to mend a mistake, short enough that an answer still answers what it answered.
EDIT_WINDOW: Final = timedelta(minutes=30)


def is_author(user: Person, contribution: Contribution) -> bool:
    """Whether ``user`` wrote it."""
    return isinstance(user, User) and contribution.author_id == user.pk


def may_read(user: Person, contribution: Contribution) -> bool:
    """Public ones everybody, drafts their author, the others their author and the moderators of the town.

    Needs ``consultation`` selected.
    """
    if contribution.state in {State.PUBLISHED, State.MERGED} and contribution.consultation.public:
        return True
    if contribution.state == State.DRAFT:
        return is_author(user, contribution)
    return is_author(user, contribution) or may_moderate(user, contribution)


def may_moderate(user: Person, contribution: Contribution) -> bool:
    """Whether ``user`` moderates in the town of this contribution."""
    return isinstance(user, User) and has_capability(
        user, Capability.MODERATE, contribution.consultation.site_id
    )


def editable_until(contribution: Contribution) -> datetime:
    """The end of the time in which its author may change it."""
    return contribution.created_at + EDIT_WINDOW


def may_edit(user: Person, contribution: Contribution, now: datetime | None = None) -> bool:
    """Its author, within the time, while it is public or waiting."""
    return (
        is_author(user, contribution)
        and contribution.state in {State.PUBLISHED, State.PENDING}
        and (now or timezone.now()) < editable_until(contribution)
    )


def may_withdraw(user: Person, contribution: Contribution) -> bool:
    """Its author, at any time while it is public or waiting."""
    return is_author(user, contribution) and contribution.state in {State.PUBLISHED, State.PENDING}
