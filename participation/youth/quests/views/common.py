"""What several pages of quests need."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from participation.accounts.models import User
from participation.contributions.stash import login_url

from ...pages import page, saying_du
from ..services import Paused

View = Callable[..., HttpResponse]


def member_of(request: HttpRequest) -> User | None:
    """Who is logged in; ``None`` for a visitor."""
    return request.user if isinstance(request.user, User) else None


def members_only(view: View) -> View:
    """The view gets the member as second argument and speaks "du"; visitors are asked to log in and come back."""

    @never_cache
    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        user = member_of(request)
        if user is None:
            here = request.get_full_path() if request.method in {"GET", "HEAD"} else reverse("youth:quests")
            return redirect(login_url(here))
        try:
            with saying_du():
                return view(request, user, *args, **kwargs)
        except Paused:
            with saying_du():
                return page(request, "youth/quests/paused.html", steps=quest_crumbs(), status=409)

    return guarded


def quest_crumbs(*more: tuple[str, str | None]) -> tuple[tuple[str, str | None], ...]:
    """The way to a page of quests."""
    return ((_("Quests"), reverse("youth:quests") if more else None), *more)
