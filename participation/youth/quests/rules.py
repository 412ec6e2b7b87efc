"""Who may see and walk what."""

from django.db.models import Q

from participation.accounts.models import User

from ..models import PRIVATE_KINDS, QuestRun


def runs_of(user: User) -> Q:
    """The walks somebody takes part in: the own, and those of the own groups. A guide takes part in none."""
    return Q(owner=user.pk) | Q(group__memberships__user=user.pk)


def is_private(kind: str) -> bool:
    """Whether the answers of such a step are only for who gave them, in a team as well."""
    return kind in PRIVATE_KINDS


def is_paused(run: QuestRun) -> bool:
    """Whether the guide has paused the group that walks."""
    return run.group is not None and run.group.paused
