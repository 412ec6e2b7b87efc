"""Reading groups: what a guide sees of theirs, what a member sees of the own ones."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from django.db.models import Count, QuerySet
from django.http import Http404
from django.utils import timezone
from django.utils.functional import Promise

from participation.accounts.models import User
from participation.accounts.roles import Capability, has_capability

from ..models import Membership, YouthGroup


@dataclass(frozen=True, slots=True)
class Progress:
    """One line about a group as a whole: "3 of 12 have finished the first quest". Never about a person's answers."""

    label: str | Promise
    done: int
    of: int


# What other areas can say about the progress of a group; each is called with the group.
PROGRESS: Final[list[Callable[[YouthGroup], list[Progress]]]] = []
# Steps done by member: membership id to a number. What was done stays private, that something was done is seen.
STEPS: Final[list[Callable[[YouthGroup], dict[int, int]]]] = []


def guided_by(user: User, site_id: int) -> QuerySet[YouthGroup]:
    """The groups of a guide in this town, with the number of members as ``people``."""
    if not has_capability(user, Capability.GUIDE_GROUPS, site_id):
        return YouthGroup.objects.none()
    return YouthGroup.objects.filter(site_id=site_id, guide=user).annotate(people=Count("memberships"))


def get_guided(user: User, site_id: int, pk: int) -> YouthGroup:
    """A group of this guide; 404 for any other, as if it did not exist."""
    found = guided_by(user, site_id).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def memberships_of(user: User, site_id: int) -> QuerySet[Membership]:
    """The groups somebody is in, in this town, that have not ended."""
    return (
        Membership.objects.filter(user=user, group__site_id=site_id, group__ends_at__gt=timezone.now())
        .select_related("group")
        .order_by("-joined_at")
    )


def find_by_code(site_id: int, code: str) -> YouthGroup | None:
    """The group with this code in this town, or ``None``."""
    return YouthGroup.objects.filter(site_id=site_id, code=code).first()


def name_of(user: User, group: YouthGroup | None) -> str:
    """The name under which a group sees somebody."""
    held = Membership.objects.filter(user=user, group=group).first() if group else None
    return held.name if held else ""


def progress_of(group: YouthGroup) -> list[Progress]:
    """How far the group is, as a whole."""
    return [line for tell in PROGRESS for line in tell(group)]


def steps_of(group: YouthGroup) -> dict[int, int]:
    """How many steps each member has done, over all areas."""
    total: dict[int, int] = {}
    for tell in STEPS:
        for pk, number in tell(group).items():
            total[pk] = total.get(pk, 0) + number
    return total
