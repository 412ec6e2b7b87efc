"""The position match, and the theses behind it."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from participation.accounts.models import User
from participation.contributions.stash import HttpResponseSeeOther
from participation.core.sites import current_site

from ..models import CouncilGroup, Thesis
from ..pages import page, saying_du
from ..quests.views.common import members_only
from . import queries, services
from .forms import ThesisForm
from .rules import may_write_theses


@require_safe
def match(request: HttpRequest) -> HttpResponse:
    """All theses with all positions as a table; the module in the page turns it into questions. The same for everybody."""
    table = queries.table_of(current_site(request).pk)
    with saying_du():
        steps = ((_("Who sees it like you?"), None),)
        return page(request, "youth/match/match.html", {"table": table}, steps=steps)


def _writer(request: HttpRequest, user: User) -> int:
    site = current_site(request)
    if not may_write_theses(user, site.pk):
        raise Http404
    return int(site.pk)


@require_safe
@members_only
def theses(request: HttpRequest, user: User) -> HttpResponse:
    """For the youth council: all theses."""
    site_id = _writer(request, user)
    rows = Thesis.objects.filter(site_id=site_id).prefetch_related("statements")
    return page(request, "youth/match/theses.html", {"rows": rows}, steps=_steps())


@require_http_methods(["GET", "HEAD", "POST"])
@members_only
def thesis(request: HttpRequest, user: User, pk: int | None = None) -> HttpResponse:
    """Write a thesis, or change one."""
    site_id = _writer(request, user)
    found = _get(site_id, pk) if pk is not None else None
    groups = list(CouncilGroup.objects.filter(site_id=site_id))
    form = ThesisForm(request.POST or None, groups=groups, thesis=found)
    if request.method == "POST" and form.is_valid():
        services.save_thesis(thesis=found, site_id=site_id, by=user, words=form.words())
        messages.success(request, _("Saved."))
        return HttpResponseSeeOther(reverse("youth:theses"))
    steps = _steps((_("Thesis"), None))
    status = 422 if form.errors else 200
    return page(
        request, "youth/match/thesis.html", {"form": form, "thesis": found}, steps=steps, status=status
    )


@require_POST
@members_only
def remove(request: HttpRequest, user: User, pk: int) -> HttpResponse:
    """Delete a thesis."""
    services.remove_thesis(thesis=_get(_writer(request, user), pk), by=user)
    messages.success(request, _("Deleted."))
    return HttpResponseSeeOther(reverse("youth:theses"))


def _get(site_id: int, pk: int) -> Thesis:
    found: Thesis | None = Thesis.objects.filter(site_id=site_id, pk=pk).first()
    if found is None:
        raise Http404
    return found


def _steps(*more: tuple[str, str | None]) -> tuple[tuple[str, str | None], ...]:
    return (
        (_("Who sees it like you?"), reverse("youth:match")),
        (_("Theses"), reverse("youth:theses") if more else None),
        *more,
    )
