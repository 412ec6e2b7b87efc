"""The list of votes, and the page of one: its ballot while it is open, its result afterwards."""

from dataclasses import replace
from http import HTTPStatus
from typing import Any, Final

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from participation.consultations.presentation import deadline
from participation.contributions.stash import HttpResponseSeeOther, login_url
from participation.core.throttle import Limit, check

from .. import queries, sheets
from ..addresses import address_of
from ..methods.errors import BadBallot
from ..models import State
from ..rules import MayNotVote, by_clock, may_see_results, takes_codes
from ..services import casting
from .common import (
    Booth,
    consultation_of,
    crumbs,
    crumbs_of,
    dated,
    enter,
    enter_to_save,
    has_right_name,
    has_session,
    page,
)
from .results import show_result

# Autosave sends a ballot for every change, at most about one a second.
_SAVES: Final = Limit(600, 60)
OVER: Final = frozenset({State.CLOSED, State.ANNULLED})
REFUSED: Final = (casting.Locked, casting.Changed, casting.CodeTaken)


@require_safe
def vote_list(request: HttpRequest, slug: str) -> HttpResponse:
    """The votes of a consultation: open ones first, then those to come, then results."""
    consultation, times = consultation_of(request, slug)
    votes = list(queries.visible_in(consultation, request.user))
    for vote in votes:
        vote.consultation = consultation
    rows = [(vote, by_clock(vote, times.now, times)) for vote in votes]
    over = [row for row in rows if row[0].state in OVER or row[0].closes_at <= times.now]
    context = {
        "consultation": consultation,
        "times": times,
        "open": [row for row in rows if row[1]],
        "coming": [row for row in rows if not row[1] and row not in over],
        "over": over[::-1],
        "breadcrumbs": crumbs(consultation),
    }
    return dated(render(request, "voting/list.html", context), times, *votes)


@require_http_methods(["GET", "HEAD", "POST"])
def detail(request: HttpRequest, slug: str, pk: int, title: str) -> HttpResponse:
    """A vote. POST puts the ballot into the box: as JSON for the script that saves while one fills in, else as a form."""
    if request.method == "POST":
        return _save(request, enter_to_save(request, slug, pk))
    booth = enter(request, slug, pk)
    if not has_right_name(booth.vote, title):
        return redirect(address_of(booth.vote), permanent=True)
    if booth.vote.state in OVER:
        return show_result(request, booth)
    held = queries.held_by(booth.vote, booth.standing.voter)
    filled = held.ballot.data if held.ballot is not None else {}
    response = _show(request, booth, sheets.sheet_of(booth.vote, filled), held=held)
    if booth.user is not None or booth.standing.voter is not None:
        # Somebody's ballot: no copy of it is kept anywhere.
        patch_cache_control(response, no_store=True, private=True)
    return dated(response, booth.times, booth.vote)


