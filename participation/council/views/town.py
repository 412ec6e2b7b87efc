"""What the town hall enters about a motion: paper, committees, signatures, answer."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from participation.accounts.models import User
from participation.contributions.forms import add_service_error
from participation.contributions.stash import HttpResponseSeeOther

from .. import path, rules
from ..forms import CommitteeForm, PaperForm, SignatureForm, TownAnswerForm
from ..models import CommitteeStep, Motion, Outcome
from ..services import ruling as services
from ..services.bodies import rules_of
from .common import address_of, crumbs, member_of, motion_of, page_of

BOTH = ["GET", "HEAD", "POST"]


def _desk(request: HttpRequest, pk: int) -> tuple[User, Motion]:
    motion, member = motion_of(request, pk), member_of(request)
    if member is None or not rules.may_answer(member, motion):
        raise Http404
    return member, motion


def _form(name: str, data: Any, motion: Motion, step: CommitteeStep | None = None) -> forms.Form:
    paper, answer = path.paper_of(motion), path.answer_of(motion)
    today = rules.today()
    if name == "paper":
        due = today + timedelta(days=rules_of(motion.consultation.site_id).answer_days)
        first = {"number": "", "filed_on": today, "due_on": due}
        known = {key: getattr(paper, key) for key in first} if paper else first
        return PaperForm(data, initial=known)
    if name == "committee":
        keys = ("committee", "meets_on", "outcome", "note")
        return CommitteeForm(
            data, initial={key: getattr(step, key) for key in keys} if step else {"outcome": Outcome.PLANNED}
        )
    if name == "signatures":
        return SignatureForm(data, initial={"number": motion.signatures_counted})
    given = ("verdict", "text", "office")
    return TownAnswerForm(data, initial={key: getattr(answer, key) for key in given} if answer else None)


_SAVE: dict[str, Callable[..., Any]] = {
    "paper": services.file_paper,
    "committee": services.plan_committee,
    "signatures": services.count_signatures,
    "answer": services.answer,
}
_PAGES = {"vorlage": "paper", "ausschuss": "committee", "unterschriften": "signatures", "antwort": "answer"}


@never_cache
@require_http_methods(BOTH)
def enter(
    request: HttpRequest, pk: int, title: str, page: str = "vorlage", step_id: int | None = None
) -> HttpResponse:
    """One of the town hall's forms about a motion. 404 for everybody who may not answer for the town."""
    member, motion = _desk(request, pk)
    if page not in _PAGES:
        raise Http404
    name = _PAGES[page]
    step = get_object_or_404(CommitteeStep, pk=step_id, motion=motion) if step_id is not None else None
    form = _form(name, request.POST if request.method == "POST" else None, motion, step)
    if form.is_bound and form.is_valid():
        extra: dict[str, Any] = {"step": step} if name == "committee" else {}
        try:
            _SAVE[name](motion=motion, by=member, **form.cleaned_data, **extra)
        except ValidationError as error:
            add_service_error(form, error, next(iter(form.fields)))
        else:
            messages.success(request, _("Saved. Everybody who took part is told."))
            return HttpResponseSeeOther(f"{address_of(motion)}#weg")
    return render(
        request, "council/town.html", _context(motion, form, page), status=422 if form.errors else 200
    )


def _context(motion: Motion, form: forms.Form, page: str) -> dict[str, Any]:
    base = page_of("town", motion)
    names = {
        "vorlage": _("Paper and deadline"),
        "ausschuss": _("Committee"),
        "unterschriften": _("Signatures"),
        "antwort": _("Answer"),
    }
    return {
        "motion": motion,
        "form": form,
        "title": names[page],
        "tabs": [
            {"label": label, "url": f"{base}{name}/", "current": name == page}
            for name, label in names.items()
        ],
        "committees": list(motion.committees.all()) if page == "ausschuss" else [],
        "base": base,
        "page": page,
        "paper": path.paper_of(motion),
        "back_url": address_of(motion),
        "breadcrumbs": crumbs((motion.title, address_of(motion)), (names[page], None)),
    }
