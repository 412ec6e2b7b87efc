"""Making, changing and withdrawing a proposal."""

from contextlib import suppress
from datetime import timedelta
from typing import Any, Final

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from participation.accounts.models import User
from participation.consultations.models import Action, Consultation, Moderation
from participation.consultations.queries import categories_of
from participation.consultations.rules import Answer, NotAllowed, Timetable, can
from participation.consultations.speech import speaking_to
from participation.contributions import queries as contributions
from participation.contributions import rules as contribution_rules
from participation.contributions.forms import add_service_error
from participation.contributions.services import save_draft
from participation.contributions.stash import HttpResponseSeeOther, initial_for, stash_post
from participation.core.throttle import Limit, TooManyRequests, check

from .. import queries, services
from ..addresses import address_of
from ..forms import KEPT_FIELDS, ProposalForm
from ..models import Proposal
from .common import (
    about_address,
    consultation_of,
    crumbs,
    draft_key,
    list_address,
    login_address,
    map_context,
    member_of,
)

NEW_ACCOUNT: Final = timedelta(days=1)
NEW_LIMIT: Final = Limit(5, 3600)
LIMIT: Final = Limit(20, 3600)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def create(request: HttpRequest, slug: str) -> HttpResponse:
    """The form for a new proposal."""
    consultation, times = consultation_of(request, slug)
    member = member_of(request)
    answer = can(member, Action.PROPOSE, consultation, times=times)
    if member is None:
        return _without_login(request, consultation, times, answer)
    if not answer:
        return _closed(request, member, consultation, times, answer)
    categories = list(categories_of(consultation))
    if request.method != "POST":
        initial = {k: v for k, v in initial_for(request, draft_key(consultation)).items() if k in KEPT_FIELDS}
        form = ProposalForm(
            initial=initial, consultation=consultation, categories=categories, user_id=member.pk
        )
        return show_form(request, form, consultation, times)
    form = ProposalForm(
        request.POST, request.FILES, consultation=consultation, categories=categories, user_id=member.pk
    )
    if form.is_valid():
        try:
            proposal = _propose(member, consultation, form)
        except TooManyRequests as error:
            form.add_error(None, too_fast(error))
            return show_form(request, form, consultation, times, status=429)
        except NotAllowed as error:
            return _closed(request, member, consultation, times, error.answer)
        except ValidationError as error:
            add_service_error(form, error)
        else:
            form.let_picture_go()
            return _sent(request, proposal)
    form.keep_picture()
    return show_form(request, form, consultation, times, status=422)


def _without_login(
    request: HttpRequest, consultation: Consultation, times: Timetable, answer: Answer
) -> HttpResponse:
    here = reverse("proposals:create", args=[consultation.slug])
    if request.method == "POST":
        typed = {name: request.POST.get(name, "") for name in KEPT_FIELDS}
        return stash_post(request, draft_key(consultation), typed, here)
    if answer.needs_login:
        return redirect(login_address(here))
    return render(request, "proposals/closed.html", _page(consultation, times, answer=answer))


def _closed(
    request: HttpRequest, member: User, consultation: Consultation, times: Timetable, answer: Answer
) -> HttpResponse:
    """The time is over (or not yet come): say so, and keep what was typed."""
    key = draft_key(consultation)
    if request.method == "POST":
        typed = {name: request.POST.get(name, "") for name in KEPT_FIELDS if request.POST.get(name)}
        # Longer than any draft: the page below still shows it all.
        with suppress(ValidationError):
            save_draft(user=member, key=key, data=typed)
    else:
        typed = initial_for(request, key)
    context = _page(
        consultation, times, answer=answer, kept_title=typed.get("title"), kept_text=typed.get("text")
    )
    return render(request, "proposals/closed.html", context, status=403 if request.method == "POST" else 200)


