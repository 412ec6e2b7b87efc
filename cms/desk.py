"""The editor's overview of consultations, in the administration."""

from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from participation.accounts.roles import Capability, has_capability
from participation.consultations import presentation
from participation.consultations.models import Consultation
from participation.consultations.rules import timetable
from participation.contributions.models import State
from participation.core.sites import current_site

from .models import ConsultationPage


@require_safe
def consultations(request: HttpRequest) -> HttpResponse:
    """Every consultation of the town with its phase, its numbers, what waits for an answer, and the ways on."""
    site = current_site(request)
    if not has_capability(request.user, Capability.EDIT_CONSULTATIONS, site.pk):
        raise PermissionDenied
    waiting = Q(contributions__state=State.PUBLISHED, contributions__proposal__status="open")
    rows = (
        Consultation.objects.filter(site_id=site.pk)
        .prefetch_related("phases")
        .annotate(unanswered=Count("contributions", filter=waiting & Q(contributions__kind="proposal")))
        .order_by("-public", "-pk")
    )
    pages = dict(
        ConsultationPage.objects.filter(consultation__site_id=site.pk).values_list("consultation_id", "pk")
    )
    found = []
    for row in rows:
        times = timetable(row)
        phase = times.current or times.upcoming or times.last
        edit = reverse("wagtailadmin_pages:edit", args=[pages[row.pk]]) if row.pk in pages else ""
        found.append((row, presentation.state_of(times), phase, edit, presentation.list_url(row)))
    context = {
        "rows": found,
        "page_title": _("Consultations"),
        "header_icon": "group",
        "breadcrumbs_items": [
            {"url": reverse("wagtailadmin_home"), "label": _("Home")},
            {"url": "", "label": _("Consultations")},
        ],
        "add_url": _add_url(site.root_page.path),
    }
    return render(request, "cms/admin/consultations.html", context)


def _add_url(root_path: str) -> str:
    """Where a new consultation is written; empty before the town has a list for them."""
    from .models import ConsultationIndexPage

    index = ConsultationIndexPage.objects.filter(path__startswith=root_path).first()
    return reverse("wagtailadmin_pages:add", args=["cms", "consultationpage", index.pk]) if index else ""
