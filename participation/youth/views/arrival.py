"""Coming in: a code, a name, an age band; the card with the words; and the way back."""

import secrets
from typing import Any, Final, cast

from django.contrib import messages
from django.contrib.auth import login
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from participation.accounts.models import User
from participation.contributions.stash import HttpResponseSeeOther
from participation.core.sites import current_site
from participation.core.throttle import Limit, TooManyRequests, check, client_network

from ..codes import ROOM_LETTERS
from ..forms.groups import ArrivalForm, CodeForm, ReturnForm
from ..models import YouthGroup
from ..pages import page, saying_du
from ..queries.groups import find_by_code
from ..queries.sessions import find_room, room_address
from ..recovery import normalise, words_for
from ..services import groups

PENDING: Final = "youth_pending"
ROOMS: Final = "youth_rooms"
WORDS: Final = "youth_words"
BACKEND: Final = "django.contrib.auth.backends.ModelBackend"
# A whole school may stand behind one address, and all its classes may come in at the beginning of a lesson.
_CODES: Final = (Limit(120, 60), Limit(600, 3600))
_WRONG: Final = Limit(40, 3600)
_WRONG_IN_TOWN: Final = Limit(1500, 3600)
_RETURNS: Final = (Limit(60, 600),)
_RETURNS_OF_ONE: Final = (Limit(8, 900), Limit(30, 86400))


def member_of(request: HttpRequest) -> User | None:
    """The person who is logged in, or ``None``."""
    return request.user if isinstance(request.user, User) else None


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def join(request: HttpRequest) -> HttpResponse:
    """Type a code: it leads into a group or a room. A QR code brings it behind #, where it reaches no log."""
    form, status = CodeForm(request.POST or None), 200
    with saying_du():
        if request.method == "POST":
            status = 422
            if form.is_valid():
                try:
                    return _take(request, form.cleaned_data["code"])
                except ValidationError as error:
                    form.add_error("code", error)
                except TooManyRequests as error:
                    form.add_error("code", _too_often(error))
                    status = 429
        return page(request, "youth/join.html", {"form": form}, steps=((_("Enter a code"), None),), status=status)  # fmt: skip


def _too_often(error: TooManyRequests) -> str:
    minutes = max(1, round(error.retry_after / 60))
    return _("That were many tries in a row. Take a breath and try again in %(minutes)s minutes.") % {
        "minutes": minutes
    }


def _take(request: HttpRequest, code: str) -> HttpResponse:
    """Where the code leads. Raises ``ValidationError`` and ``TooManyRequests``."""
    site_id, network = current_site(request).pk, client_network(request)
    check("youth-code", network, *_CODES)
    pending: dict[str, Any] = {"nonce": secrets.token_hex(16)}
    if len(code) == ROOM_LETTERS:
        room = find_room(site_id, code)
        if room is not None and room.group_id is None:
            pending["room"] = room.pk
            # Typing the code is the invitation; it stays one when the browser comes back.
            rooms = [pk for pk in request.session.get(ROOMS, []) if pk != room.pk]
            request.session[ROOMS] = [*rooms[-9:], room.pk]
        elif room is not None:
            # The room of a group: its members only.
            return HttpResponseSeeOther(room_address(room.pk))
    else:
        group = find_by_code(site_id, code)
        if group is not None and not group.is_over():
            pending["group"] = group.pk
    if len(pending) == 1:
        check("youth-code-wrong", network, _WRONG)
        check("youth-codes-wrong", site_id, _WRONG_IN_TOWN)
        raise ValidationError(
            _("This code does not exist here. Compare it letter by letter, or ask whoever gave it to you.")
        )
    request.session[PENDING] = pending
    return HttpResponseSeeOther(reverse("youth:arrive"))


def _group(pending: dict[str, Any]) -> YouthGroup | None:
    return YouthGroup.objects.filter(pk=pending["group"]).first() if "group" in pending else None


def begin_as_guest(request: HttpRequest, then: str) -> HttpResponse:
    """Somebody without an account wants to play: a name first, then on to ``then`` (one of our addresses)."""
    check("youth-guests", client_network(request), *_CODES)
    request.session[PENDING] = {"nonce": secrets.token_hex(16), "then": then}
    return HttpResponseSeeOther(reverse("youth:arrive"))


def _onward(pending: dict[str, Any]) -> str:
    """Where somebody goes who is in."""
    if "then" in pending:
        return str(pending["then"])
    return room_address(pending["room"]) if "room" in pending else reverse("youth:home")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def arrive(request: HttpRequest) -> HttpResponse:
    """Choose a name and say an age band; members of the platform only say yes."""
    pending = request.session.get(PENDING)
    if not pending:
        return HttpResponseSeeOther(reverse("youth:join"))
    group, user = _group(pending), member_of(request)
    if "group" in pending and group is None:
        del request.session[PENDING]
        return HttpResponseSeeOther(reverse("youth:join"))
    with saying_du():
        return _as_member(request, pending, group, user) if user else _as_new(request, pending, group)


