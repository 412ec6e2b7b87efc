"""The list of barrier reports for those who mend the pages."""

from typing import Final

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from cms.models import BarrierReport
from participation.accounts.roles import Capability, has_capability
from participation.core.keyset import BadCursor, paginate
from participation.core.sites import current_site, find_site

PER_PAGE: Final = 20


def may_read(request: HttpRequest) -> bool:
    """Whether the person edits pages in the town of this address."""
    site = find_site(request)
    return site is not None and has_capability(request.user, Capability.EDIT_CONSULTATIONS, site.pk)


@never_cache
@require_safe
def reports(request: HttpRequest) -> HttpResponse:
    """The reports of this town, the newest first, each with its text, its page, and whether the mail went out. One query."""
    if not may_read(request):
        raise Http404
    rows = BarrierReport.objects.filter(site_id=current_site(request).pk)
    try:
        page = paginate(rows, order=["-created_at", "-id"], after=request.GET.get("after"), size=PER_PAGE)
    except BadCursor as error:
        raise Http404 from error
    return render(
        request, "cms/admin/barriers.html", {"reports": page.items, "next_cursor": page.next_cursor}
    )
