"""Template context: how many notifications are unread, and whether the desk is open to this person."""

from collections.abc import Callable
from typing import Any, TypeVar

from django.conf import settings
from django.http import HttpRequest

from participation.accounts.models import User
from participation.accounts.roles import Capability, has_capability
from participation.core.sites import current_site

from . import queries

T = TypeVar("T")


def notifications(request: HttpRequest) -> dict[str, Any]:
    """``unread_count`` (0 to 100) and ``can_moderate``; asked of the database only when a page for a member shows them.

    Without a session cookie the session is not looked at, so that a page for everybody stays one.
    """
    return {
        "unread_count": _once(lambda: _for_member(request, queries.unread_count, 0)),
        "can_moderate": _once(lambda: _for_member(request, _may_moderate, False)),
    }


def _may_moderate(user: User, site_id: int) -> bool:
    return has_capability(user, Capability.MODERATE, site_id)


def _for_member(request: HttpRequest, ask: Callable[[User, int], T], otherwise: T) -> T:
    if settings.SESSION_COOKIE_NAME not in request.COOKIES or not isinstance(request.user, User):
        return otherwise
    return ask(request.user, current_site(request).pk)


def _once(ask: Callable[[], T]) -> Callable[[], T]:
    """Templates call it as often as they name it; it is asked once."""
    answer: list[T] = []

    def value() -> T:
        if not answer:
            answer.append(ask())
        return answer[0]

    return value