def _as_member(
    request: HttpRequest, pending: dict[str, Any], group: YouthGroup | None, user: User
) -> HttpResponse:
    problem = ""
    if group is None:
        request.session.pop(PENDING, None)
        return HttpResponseSeeOther(_onward(pending))
    if request.method == "POST":
        try:
            held = groups.join_group(group=group, user=user)
        except ValidationError as error:
            problem = error.messages[0]
        else:
            request.session.pop(PENDING, None)
            messages.success(request, _("You are in. Here you are %(name)s.") % {"name": held.name})
            return HttpResponseSeeOther(_onward(pending))
    context = {"group": group, "problem": problem}
    status = 422 if problem else 200
    return page(request, "youth/arrive_member.html", context, steps=((_("Come in"), None),), status=status)


def _as_new(request: HttpRequest, pending: dict[str, Any], group: YouthGroup | None) -> HttpResponse:
    if not pending.get("names"):
        pending["names"] = groups.names_for(group)
        request.session[PENDING] = pending
    form = ArrivalForm(request.POST or None, names=pending["names"])
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            arrival = groups.Arrival(
                form.cleaned_data["name"], form.cleaned_data["age_band"], pending["nonce"]
            )
            try:
                user = groups.come_in(group=group, arrival=arrival)
            except ValidationError as error:
                _refused(form, error)
                pending["names"] = groups.names_for(group)
                request.session[PENDING] = pending
                form = _with_names(form, pending["names"])
            else:
                login(request, user, backend=BACKEND)
                request.session[WORDS] = words_for(pending["nonce"])
                request.session[PENDING] = pending
                return HttpResponseSeeOther(reverse("youth:card"))
    context = {"form": form, "group": group}
    return page(request, "youth/arrive.html", context, steps=((_("Come in"), None),), status=status)


def _refused(form: ArrivalForm, error: ValidationError) -> None:
    for name, found in error.message_dict.items() if hasattr(error, "error_dict") else [(None, error.messages)]:  # fmt: skip
        for text in found:
            form.add_error(cast(Any, name), text)


def _with_names(form: ArrivalForm, names: list[str]) -> ArrivalForm:
    form.fields["name"].choices = [(name, name) for name in names]  # type: ignore[attr-defined]
    return form


@never_cache
@require_POST
def other_names(request: HttpRequest) -> HttpResponse:
    """Three other names to choose from."""
    pending = request.session.get(PENDING)
    if pending:
        pending["names"] = groups.names_for(_group(pending))
        request.session[PENDING] = pending
    return HttpResponseSeeOther(reverse("youth:arrive"))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def card(request: HttpRequest) -> HttpResponse:
    """The card with name and words, to print or to copy: shown until it is put away, then never again."""
    user, words = member_of(request), request.session.get(WORDS)
    if user is None or not user.is_code_account:
        raise Http404
    pending = request.session.get(PENDING) or {}
    if request.method == "POST":
        request.session.pop(WORDS, None)
        request.session.pop(PENDING, None)
        return HttpResponseSeeOther(_onward(pending))
    with saying_du():
        context = {"recovery": words, "name": user.display_name, "onward": _onward(pending)}
        return page(request, "youth/card.html", context, steps=((_("Your card"), None),))


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def come_back(request: HttpRequest) -> HttpResponse:
    """Come back with name and words. The answer is the same whichever of them is wrong."""
    form, status = ReturnForm(request.POST or None), 200
    if member_of(request) is not None:
        return HttpResponseSeeOther(reverse("youth:home"))
    with saying_du():
        if request.method == "POST":
            status = 422
            if form.is_valid():
                name, words = form.cleaned_data["name"], normalise(form.cleaned_data["words"])
                try:
                    check("youth-return", client_network(request), *_RETURNS)
                    check("youth-return-name", name.lower(), *_RETURNS_OF_ONE)
                except TooManyRequests as error:
                    form.add_error(None, _too_often(error))
                    status = 429
                else:
                    user = groups.find_by_words(name=name, words=words)
                    if user is not None:
                        login(request, user, backend=BACKEND)
                        messages.success(
                            request, _("Good to see you again, %(name)s.") % {"name": user.display_name}
                        )
                        return HttpResponseSeeOther(reverse("youth:home"))
                    form.add_error(
                        None, _("Name and words do not fit together. Look at your card and try again.")
                    )
        return page(request, "youth/return.html", {"form": form}, steps=((_("Come back"), None),), status=status)  # fmt: skip
