"""The queue of questions from quests, for those who answer for the town."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from participation.accounts.models import User
from participation.accounts.roles import Capability, has_capability
from participation.contributions.stash import HttpResponseSeeOther
from participation.core.sites import current_site

from ...models import OfficeQuestion
from ...pages import page
from .. import queries, services
from ..forms import OfficeAnswerForm
from .common import members_only

ANSWERED = 50


def _site_of_office(request: HttpRequest, user: User) -> int:
    site = current_site(request)
    if not has_capability(user, Capability.ANSWER_OFFICIALLY, site.pk):
        raise Http404
    return int(site.pk)


@require_safe
@members_only
def questions(request: HttpRequest, user: User) -> HttpResponse:
    """What waits for an answer, oldest first, and what was answered last."""
    site_id = _site_of_office(request, user)
    answered = OfficeQuestion.objects.filter(site_id=site_id, answered_at__isnull=False).order_by(
        "-answered_at"
    )
    context = {"waiting": queries.waiting_questions(site_id)[:200], "answered": answered[:ANSWERED]}
    return page(request, "youth/quests/questions.html", context, steps=((_("Questions from quests"), None),))


@require_http_methods(["GET", "HEAD", "POST"])
@members_only
def question(request: HttpRequest, user: User, pk: int) -> HttpResponse:
    """Answer a question. Who asked is not shown, and cannot be written to."""
    site_id = _site_of_office(request, user)
    found = OfficeQuestion.objects.filter(site_id=site_id, pk=pk).first()
    if found is None:
        raise Http404
    form = OfficeAnswerForm(request.POST or None, initial={"text": found.answer, "office": found.office})
    if request.method == "POST" and form.is_valid():
        services.answer_question(question=found, by=user, **form.cleaned_data)
        messages.success(request, _("The answer is in the quest now."))
        return HttpResponseSeeOther(reverse("youth:questions"))
    status = 422 if form.errors else 200
    steps = ((_("Questions from quests"), reverse("youth:questions")), (_("Answer"), None))
    return page(
        request, "youth/quests/question.html", {"question": found, "form": form}, steps=steps, status=status
    )
