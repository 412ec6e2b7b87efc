"""Typed text survives the login.

Who presses the button after the session has ended has written for nothing, unless we keep it: :func:`stash_post`
puts the text into the (anonymous) session and asks to log in; Django keeps the session's contents across the login,
and the form that opens afterwards finds the text through :func:`initial_for`. Nothing is posted by itself: the
person sees the text again and presses the button.
"""

from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import resolve_url
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from participation.accounts.models import User
from participation.core.throttle import Limit, check, client_network

from .queries import draft_of
from .services import MAX_DRAFT, save_draft

_SESSION_KEY: Final = "stash"
MAX_FORMS: Final = 3
# Sessions of strangers take room in the database.
_LIMIT: Final = Limit(30, 600)


class HttpResponseSeeOther(HttpResponseRedirect):
    """303: whatever the method was, go and GET the other address."""

    status_code = 303


def login_url(next_url: str) -> str:
    """The address of the login that leads back to ``next_url`` (a local address)."""
    return f"{resolve_url('account_login')}?{urlencode({'next': next_url})}"


def go_to(request: HttpRequest, url: str) -> HttpResponse:
    """Send the browser to ``url``: a 303, or for htmx, which would swap the page in, a header."""
    if getattr(request, "htmx", False):
        return HttpResponse(status=200, headers={"HX-Redirect": url})
    return HttpResponseSeeOther(url)


def local_url(request: HttpRequest, url: str, fallback: str) -> str:
    """``url`` when it stays on this host, else ``fallback``."""
    safe = url_has_allowed_host_and_scheme(url, {request.get_host()}, require_https=request.is_secure())
    # A path only: no scheme, no host, no control characters.
    return url if safe and url.startswith("/") and url.isprintable() and len(url) < 2000 else fallback


def stash_post(
    request: HttpRequest, key: str, data: Mapping[str, str], next_url: str, *, note: str = ""
) -> HttpResponse:
    """Keep what a logged-out person sent in the form ``key`` and ask them to log in; afterwards they come to ``next_url``.

    Kept are at most 20,000 characters a form and three forms. Raises ``TooManyRequests``, whose page shows the text.
    """
    check("stash", client_network(request), _LIMIT)
    kept: dict[str, dict[str, str]] = request.session.get(_SESSION_KEY, {})
    kept.pop(key, None)
    kept[key] = _bounded(data)
    request.session[_SESSION_KEY] = dict(list(kept.items())[-MAX_FORMS:])
    messages.info(
        request,
        note or _("Please log in. Your text is kept: you will see it again afterwards and can send it then."),
    )
    return go_to(request, login_url(next_url))


def _bounded(data: Mapping[str, str]) -> dict[str, str]:
    room = MAX_DRAFT
    kept: dict[str, str] = {}
    for name, value in data.items():
        kept[name[:60]] = value[:room]
        room -= len(value[:room])
    return kept


def take_stash(request: HttpRequest, key: str) -> dict[str, str]:
    """Take what was kept for the form ``key`` out of the session; empty when nothing was."""
    kept: dict[str, dict[str, str]] = request.session.get(_SESSION_KEY, {})
    if key not in kept:
        return {}
    data = kept.pop(key)
    request.session[_SESSION_KEY] = kept
    return data


def initial_for(request: HttpRequest, key: str) -> dict[str, Any]:
    """What the form ``key`` opens with: the text from before the login, else the member's draft. One query, for members.

    The text from before the login becomes a draft, so that it is still there when the page is loaded again.
    """
    if not isinstance(request.user, User):
        return {}
    stashed = take_stash(request, key)
    if not stashed:
        return dict(draft_of(request.user, key))
    save_draft(user=request.user, key=key, data=stashed)
    return dict(stashed)
