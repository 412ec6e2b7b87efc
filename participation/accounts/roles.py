"""Which role may do what, in which town.

The table below is the only place that says so; ``docs/operators/roles.md`` is generated from it by a test.
Everybody with an account is a resident everywhere; the other roles are given for one site.
"""

from enum import StrEnum
from typing import Final

from django.contrib.auth.models import AnonymousUser, Group
from django.db import transaction
from django.db.models import QuerySet

from participation.core.prepared import prepared

from .models import SiteRole, User

Role = SiteRole.Name


class Capability(StrEnum):
    """What a role may allow beyond reading public pages."""

    CONTRIBUTE = "contribute"
    MODERATE = "moderate"
    SEE_AUTHORS = "see_authors"
    SET_RULES = "set_rules"
    EDIT_CONSULTATIONS = "edit_consultations"
    ANSWER_OFFICIALLY = "answer_officially"
    IMPORT = "import"
    ENTER_FOR_OTHERS = "enter_for_others"
    YOUTH_COUNCIL = "youth_council"
    GUIDE_GROUPS = "guide_groups"
    MANAGE_ROLES = "manage_roles"


_C = Capability
CAPABILITIES: Final[dict[str, frozenset[Capability]]] = {
    Role.RESIDENT: frozenset({_C.CONTRIBUTE}),
    Role.MODERATOR: frozenset({_C.CONTRIBUTE, _C.MODERATE}),
    Role.EDITOR: frozenset(
        {_C.CONTRIBUTE, _C.SET_RULES, _C.EDIT_CONSULTATIONS, _C.ANSWER_OFFICIALLY, _C.IMPORT}
    ),
    Role.CLERK: frozenset({_C.CONTRIBUTE, _C.ENTER_FOR_OTHERS}),
    Role.YOUTH_COUNCIL: frozenset({_C.CONTRIBUTE, _C.YOUTH_COUNCIL}),
    Role.GUIDE: frozenset({_C.CONTRIBUTE, _C.GUIDE_GROUPS}),
    Role.ADMINISTRATOR: frozenset(set(Capability) - {_C.YOUTH_COUNCIL}),
}
# Roles that open Wagtail's administration.
STAFF_ROLES: Final = frozenset({Role.EDITOR, Role.ADMINISTRATOR, Role.MODERATOR, Role.CLERK})


def roles_of(user: User | AnonymousUser, site_id: int) -> frozenset[str]:
    """The roles of ``user`` on this site.

    One query for all sites, kept on the user object for the request.
    """
    if not isinstance(user, User) or not user.is_active:
        return frozenset()
    by_site: dict[int, frozenset[str]] | None = getattr(user, "_roles_by_site", None)
    if by_site is None:
        collected: dict[int, set[str]] = {}
        for site, name in _held(user.pk):
            collected.setdefault(site, set()).add(name)
        by_site = {site: frozenset(names) for site, names in collected.items()}
        user._roles_by_site = by_site  # type: ignore[attr-defined]
    return by_site.get(site_id, frozenset()) | {Role.RESIDENT}


@prepared
def _held(user_id: int) -> QuerySet[SiteRole, tuple[int, str]]:
    return SiteRole.objects.filter(group__user=user_id).values_list("site_id", "name")


def capabilities_of(user: User | AnonymousUser, site_id: int) -> frozenset[Capability]:
    """Everything ``user`` may do on this site; empty for visitors without an account."""
    if isinstance(user, User) and user.is_active and user.is_superuser:
        return frozenset(Capability)
    return frozenset().union(*(CAPABILITIES[role] for role in roles_of(user, site_id)))


def has_capability(user: User | AnonymousUser, capability: Capability, site_id: int) -> bool:
    """Whether ``user`` may use ``capability`` on this site. What every resident may costs no query."""
    if capability in CAPABILITIES[Role.RESIDENT]:
        return isinstance(user, User) and user.is_active
    return capability in capabilities_of(user, site_id)


@transaction.atomic
def group_for(role: str, site_id: int, site_name: str) -> Group:
    """The group that carries ``role`` on this site; made when missing."""
    held = SiteRole.objects.select_related("group").filter(site_id=site_id, name=role).first()
    if held:
        return held.group
    group = Group.objects.create(name=f"{SiteRole.Name(role).label} · {site_name} ({site_id})"[:150])
    SiteRole.objects.create(group=group, site_id=site_id, name=role)
    return group
