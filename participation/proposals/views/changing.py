"""Changing and withdrawing one's own proposal."""

from typing import Any, Final

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from participation.accounts.models import User
from participation.consultations.queries import categories_of
from participation.consultations.rules import Timetable
from participation.consultations.speech import speaking_to
from participation.contributions import rules as contribution_rules
from participation.contributions.forms import add_service_error
from participation.contributions.services import withdraw as take_back
from participation.contributions.stash import HttpResponseSeeOther
from participation.core.throttle import Limit, TooManyRequests, check

from .. import services
from ..addresses import address_of, page_of, title_slug
from ..forms import ProposalForm
from ..models import Proposal
from .common import crumbs, login_address, member_of
from .detail import readable
from .writing import show_form, too_fast

# Every change keeps a version that all readers of the history pay for.
EDIT_LIMIT: Final = Limit(30, 3600)


def _own(request: HttpRequest, slug: str, pk: int) -> tuple[User, Proposal, Timetable]:
    """The visitor's own proposal, or 404."""
    proposal, times = readable(request, slug, pk)
    member = member_of(request)
    if member is None or not contribution_rules.is_author(member, proposal):
        raise Http404
    return member, proposal, times


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, slug: str, pk: int, title: str) -> HttpResponse:
    """Change one's own proposal within the time for it."""
    if member_of(request) is None:
        return redirect(login_address(request.path))
    member, proposal, times = _own(request, slug, pk)
    if title != title_slug(proposal.title) and request.method != "POST":
        return redirect(page_of("edit", proposal), permanent=True)
    if not contribution_rules.may_edit(member, proposal, times.now):
        return _too_late(request, proposal)
    consultation = proposal.consultation
    categories = list(categories_of(consultation))
    posted: list[Any] = [request.POST, request.FILES] if request.method == "POST" else []
    form = ProposalForm(
        *posted, initial=_values(proposal), consultation=consultation, categories=categories,
        user_id=member.pk, proposal=proposal,
    )  # fmt: skip
    status = 200
    if request.method == "POST":
        if form.is_valid():
            try:
                check("proposal-edits", member.pk, EDIT_LIMIT)
                services.revise(
                    proposal=proposal,
                    by=member,
                    draft=form.draft(coarse=member.is_minor),
                    confirmed=form.cleaned_data["confirmed"],
                )
            except ValidationError as error:
                add_service_error(form, error)
            except TooManyRequests as error:
                form.add_error(None, too_fast(error))
            except PermissionDenied:
                return _too_late(request, proposal)
            else:
                form.let_picture_go()
                with speaking_to(consultation):
                    messages.success(request, _("Your changes are saved."))
                return HttpResponseSeeOther(address_of(proposal))
        form.keep_picture()
        status = 422
    return show_form(request, form, consultation, times, status, proposal)


def _values(proposal: Proposal) -> dict[str, Any]:
    names = ("title", "text", "address", "lat", "lon", "picture_alt", "picture_decorative")
    return {name: getattr(proposal, name) for name in names} | {"category": str(proposal.category_id or "")}


def _too_late(request: HttpRequest, proposal: Proposal) -> HttpResponse:
    context = {
        "proposal": proposal,
        "consultation": proposal.consultation,
        "breadcrumbs": crumbs(
            proposal.consultation, (proposal.title, address_of(proposal)), (_("Change"), None)
        ),
        "back_url": address_of(proposal),
        "kept_title": request.POST.get("title"),
        "kept_text": request.POST.get("text"),
        "editable_until": contribution_rules.editable_until(proposal),
    }
    return render(request, "proposals/too_late.html", context, status=403)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw(request: HttpRequest, slug: str, pk: int, title: str) -> HttpResponse:
    """Take back one's own proposal, after asking."""
    if member_of(request) is None:
        return redirect(login_address(request.path))
    member, proposal, _times = _own(request, slug, pk)
    if not contribution_rules.may_withdraw(member, proposal):
        return HttpResponseSeeOther(address_of(proposal))
    if request.method == "POST":
        take_back(contribution=proposal, by=member)
        with speaking_to(proposal.consultation):
            messages.success(request, _("Your proposal is withdrawn."))
        return HttpResponseSeeOther(address_of(proposal))
    context = {
        "breadcrumbs": crumbs(
            proposal.consultation, (proposal.title, address_of(proposal)), (_("Withdraw"), None)
        ),
        "title": _("Withdraw this proposal?"),
        "text": _("“%(title)s” disappears from the list, with its supporters. This cannot be undone.")
        % {"title": proposal.title},
        "confirm": _("Withdraw"),
        "danger": True,
        "back_url": address_of(proposal),
    }
    return render(request, "components/confirm.html", context)
