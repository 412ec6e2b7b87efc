"""What the town hall does with a proposal: answer it, and merge it with another one."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from participation.contributions.forms import add_service_error
from participation.contributions.rules import may_moderate
from participation.contributions.stash import HttpResponseSeeOther

from .. import queries, services
from ..addresses import address_of
from ..forms import AnswerForm, MergeForm
from ..models import OfficialAnswer, Proposal
from .common import crumbs, member_of
from .detail import may_answer, readable


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, slug: str, pk: int, title: str) -> HttpResponse:
    """Answer for the town and set the status. 404 for everybody who may not."""
    proposal, _times = readable(request, slug, pk)
    member = member_of(request)
    if member is None or not may_answer(request, proposal):
        raise Http404
    answers: list[OfficialAnswer] = proposal.given  # type: ignore[attr-defined]
    if request.method != "POST":
        form = AnswerForm(
            initial={
                "status": proposal.status if answers else "",
                "office": answers[0].office if answers else "",
            }
        )
        return _answer_page(request, proposal, form)
    form = AnswerForm(request.POST)
    if form.is_valid():
        try:
            services.answer(proposal=proposal, by=member, **form.cleaned_data)
        except ValidationError as error:
            add_service_error(form, error)
        else:
            messages.success(request, _("The answer is public. Author and supporters are told."))
            return HttpResponseSeeOther(f"{address_of(proposal)}#antwort")
    return _answer_page(request, proposal, form, status=422)


def _answer_page(
    request: HttpRequest, proposal: Proposal, form: AnswerForm, status: int = 200
) -> HttpResponse:
    earlier: list[OfficialAnswer] = proposal.given  # type: ignore[attr-defined]
    context = {**_page(proposal, _("Answer")), "form": form, "earlier": earlier}
    return render(request, "proposals/answer.html", context, status=status)


def _page(proposal: Proposal, name: str) -> dict[str, Any]:
    address = address_of(proposal)
    return {
        "proposal": proposal,
        "consultation": proposal.consultation,
        "breadcrumbs": crumbs(proposal.consultation, (proposal.title, address), (name, None)),
        "back_url": address,
    }


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def merge(request: HttpRequest, slug: str, pk: int, title: str) -> HttpResponse:
    """Merge a proposal into another one of the same consultation. 404 for everybody but moderators."""
    proposal, _times = readable(request, slug, pk)
    member = member_of(request)
    if member is None or not proposal.is_public or not may_moderate(member, proposal):
        raise Http404
    words = (request.POST.get("q") or request.GET.get("q") or "")[:200]
    form = MergeForm(
        request.POST if request.method == "POST" else None, targets=queries.merge_targets(proposal, words)
    )
    if request.method == "POST" and form.is_valid():
        target = form.targets[form.cleaned_data["target"]]
        try:
            services.merge(proposal=proposal, into=target, by=member)
        except ValidationError as error:
            add_service_error(form, error, "target")
        else:
            messages.success(
                request,
                _("The proposals are merged. Supporters are asked whether they support the other one."),
            )
            return HttpResponseSeeOther(address_of(proposal))
    context = {**_page(proposal, _("Merge")), "form": form, "words": words}
    return render(request, "proposals/merge.html", context, status=422 if form.is_bound else 200)
