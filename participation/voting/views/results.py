"""Results: what came out, why, and how to check it."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.cache import patch_cache_control
from django.utils.translation import gettext as _
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from participation.core.throttle import Limit, check, client_network

from .. import charts, counting, queries, sheets
from ..addresses import address_of
from ..models import LiveResult, State, Vote
from ..receipts import read_code
from ..rules import may_see_results
from .common import Booth, crumbs_of, dated, enter, has_right_name, page

_CHECKS = Limit(60, 60)


def show_result(request: HttpRequest, booth: Booth) -> HttpResponse:
    """The page of a vote that is over: its result with the explanation, or why it was stopped."""
    vote = booth.vote
    if vote.state == State.ANNULLED:
        successor: Vote | None = getattr(vote, "replaced_by", None)
        url = ""
        if successor is not None and successor.state != State.DRAFT:
            successor.consultation = booth.consultation
            url = address_of(successor)
        context = page(booth, breadcrumbs=crumbs_of(booth), successor_url=url)
        return dated(render(request, "voting/annulled.html", context), booth.times)
    context = page(
        booth,
        breadcrumbs=crumbs_of(booth),
        channels=counting.channels_of(vote),
        final=True,
        turnout=vote.turnout,
        ballots_named=_named(booth),
        **_told(booth, vote.result or {}),
    )
    return dated(render(request, "voting/result.html", context), booth.times)


def _told(booth: Booth, result: dict[str, Any]) -> dict[str, Any]:
    """The result in words and charts."""
    explanation = counting.explain(booth.vote, result)
    winners = set(result.get("winners", ()))
    options = sorted(booth.vote.options.all(), key=lambda option: option.position)
    chosen = {option.pk: option for option in options if option.pk in winners}
    return {
        "explanation": explanation,
        "charts": [charts.draw(chart, winners) for chart in explanation.charts],
        "winners": [chosen[pk] for pk in result.get("winners", ()) if pk in chosen],
        "verdict": result.get("verdict"),
        "counted": result["turnout"]["counted"],
        "method_name": sheets.NAMES.get(booth.vote.method, booth.vote.method),
        "has_pabulib": booth.vote.method == "budget",
    }


def _named(booth: Booth) -> list[tuple[str, str]]:
    """Who voted what, in a vote that is not secret: name and choice in words."""
    if booth.vote.secret:
        return []
    titles = {str(option.pk): option.title for option in booth.vote.options.all()}
    ballots = booth.vote.ballots.select_related("voter").order_by("number")[:500]
    named = [
        (str(b.voter) if b.voter else str(_("Deleted account")), in_words(b.data, titles)) for b in ballots
    ]
    return sorted(named)


def in_words(ballot: dict[str, Any], titles: dict[str, str]) -> str:
    """A ballot as a line of text."""
    if not ballot:
        return _("abstention")
    content = next(iter(ballot.values()))
    if isinstance(content, dict):
        return ", ".join(f"{titles.get(key, key)}: {value}" for key, value in content.items())
    if isinstance(content, list):
        return ", ".join(titles.get(str(item), str(item)) for item in content)
    return titles.get(str(content), str(content))


@require_safe
def so_far(request: HttpRequest, slug: str, pk: int, title: str) -> HttpResponse:
    """The result while the vote is open, for those who may see it. It moves in steps of ten ballots."""
    booth = enter(request, slug, pk)
    vote = booth.vote
    if vote.state == State.CLOSED or not has_right_name(vote, title):
        return redirect(address_of(vote))
    held = queries.held_by(vote, booth.standing.voter)
    if not may_see_results(vote, has_voted=held.has_voted, now=booth.times.now):
        raise Http404
    live = LiveResult.objects.filter(vote=vote).first()
    told = _told(booth, live.result) if live is not None else {}
    crumbs = crumbs_of(booth, (_("Result so far"), None))
    context = page(booth, live=live, breadcrumbs=crumbs, turnout=queries.turnout_of(vote), **told)
    response = render(request, "voting/result.html", context)
    if booth.user is not None or booth.standing.voter is not None:
        patch_cache_control(response, no_store=True, private=True)
    return dated(response, booth.times, vote)


# Sent, so that the code is in no address and no log; it changes nothing, so that no token and no cookie are needed.
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def receipt(request: HttpRequest, slug: str, pk: int, title: str) -> HttpResponse:
    """Check a receipt: is my ballot in the published box, and what does it say? Not logged in, not stored, not cached."""
    booth = enter(request, slug, pk)
    vote = booth.vote
    typed = request.POST.get("code", "")[:60]
    code = read_code(typed)
    context = page(
        booth,
        typed=typed,
        code=code,
        closed=vote.state == State.CLOSED,
        breadcrumbs=crumbs_of(booth, (_("Check my receipt"), None)),
    )
    if code and vote.state == State.CLOSED:
        check("receipt", client_network(request), _CHECKS)
        found = queries.receipt_in(vote, code)
        titles = {str(option.pk): option.title for option in vote.options.all()}
        context |= {"found": found, "in_words": in_words(found.data, titles) if found else ""}
    response = render(request, "voting/receipt.html", context)
    patch_cache_control(response, no_store=True, private=True)
    return response
