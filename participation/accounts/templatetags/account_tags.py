"""Tags about accounts."""

from datetime import datetime
from typing import Any

from django import template
from django.conf import settings

from participation.accounts.models import User

register = template.Library()


@register.inclusion_tag("accounts/demo_logins.html")
def demo_logins() -> dict[str, Any]:
    """The logins of the demo with their roles; nothing outside the demo."""
    if not settings.DEMO:
        return {"logins": []}
    found = User.objects.filter(email__in=settings.DEMO_LOGINS, is_active=True).prefetch_related(
        "groups__site_role"
    )
    logins = []
    for user in found:
        roles = [
            group.site_role.get_name_display() for group in user.groups.all() if hasattr(group, "site_role")
        ]
        logins.append({"email": user.email, "name": user.display_name, "role": ", ".join(roles) or ""})
    return {"logins": logins, "password": settings.DEMO_PASSWORD}


@register.filter
def is_moment(value: object) -> bool:
    """Whether ``value`` is a date with a time."""
    return isinstance(value, datetime)
