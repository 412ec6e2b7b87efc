"""Seats of the youth council, and what the town says about motions: for who gives roles in the town."""

from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from participation.accounts.roles import Capability, has_capability
from participation.contributions.forms import add_service_error
from participation.contributions.stash import HttpResponseSeeOther
from participation.core.sites import current_site

from .. import rules
from ..forms import RulesForm, SeatForm
from ..services import bodies
from .common import member_of
from .rooms import room_crumbs

_RULES = ("signatures", "signatures_source", "answer_days", "contact")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def manage(request: HttpRequest) -> HttpResponse:
    """Give seats and write down the rules; a town without a youth council gets one here. 404 for everybody else."""
    member, site_id = member_of(request), current_site(request).pk
    if member is None or not has_capability(member, Capability.MANAGE_ROLES, site_id):
        raise Http404
    body = bodies.youth_council(site_id)
    which = request.POST.get("form", "")
    known = bodies.rules_of(site_id)
    seat = SeatForm(
        request.POST if which == "seat" else None, initial={"since": rules.today()}, prefix="seat"
    )
    town = RulesForm(
        request.POST if which == "rules" else None,
        initial={name: getattr(known, name) for name in _RULES},
        prefix="rules",
    )
    form: forms.Form = town if which == "rules" else seat
    if form.is_bound and form.is_valid():
        data: dict[str, Any] = form.cleaned_data
        try:
            if which == "seat":
                bodies.appoint(body=body, by=member, **data)
            else:
                bodies.save_rules(site_id=site_id, by=member, **data)
        except ValidationError as error:
            add_service_error(form, error, next(iter(form.fields)))
        else:
            messages.success(request, _("Saved."))
            return HttpResponseSeeOther(reverse("council:manage"))
    context = {
        "form": form,
        "seat": seat,
        "rules": town,
        "seats": body.members.select_related("user"),
        "breadcrumbs": room_crumbs((_("Seats and rules"), None)),
    }
    return render(request, "council/manage.html", context, status=422 if form.errors else 200)
