"""Working on a case: taking it, giving it back, notes, complaints, taking a decision back, who is behind it."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from participation.contributions.forms import add_service_error
from participation.contributions.stash import HttpResponseSeeOther

from .. import casefile, rules, services
from ..forms import ComplaintDecisionForm, HandOverForm, RevealForm
from ..models import Case, Complaint, Decision
from .access import Moderator, moderators_only
from .context import case_url, show_case


def _case(who: Moderator, pk: int) -> Case:
    return get_object_or_404(Case, pk=pk, site_id=who.site_id)


@require_POST
@moderators_only
def claim(request: HttpRequest, who: Moderator, pk: int) -> HttpResponse:
    """Take a case for a time, or give it back (``frei=1``)."""
    found = _case(who, pk)
    try:
        if request.POST.get("frei"):
            services.release(case=found, by=who.user)
        else:
            services.claim(case=found, by=who.user)
    except services.AlreadyDecided as error:
        messages.warning(request, " ".join(error.messages))
    except PermissionDenied as error:
        messages.warning(request, str(error))
    return HttpResponseSeeOther(case_url(request, pk))


@require_POST
@moderators_only
def claim_next(request: HttpRequest, who: Moderator) -> HttpResponse:
    """Take the most urgent case that nobody works on."""
    found = services.claim_next(site_id=who.site_id, by=who.user)
    if found is None:
        messages.info(request, _("There is no case that nobody works on."))
        return HttpResponseSeeOther(reverse("moderation:desk"))
    return HttpResponseSeeOther(case_url(request, found.pk))


@require_POST
@moderators_only
def hand_over(request: HttpRequest, who: Moderator, pk: int) -> HttpResponse:
    """Leave a case to the colleagues with a note, or ask for a second look."""
    form = HandOverForm(request.POST)
    if form.is_valid():
        try:
            services.hand_over(
                case=_case(who, pk),
                by=who.user,
                note=form.cleaned_data["text"],
                second_look=form.cleaned_data["second_look"],
            )
        except services.AlreadyDecided as error:
            messages.warning(request, " ".join(error.messages))
        else:
            messages.success(request, _("The colleagues see your note."))
        return HttpResponseSeeOther(case_url(request, pk))
    shown = casefile.get_case(who.site_id, pk, who.user)
    return show_case(request, who, shown, status=422, hand_over_form=form, hand_over_open=True)


@require_POST
@moderators_only
def complaint(request: HttpRequest, who: Moderator, pk: int) -> HttpResponse:
    """Decide an author's complaint."""
    found = get_object_or_404(Complaint, pk=pk, case__site_id=who.site_id)
    form = ComplaintDecisionForm(request.POST)
    if form.is_valid():
        data = form.cleaned_data
        try:
            services.decide_complaint(
                complaint=found,
                by=who.user,
                upheld=data["outcome"] == "back",
                answer=data["answer"],
                note=data["note"],
            )
        except ValidationError as error:
            found.refresh_from_db()
            if found.state != Complaint.State.OPEN:
                messages.warning(request, " ".join(error.messages))
                return HttpResponseSeeOther(case_url(request, found.case_id))
            # A colleague works on it: what was typed stays here.
            add_service_error(form, error, "answer")
        else:
            messages.success(request, _("The complaint is decided. Both sides are told."))
            return HttpResponseSeeOther(case_url(request, found.case_id))
    shown = casefile.get_case(who.site_id, found.case_id, who.user)
    return show_case(request, who, shown, status=422, complaint_form=form)


@require_POST
@moderators_only
def take_back(request: HttpRequest, who: Moderator, pk: int) -> HttpResponse:
    """Take a decision back."""
    found = get_object_or_404(Decision.objects.select_related("case"), pk=pk, case__site_id=who.site_id)
    try:
        services.take_back(decision=found, by=who.user)
    except ValidationError as error:
        messages.warning(request, " ".join(error.messages))
    else:
        messages.success(request, _("The decision is taken back; what it had changed is as before."))
    return HttpResponseSeeOther(case_url(request, found.case_id))


@require_POST
@moderators_only
def reveal(request: HttpRequest, who: Moderator, pk: int) -> HttpResponse:
    """Who is behind a post and its reports; whoever may not ask finds nothing here. Every look is on record."""
    if not rules.may_see_people(who.user, who.site_id):
        raise Http404
    shown = casefile.get_case(who.site_id, pk, who.user)
    form = RevealForm(request.POST)
    people = None
    if form.is_valid():
        try:
            people = services.reveal(case=shown, by=who.user, why=form.cleaned_data["why"])
        except PermissionDenied as error:
            raise Http404 from error
    return show_case(
        request, who, shown, status=200 if people else 422, people=people, reveal_form=form, reveal_open=True
    )