def _propose(member: User, consultation: Consultation, form: ProposalForm) -> Proposal:
    key = form.cleaned_data["submission_key"]
    if before := queries.sent_before(member, key):
        return before
    is_new = timezone.now() - member.created_at < NEW_ACCOUNT
    check("proposals", member.pk, NEW_LIMIT if is_new else LIMIT)
    draft = form.draft(coarse=member.is_minor)
    return services.propose(
        author=member,
        consultation=consultation,
        draft=draft,
        submission_key=key,
        confirmed=form.cleaned_data["confirmed"],
    )


def too_fast(error: TooManyRequests) -> ValidationError:
    """What the form says to who was too fast."""
    minutes = max(1, round(error.retry_after / 60))
    return ValidationError(
        _(
            "That was very often in a short time. Please try again in %(minutes)s minutes. Your text stays here."
        ),
        params={"minutes": minutes},
    )


def _sent(request: HttpRequest, proposal: Proposal) -> HttpResponse:
    with speaking_to(proposal.consultation):
        if proposal.is_public:
            words = _("Thank you! Your proposal is public now.")
        else:
            words = _("Thank you! Your proposal will appear as soon as a moderator has read it.")
    messages.success(request, words)
    return HttpResponseSeeOther(address_of(proposal))


def _page(consultation: Consultation, times: Timetable, **more: Any) -> dict[str, Any]:
    return {
        "consultation": consultation,
        "times": times,
        "breadcrumbs": crumbs(consultation, (_("Make a proposal"), None)),
        "list_url": list_address(consultation),
        "about_url": about_address(consultation),
        **more,
    }


def show_form(
    request: HttpRequest,
    form: ProposalForm,
    consultation: Consultation,
    times: Timetable,
    status: int = 200,
    proposal: Proposal | None = None,
) -> HttpResponse:
    """The form for a new proposal, or for a change of ``proposal``."""
    context = _page(consultation, times, form=form, proposal=proposal)
    typed = form["title"].value() or ""
    if form.is_bound and proposal is None:
        context["similar"] = _similar_rows(request, consultation, times, str(typed)[:300])
    if proposal is not None:
        context["breadcrumbs"] = crumbs(
            consultation, (proposal.title, address_of(proposal)), (_("Change"), None)
        )
        context["back_url"] = address_of(proposal)
        context["editable_until"] = contribution_rules.editable_until(proposal)
    context |= {
        "draft_key": draft_key(consultation) if proposal is None else "",
        "answer": can(member_of(request), Action.PROPOSE, consultation, times=times),
        "checked_first": consultation.moderation == Moderation.PRE,
        "similar_url": reverse("proposals:similar", args=[consultation.slug]),
        **map_context(consultation),
    }
    return render(request, "proposals/form.html", context, status=status)


@require_safe
def similar(request: HttpRequest, slug: str) -> HttpResponse:
    """A fragment for htmx: what has already been proposed like ``title`` (while one types), or like the proposal ``to``."""
    consultation, times = consultation_of(request, slug)
    known = request.GET.get("to", "")
    if known:
        if not (known.isascii() and known.isdigit() and len(known) < 19):
            raise Http404
        return _similar_to_one(request, consultation, int(known))
    words = request.GET.get("title", "")[:150]
    context = {"similar": _similar_rows(request, consultation, times, words), "consultation": consultation}
    return render(request, "proposals/_similar.html", context)


def _similar_to_one(request: HttpRequest, consultation: Consultation, pk: int) -> HttpResponse:
    proposal = queries.public_in(consultation).filter(pk=pk).only("title").first()
    if proposal is None:
        raise Http404
    found = queries.similar_to(consultation, proposal.title, without=pk, limit=4)
    for other in found:
        other.consultation = consultation
    return render(request, "proposals/_similar_list.html", {"found": found})


def _similar_rows(
    request: HttpRequest, consultation: Consultation, times: Timetable, words: str
) -> dict[str, Any]:
    found = queries.similar_to(consultation, words, limit=4)
    for proposal in found:
        proposal.consultation = consultation
    member = member_of(request)
    supported = contributions.supported_by(member, [proposal.pk for proposal in found])
    return {
        "rows": [(proposal, proposal.pk in supported) for proposal in found],
        "answer": can(member, Action.SUPPORT, consultation, times=times),
    }
