"""The start page of the youth module."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from participation.accounts.models import User
from participation.accounts.roles import Capability, has_capability
from participation.core.sites import current_site

from ..cards import cards
from ..pages import page, saying_du
from ..queries.groups import memberships_of
from ..queries.sessions import own_sessions, waiting_in_groups


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What one can do here. The same for everybody without a session, so that it is kept for all."""
    site = current_site(request)
    with saying_du():
        found = cards(site.pk)
    return page(request, "youth/home.html", {"cards": found, **_own(request, site.pk)})


def _own(request: HttpRequest, site_id: int) -> dict[str, Any]:
    """What belongs to the person; nothing without a session cookie, so that nothing is looked up for visitors."""
    user = request.user if settings.SESSION_COOKIE_NAME in request.COOKIES else None
    if not isinstance(user, User):
        return {}
    return {
        "own": own_sessions(user, site_id),
        "waiting": waiting_in_groups(user, site_id),
        "memberships": list(memberships_of(user, site_id)),
        "guides": has_capability(user, Capability.GUIDE_GROUPS, site_id),
    }