def _show(
    request: HttpRequest,
    booth: Booth,
    sheet: sheets.Sheet,
    *,
    held: queries.Held | None = None,
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    vote, standing = booth.vote, booth.standing
    held = held or queries.held_by(vote, standing.voter)
    here = address_of(vote)
    context = page(
        booth,
        sheet=sheet,
        held=held,
        turnout=queries.turnout_of(vote),
        breadcrumbs=crumbs_of(booth),
        until=deadline(vote.closes_at, booth.times.now),
        login_url=login_url(here),
        takes_codes=takes_codes(vote),
        method_name=sheets.NAMES.get(vote.method, vote.method),
        budget=vote.settings.get("budget"),
        show_results=may_see_results(vote, has_voted=held.has_voted, now=booth.times.now),
        is_member=booth.user is not None,
        **more,
    )
    return render(request, "voting/detail.html", context, status=status)


def _wants_json(request: HttpRequest) -> bool:
    return request.headers.get("Accept", "").startswith("application/json")


def _save(request: HttpRequest, booth: Booth) -> HttpResponse:
    """Put the ballot into the box, and answer in the form that was asked for."""
    standing, vote = booth.standing, booth.vote
    raw = sheets.read(vote, request.POST)
    if not standing or standing.voter is None:
        return _refuse(request, booth, raw)
    check("ballot", standing.voter.key, _SAVES)
    try:
        receipt = casting.cast(vote=vote, voter=standing.voter, raw=raw)
    except BadBallot as error:
        return _wrong(request, booth, raw, error)
    except MayNotVote as error:
        return _refuse(request, _now_closed(booth, error), raw)
    except REFUSED as error:
        return _refuse(request, booth, raw, words=str(error))
    if _wants_json(request):
        return JsonResponse(saved(booth, receipt))
    messages.success(
        request,
        _("Counted. You can change it until %(moment)s.")
        % {"moment": deadline(vote.closes_at, booth.times.now)},
    )
    return HttpResponseSeeOther(f"{address_of(vote)}#quittung")


def saved(booth: Booth, receipt: casting.Receipt) -> dict[str, Any]:
    """What the script is told."""
    return {"saved": True, "receipt": receipt.code, "blank": not receipt.ballot, "first": receipt.first}


def _now_closed(booth: Booth, error: MayNotVote) -> Booth:
    return replace(booth, standing=error.standing)


def _wrong(request: HttpRequest, booth: Booth, raw: dict[str, Any], error: BadBallot) -> HttpResponse:
    """The method refuses the ballot: say what is wrong beside the option, and keep what was filled in."""
    if _wants_json(request):
        answer = {"saved": False, "words": error.sentence, "option": error.option}
        return JsonResponse(answer, status=HTTPStatus.UNPROCESSABLE_ENTITY)
    errors = {error.option: error.sentence} if error.option is not None else {}
    booth = _whole(request, booth)
    sheet = sheets.sheet_of(booth.vote, _as_typed(booth, request, raw), errors=errors)
    return _show(request, booth, sheet, status=HTTPStatus.UNPROCESSABLE_ENTITY, error=error.sentence)


def _whole(request: HttpRequest, booth: Booth) -> Booth:
    """The booth with everything that the page shows; the answer stays the one that was given."""
    return replace(enter(request, booth.consultation.slug, booth.vote.pk), standing=booth.standing)


def _as_typed(booth: Booth, request: HttpRequest, raw: dict[str, Any]) -> dict[str, Any]:
    """What the sheet shows again. Places in a ranking are shown as they were typed, also two that are the same."""
    if sheets.kind_of(booth.vote) != sheets.RANK:
        return raw
    return {"places": {name[1:]: value for name, value in request.POST.items() if name[:1] == "o"}}


def _refuse(request: HttpRequest, booth: Booth, raw: dict[str, Any], words: str = "") -> HttpResponse:
    """Not (any more): say why, and give back what was filled in. It is not stored anywhere, because it is secret."""
    standing = booth.standing
    words = words or str(standing.words)
    login = login_url(address_of(booth.vote)) if booth.user is None else ""
    status = HTTPStatus.UNAUTHORIZED if standing.by_calendar and login else HTTPStatus.FORBIDDEN
    if _wants_json(request):
        return JsonResponse(
            {"saved": False, "words": words, "login": login if status == 401 else ""}, status=status
        )
    booth = _whole(request, booth)
    sheet = sheets.sheet_of(booth.vote, _as_typed(booth, request, raw))
    # 401 would need a challenge that browsers show as a dialog.
    return _show(request, booth, sheet, status=HTTPStatus.FORBIDDEN, refused=words, error=words)


@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: HttpRequest, slug: str, pk: int, title: str) -> HttpResponse:
    """Take one's own ballot out of the box, after asking."""
    booth = enter(request, slug, pk)
    here = address_of(booth.vote)
    if not has_session(request):
        return HttpResponseSeeOther(login_url(here))
    if not booth.standing or booth.standing.voter is None:
        return HttpResponseSeeOther(here)
    if not queries.held_by(booth.vote, booth.standing.voter).has_voted:
        raise Http404
    if request.method == "POST":
        try:
            casting.withdraw(vote=booth.vote, voter=booth.standing.voter)
            messages.success(
                request, _("Your ballot is taken out of the box. You can vote again until the end.")
            )
        except (MayNotVote, *REFUSED) as error:
            messages.error(request, str(error))
        return HttpResponseSeeOther(here)
    context = page(
        booth,
        title=_("Take your ballot back?"),
        text=_(
            "It is no longer counted, and you are no longer on the roll. Until the end you can vote again."
        ),
        confirm=_("Take back"),
        danger=True,
        back_url=here,
        breadcrumbs=crumbs_of(booth, (_("Take back"), None)),
    )
    response = render(request, "components/confirm.html", context)
    patch_cache_control(response, no_store=True, private=True)
    return response
