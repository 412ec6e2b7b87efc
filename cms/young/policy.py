"""Who edits what young people play with: editors and administrators, each for their own town."""

from typing import Any

from django.contrib.auth import get_user_model
from django.db.models import Q, QuerySet
from wagtail.permission_policies.base import BasePermissionPolicy

from participation.accounts.models import SiteRole, User
from participation.accounts.roles import CAPABILITIES, Capability

ROLES = [role for role, capabilities in CAPABILITIES.items() if Capability.EDIT_CONSULTATIONS in capabilities]


def towns_of(user: Any) -> set[int]:
    """The sites somebody edits; kept on the user for the request."""
    if not isinstance(user, User) or not user.is_active:
        return set()
    found: set[int] | None = getattr(user, "_edits_towns", None)
    if found is None:
        rows = SiteRole.objects.filter(name__in=ROLES)
        if not user.is_superuser:
            rows = rows.filter(group__user=user)
        found = set(rows.values_list("site_id", flat=True))
        user._edits_towns = found  # type: ignore[attr-defined]
    return found


class TownPolicy(BasePermissionPolicy):
    """Everything in the towns one edits, nothing elsewhere."""

    def user_has_permission(self, user: Any, action: str) -> bool:
        """Whether there is a town in which somebody may do this."""
        return bool(towns_of(user)) or bool(getattr(user, "is_superuser", False) and user.is_active)

    def user_has_any_permission(self, user: Any, actions: Any) -> bool:
        """The same for several actions."""
        return self.user_has_permission(user, "change")

    def users_with_any_permission(self, actions: Any) -> QuerySet[Any]:
        """All editors."""
        return (
            get_user_model()
            ._default_manager.filter(
                Q(is_superuser=True) | Q(groups__site_role__name__in=ROLES), is_active=True
            )
            .distinct()
        )

    def user_has_permission_for_instance(self, user: Any, action: str, instance: Any) -> bool:
        """Whether the thing belongs to such a town; a new one does not belong anywhere yet."""
        if instance.site_id is None:
            return self.user_has_permission(user, action)
        return bool(user.is_superuser) or instance.site_id in towns_of(user)

    def user_has_any_permission_for_instance(self, user: Any, actions: Any, instance: Any) -> bool:
        """The same for several actions."""
        return self.user_has_permission_for_instance(user, "change", instance)

    def instances_user_has_any_permission_for(self, user: Any, actions: Any) -> QuerySet[Any]:
        """What somebody sees in lists."""
        rows: QuerySet[Any] = self.model._default_manager.all()
        return rows if user.is_superuser else rows.filter(site__in=towns_of(user))
