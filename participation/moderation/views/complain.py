"""The statement of reasons on its own page, and complaints. Who has its address may read it, also without login: somebody
whose account is suspended must be able to complain.
"""

from typing import Final

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from participation.accounts.models import User
from participation.contributions.forms import add_service_error
from participation.contributions.stash import HttpResponseSeeOther
from participation.core.sites import current_site
from participation.core.throttle import Limit, check, client_network

from .. import records, services, telling
from ..forms import ComplaintForm
from ..models import Complaint

LIMITS: Final = (Limit(20, 600),)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def statement(request: HttpRequest, code: str) -> HttpResponse:
    """A decision with its reasons, and the button to complain."""
    decision = records.get_statement(current_site(request).pk, code)
    found = telling.statement_of(decision)
    complaint = Complaint.objects.filter(decision=decision, report__isnull=True).first()
    form = ComplaintForm(request.POST or None)
    if request.method == "POST":
        check("complaint", client_network(request), *LIMITS)
        if form.is_valid():
            try:
                services.complain(decision=decision, by=None, text=form.cleaned_data["text"])
            except ValidationError as error:
                add_service_error(form, error)
            except PermissionDenied as error:
                raise Http404 from error
            else:
                messages.success(request, _("Thank you. Another person looks at it and decides."))
                return HttpResponseSeeOther(
                    reverse("moderation:statement", args=[decision.code]) + "#beschwerde"
                )
    context = {
        "statement": found,
        "complaint": complaint,
        "complaint_words": telling.complaint_words(complaint) if complaint else "",
        "form": form,
        "on_statement_page": True,
    }
    return render(request, "moderation/statement.html", context, status=422 if form.errors else 200)


@never_cache
@login_required
@require_safe
def complain(request: HttpRequest, pk: int) -> HttpResponse:
    """From one's own post to the decision about it."""
    assert isinstance(request.user, User)
    code = records.statement_code(current_site(request).pk, request.user, pk)
    return HttpResponseSeeOther(reverse("moderation:statement", args=[code]) + "#beschwerde")


@never_cache
@require_POST
def notice(request: HttpRequest, receipt: str) -> HttpResponse:
    """Somebody whose report was not followed complains, with the receipt number."""
    check("complaint", client_network(request), *LIMITS)
    report = records.get_report(current_site(request).pk, receipt)
    form = ComplaintForm(request.POST)
    back = reverse("moderation:receipt", args=[report.receipt]) + "#beschwerde"
    if not form.is_valid():
        messages.error(request, " ".join(str(e) for e in form.errors.get("text", [])))
        return HttpResponseSeeOther(back)
    try:
        services.complain_about_notice(report=report, text=form.cleaned_data["text"])
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
    else:
        messages.success(request, _("Thank you. Another person looks at it and decides."))
    return HttpResponseSeeOther(back)
