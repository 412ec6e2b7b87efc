"""Reporting a post, and looking up what became of it; without login too (DSA Art. 16)."""

from typing import Final

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from participation.accounts.models import User
from participation.contributions import kinds
from participation.contributions import queries as contributions
from participation.contributions.forms import add_service_error
from participation.contributions.models import Contribution
from participation.contributions.stash import HttpResponseSeeOther
from participation.core.sites import current_site
from participation.core.text import excerpt
from participation.core.throttle import Limit, check, client_network

from .. import outcome, records, rules, services, telling
from ..forms import ComplaintForm, ReportForm
from ..models import Complaint

# Enough for somebody who reads a whole quarrel; a school or town hall shares one address.
LIMITS: Final = (Limit(20, 600), Limit(100, 86_400))


def _reported(request: HttpRequest, pk: int) -> Contribution:
    contribution = contributions.get_visible(request.user, current_site(request).pk, pk)
    if not rules.may_report(contribution):
        raise Http404
    return contribution


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def report(request: HttpRequest, pk: int) -> HttpResponse:
    """The form with the passage it is about. The answer to a repeated report is that to the first."""
    contribution = _reported(request, pk)
    reporter = request.user if isinstance(request.user, User) else None
    form = ReportForm(request.POST or None, with_email=reporter is None)
    if request.method == "POST":
        check("report", client_network(request), *LIMITS)
        if form.is_valid():
            made = _save(form, contribution, reporter)
            if made is not None:
                return HttpResponseSeeOther(reverse("moderation:receipt", args=[made]))
    context = {
        "form": form,
        "contribution": contribution,
        "kind": kinds.get(contribution.kind).label,
        "back_url": kinds.url_of(contribution),
        "reporter": reporter,
    }
    return render(request, "moderation/report.html", context, status=422 if form.errors else 200)


def _save(form: ReportForm, contribution: Contribution, reporter: User | None) -> str | None:
    data = form.cleaned_data
    try:
        made = services.report(
            contribution=contribution,
            ground=data["ground"],
            text=data["text"],
            reporter=reporter,
            email=data.get("email", ""),
            submission_key=data["submission_key"],
        )
    except ValidationError as error:
        add_service_error(form, error)
        return None
    return made.receipt


@never_cache
@require_safe
def receipt(request: HttpRequest, receipt: str) -> HttpResponse:
    """Where a report stands. Who has the number may read it; it says nothing about the author or the reporter."""
    found = records.get_report(current_site(request).pk, receipt)
    decision = records.decision_on(found)
    changed = records.changed_later(decision) if decision else None
    complaint = Complaint.objects.filter(report=found).first()
    public = found.contribution.is_public and found.contribution.consultation.public
    context = {
        "report": found,
        "decision": decision,
        "outcome": outcome.in_words(found, decision, changed) if decision else [],
        "complaint": complaint,
        "complaint_words": telling.complaint_words(complaint) if complaint else "",
        "complaint_form": ComplaintForm(),
        "may_complain": records.may_complain(found, decision),
        "post_url": kinds.url_of(found.contribution) if public else "",
        "post_title": found.contribution.title or excerpt(found.contribution.html, 80),
    }
    return render(request, "moderation/receipt.html", context)


@never_cache
@require_safe
def find_receipt(request: HttpRequest) -> HttpResponse:
    """Type in a receipt number."""
    number = request.GET.get("nummer", "").strip().upper()[:20]
    wrong = False
    if number:
        check("receipt", client_network(request), Limit(30, 600))
        try:
            found = records.get_report(current_site(request).pk, number)
        except Http404:
            wrong = True
        else:
            return HttpResponseSeeOther(reverse("moderation:receipt", args=[found.receipt]))
    return render(
        request,
        "moderation/find_receipt.html",
        {"number": number, "wrong": wrong},
        status=404 if wrong else 200,
    )
