"""A session: the page, the seat, each move, and what an open page asks for."""

from typing import Any, Final

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.middleware.csrf import get_token
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from participation.accounts.models import User
from participation.contributions.stash import HttpResponseSeeOther
from participation.core.pieces import fill
from participation.core.sites import current_site
from participation.core.throttle import Limit, check

from .. import stage, wording
from ..game import Phase, Refused
from ..game.machine import INTERNAL
from ..game.state import Mode, Role
from ..pages import page, saying_du
from ..queries import sessions as queries
from ..services import sessions as services
from ..services.session_upkeep import note_visit
from .arrival import ROOMS

_MOVES: Final = (Limit(40, 10), Limit(600, 600))
_FIELDS: Final = ("text", "choice", "subject", "who", "speech", "question", "amendment", "headline", "index", "what",
                  "prepared", "key", "side", "on")  # fmt: skip


def _me(request: HttpRequest) -> User:
    if not isinstance(request.user, User):
        raise Http404
    return request.user


def _visit(request: HttpRequest, pk: int) -> queries.Visit:
    invited = pk in request.session.get(ROOMS, [])
    return queries.visit(_me(request), current_site(request).pk, pk, invited)


def _steps(visit: queries.Visit) -> tuple[tuple[str, str | None], ...]:
    return ((_("Council session"), reverse("youth:sessions")), (visit.session.title, None))


@login_required
@never_cache
@require_safe
def session(request: HttpRequest, pk: int) -> HttpResponse:
    """The session as this person sees it; who has no seat yet is asked to sit down."""
    visit = _visit(request, pk)
    note_visit(session_id=pk, user_id=visit.user.pk)
    with saying_du():
        if visit.paused_by_guide:
            return page(request, "youth/paused.html", {"group": visit.session.group}, steps=_steps(visit))
        if visit.number is None and not _stands_beside(visit):
            context = {
                "session": visit.session,
                "people": len(visit.state.humans),
                "over": visit.state.phase == Phase.OVER,
            }
            return page(request, "youth/game/door.html", context, steps=_steps(visit))
        return page(request, "youth/game/session.html", _context(request, visit), steps=_steps(visit))


def _stands_beside(visit: queries.Visit) -> bool:
    """Guides watch without a seat; so does a host who has left it."""
    return visit.guides or visit.session.host_id == visit.user.pk


def _context(request: HttpRequest, visit: queries.Visit) -> dict[str, Any]:
    token = get_token(request)
    state = visit.state
    votes = dict(state.ballot.votes) if state.ballot else {}
    filled = {
        name: fill(html, token=lambda: token, here=lambda: request.path)
        for name, html in stage.parts(visit.session).items()
    }
    return {
        "session": visit.session,
        "state": state,
        "script": visit.script,
        "parts": filled,
        "token": token,
        "csrf": token,
        "seat": visit.seat,
        "guides": visit.number is None,
        "can": stage.abilities(state, visit.seat, guides=visit.number is None),
        "role": f"{visit.seat.role}:{visit.seat.side}" if visit.seat else "",
        "vote": votes.get(visit.number or 0, ""),
        "subject": state.ballot.subject if state.ballot else "",
        "waits_for_rest": state.mode == Mode.WEEK,
        "room_link": request.build_absolute_uri(reverse("youth:join")),
        "prepared": list(enumerate(visit.script.questions)),
        **_card(visit),
    }


def _card(visit: queries.Visit) -> dict[str, Any]:
    seat, script = visit.seat, visit.script
    side = script.side(seat.side) if seat else None
    ideas: tuple[str, ...] = ()
    if side is not None and seat is not None and seat.role == Role.GROUP:
        ideas = side.event_lines if visit.state.phase == Phase.EVENT else side.lines
    return {
        "seat": seat,
        "side": side,
        "tint": stage.tint_of(script, seat.side) if seat else 0,
        "role_words": wording.ROLES[seat.role] if seat else "",
        "task": wording.TASKS.get(seat.role, "") if seat else "",
        "ideas": ideas,
        "questions_known": script.questions if seat and seat.role == Role.ADMINISTRATION else (),
        "open_cards": visit.state.phase in (Phase.DEBRIEF, Phase.OVER),
        "all_sides": script.sides,
    }


