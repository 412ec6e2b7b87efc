"""The door of the desk: moderators of this town; for everybody else it does not exist."""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from django.http import Http404, HttpRequest, HttpResponse
from django.utils.cache import add_never_cache_headers, patch_cache_control

from participation.accounts.models import User
from participation.core.sites import current_site

from .. import rules

P = ParamSpec("P")


class Moderator:
    """Who works at the desk, and for which town."""

    def __init__(self, user: User, site_id: int) -> None:
        self.user = user
        self.site_id = site_id


def moderators_only(
    view: Callable[Concatenate[HttpRequest, Moderator, P], HttpResponse],
) -> Callable[Concatenate[HttpRequest, P], HttpResponse]:
    """Give the view the :class:`Moderator`; 404 to everybody else. What the desk shows is never kept by a cache."""

    @wraps(view)
    def guarded(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponse:
        site = current_site(request)
        user = request.user
        if not isinstance(user, User) or not rules.may_open_desk(user, site.pk):
            raise Http404
        response = view(request, Moderator(user, site.pk), *args, **kwargs)
        add_never_cache_headers(response)
        patch_cache_control(response, no_store=True, private=True)
        return response

    return guarded
