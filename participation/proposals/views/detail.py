"""The page of one proposal, and its history."""

from datetime import timedelta
from typing import Any, Final

from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from participation.accounts.roles import Capability, has_capability
from participation.consultations.models import Action
from participation.consultations.rules import Timetable, can, timetable
from participation.contributions import rules as contribution_rules
from participation.contributions.diff import versions
from participation.contributions.models import State
from participation.core.sites import current_site
from participation.core.text import excerpt

from .. import geo, pictures, queries
from ..addresses import address_of, page_of, title_slug
from ..models import OfficialAnswer, Proposal, Status
from ..trail import PILLS, trail_of
from .common import crumbs, dated, draft_key, list_address, login_address, member_of

# As long as the page after sending may be the first look at one's own proposal.
JUST_NOW: Final = timedelta(minutes=2)


def readable(request: HttpRequest, slug: str, pk: int) -> tuple[Proposal, Timetable]:
    """The proposal at this address with its consultation's calendar, or 404."""
    proposal = queries.get_readable(request.user, current_site(request).pk, slug, pk)
    return proposal, timetable(proposal.consultation)


def moved(request: HttpRequest, proposal: Proposal, title: str, page: str = "detail") -> HttpResponse | None:
    """A permanent redirect when the readable part of the address is not (or no longer) the title's."""
    if title == title_slug(proposal.title):
        return None
    query = request.META.get("QUERY_STRING", "")
    return HttpResponsePermanentRedirect(page_of(page, proposal) + (f"?{query}" if query else ""))


@require_safe
def short(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """The number alone: to the readable address."""
    proposal, _times = readable(request, slug, pk)
    return redirect(address_of(proposal), permanent=True)


@require_safe
def detail(request: HttpRequest, slug: str, pk: int, title: str) -> HttpResponse:
    """A proposal with the town's answers, its place, supporters and discussion."""
    try:
        proposal, times = readable(request, slug, pk)
    except Http404:
        if place := queries.slug_after_move(current_site(request).pk, slug, pk):
            return HttpResponsePermanentRedirect(reverse("proposals:detail", args=[place, pk, title]))
        raise
    if elsewhere := moved(request, proposal, title):
        return elsewhere
    context = _context(request, proposal, times)
    return dated(render(request, "proposals/detail.html", context), times)


def _context(request: HttpRequest, proposal: Proposal, times: Timetable) -> dict[str, Any]:
    member, consultation = member_of(request), proposal.consultation
    address = address_of(proposal)
    answers: list[OfficialAnswer] = proposal.given  # type: ignore[attr-defined]
    kind, sign = PILLS[Status(proposal.status)]
    point = proposal.lat is not None and proposal.lon is not None
    is_author = contribution_rules.is_author(member, proposal)
    just_sent = is_author and times.now - proposal.created_at < JUST_NOW
    return {
        "proposal": proposal,
        "contribution": proposal,
        "consultation": consultation,
        "times": times,
        "breadcrumbs": crumbs(consultation, (proposal.title, None)),
        "title_slug": title_slug(proposal.title),
        "summary": excerpt(proposal.html, 160),
        "pill_kind": kind,
        "pill_icon": sign,
        "answer_in_force": answers[0] if answers else None,
        "days_to_answer": (answers[0].given_at - proposal.published_at).days if answers else None,
        "earlier_answers": answers[1:],
        "steps": trail_of(proposal, answers),
        "picture": pictures.of(proposal),
        "sketch": geo.sketch(proposal.lat, proposal.lon) if point else None,  # type: ignore[arg-type]
        "map_url": list_address(consultation, view="map") + f"#punkt={proposal.pk}" if point else "",
        "similar_url": reverse("proposals:similar", args=[consultation.slug]) + f"?to={proposal.pk}",
        "category_url": list_address(
            consultation, category=proposal.category.slug if proposal.category else ""
        ),
        "supported": proposal.supported,  # type: ignore[attr-defined]
        "support_answer": can(member, Action.SUPPORT, consultation, times=times),
        "login_url": login_address(address),
        "share_url": request.build_absolute_uri(address),
        "may_edit": contribution_rules.may_edit(member, proposal, times.now),
        "editable_until": contribution_rules.editable_until(proposal),
        "may_withdraw": contribution_rules.may_withdraw(member, proposal),
        "is_author": is_author,
        "sent_draft": draft_key(consultation) if just_sent else "",
        "may_answer": may_answer(request, proposal),
        "may_merge": proposal.is_public and contribution_rules.may_moderate(member, proposal),
        "is_open": proposal.state == State.PUBLISHED,
    }


def may_answer(request: HttpRequest, proposal: Proposal) -> bool:
    """Whether the visitor may answer for the town."""
    member = member_of(request)
    if member is None or proposal.state != State.PUBLISHED:
        return False
    return has_capability(member, Capability.ANSWER_OFFICIALLY, proposal.consultation.site_id)


@require_safe
def history(request: HttpRequest, slug: str, pk: int, title: str) -> HttpResponse:
    """All versions of a proposal, newest first, with what changed from one to the next."""
    proposal, times = readable(request, slug, pk)
    if elsewhere := moved(request, proposal, title, "history"):
        return elsewhere
    address = address_of(proposal)
    context = {
        "proposal": proposal,
        "consultation": proposal.consultation,
        "breadcrumbs": crumbs(proposal.consultation, (proposal.title, address), (_("History"), None)),
        "versions": versions(proposal),
        "back_url": address,
    }
    return dated(render(request, "proposals/history.html", context), times)
