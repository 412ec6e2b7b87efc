"""Deciding several cases in one go: choose, look at all of them, decide, undo."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from participation.contributions import kinds
from participation.contributions.forms import add_service_error
from participation.contributions.stash import HttpResponseSeeOther
from participation.core.text import excerpt

from .. import queries, services
from ..forms import BulkForm
from ..models import Case
from ..services.bulk import MOST
from .access import Moderator, moderators_only


def _chosen(request: HttpRequest) -> dict[int, int]:
    """Ids and versions of the chosen cases: ``case`` is ``id`` or ``id:version``, many times."""
    found: dict[int, int] = {}
    for value in request.POST.getlist("case")[: MOST + 1]:
        pk, _colon, version = value.partition(":")
        if pk.isascii() and pk.isdigit() and len(pk) < 19:
            found[int(pk)] = (
                int(version) if version.isascii() and version.isdigit() and len(version) < 10 else 0
            )
    return found


@require_POST
@moderators_only
def many(request: HttpRequest, who: Moderator) -> HttpResponse:
    """Show the chosen cases with the form; with ``apply`` decide them."""
    versions = _chosen(request)
    if not versions:
        messages.info(request, _("Choose cases in the queue first."))
        return HttpResponseSeeOther(reverse("moderation:desk"))
    applying = "apply" in request.POST
    form = BulkForm(request.POST if applying else None)
    if applying and form.is_valid():
        try:
            done = services.decide_many(
                site_id=who.site_id,
                versions=versions,
                by=who.user,
                verb=form.cleaned_data["verb"],
                statement=form.statement,
            )
        except ValidationError as error:
            add_service_error(form, error, "verb")
        else:
            return render(request, "moderation/many_done.html", {"done": done, "number": len(done.decided)})
    cases = list(
        queries.open_cases(who.site_id)
        .filter(pk__in=versions)
        .select_related("contribution__author")
        .order_by(*queries.ORDER)
    )
    rows = [(case, kinds.get(case.contribution.kind).label, _words(case)) for case in cases]
    words = queries.templates_of(who.site_id).values()
    context = {"rows": rows, "form": form, "templates": [(w.ground, w.rule, w.facts) for w in words]}
    return render(request, "moderation/many.html", context, status=422 if form.errors else 200)


def _words(case: Case) -> str:
    return case.contribution.title or excerpt(case.contribution.html, 240)


@require_POST
@moderators_only
def undo(request: HttpRequest, who: Moderator, batch: UUID) -> HttpResponse:
    """Undo what was decided in one go."""
    try:
        number = services.undo_many(site_id=who.site_id, batch=batch, by=who.user)
    except PermissionDenied as error:
        raise Http404 from error
    except ValidationError as error:
        messages.warning(request, " ".join(error.messages))
    else:
        text = ngettext("%(n)s decision was undone.", "%(n)s decisions were undone.", number)
        messages.success(request, text % {"n": number})
    return HttpResponseSeeOther(reverse("moderation:desk"))