@login_required
@never_cache
@require_safe
def card(request: HttpRequest, pk: int) -> HttpResponse:
    """The own role card as a fragment: asked for when the role has changed."""
    visit = _visit(request, pk)
    if visit.number is None:
        raise Http404
    return render(request, "youth/game/_card.html", {"youth": True, **_card(visit)})


@login_required
@never_cache
@require_safe
def stand(request: HttpRequest, pk: int) -> JsonResponse:
    """Where the session stands, for a page that has missed something or has no socket. ``?seit=`` a version it knows."""
    visit = _visit(request, pk)
    known = request.GET.get("seit", "")
    answer: dict[str, Any] = {"version": visit.session.version, **_own(visit)}
    if known != str(visit.session.version):
        answer |= stage.message(visit.session, visit.state)
    return JsonResponse(answer)


def _own(visit: queries.Visit) -> dict[str, Any]:
    votes = dict(visit.state.ballot.votes) if visit.state.ballot else {}
    return {"vote": votes.get(visit.number or 0, "")}


@login_required
@never_cache
@require_POST
def sit_down(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a seat."""
    visit = _visit(request, pk)
    here = queries.room_address(pk)
    if visit.guides or visit.paused_by_guide:
        return HttpResponseSeeOther(here)
    try:
        services.sit_down(session_id=pk, user=visit.user)
    except Refused as refused:
        with saying_du():
            messages.error(request, wording.refusal(refused.reason))
        return HttpResponseSeeOther(reverse("youth:sessions"))
    return HttpResponseSeeOther(here)


@login_required
@never_cache
@require_POST
def move(request: HttpRequest, pk: int) -> HttpResponse:
    """Do something. The page sends it in the background and hears the rest through the socket; without JavaScript it
    comes back to the page.
    """
    visit = _visit(request, pk)
    check("game", visit.user.pk, *_MOVES)
    note_visit(session_id=pk, user_id=visit.user.pk)
    kind = request.POST.get("kind", "")
    if kind == "leave" and visit.number is None:
        # The second of two clicks: the seat is given up already.
        return HttpResponseSeeOther(reverse("youth:sessions"))
    data = {name: request.POST[name] for name in _FIELDS if name in request.POST}
    wants_json = request.headers.get("X-Requested-With") == "fetch"
    with saying_du():
        problem, version = "", visit.session.version
        try:
            if kind in INTERNAL or len(kind) > 12:
                raise Http404
            press = request.POST.get("press", "")[:40]
            done = services.act(session_id=pk, user=visit.user, kind=kind, data=data, key=press)
            version = done.version
        except Refused as refused:
            problem = wording.refusal(refused.reason)
        except ValidationError as error:
            problem = error.messages[0]
        except PermissionDenied:
            raise Http404 from None
    if wants_json:
        answer: dict[str, Any] = {"ok": not problem, "problem": problem, "version": version}
        if not problem and kind == "vote":
            answer["vote"] = data.get("choice", "")
        return JsonResponse(answer, status=200 if not problem else 409)
    if problem:
        messages.error(request, problem)
    if kind == "leave" and not problem:
        return HttpResponseSeeOther(reverse("youth:sessions"))
    return HttpResponseSeeOther(f"{queries.room_address(pk)}#buehne")


@login_required
@never_cache
@require_safe
def screen(request: HttpRequest, pk: int) -> HttpResponse:
    """The big screen: the stage without anybody's controls, in large letters."""
    visit = _visit(request, pk)
    context = {**_context(request, visit), "can": "", "beamer": True, "seat": None, "role": ""}
    return page(request, "youth/game/screen.html", context, steps=_steps(visit))
