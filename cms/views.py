"""Pages that are not in the page tree: results of all consultations, search, robots.txt; and serving the tree itself."""

from typing import Any, Final

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe
from wagtail import views as wagtail_views
from wagtail.models import Page

from participation.contributions import kinds, search
from participation.contributions.models import State
from participation.core.keyset import BadCursor, paginate
from participation.core.sites import current_site
from participation.proposals.models import OfficialAnswer, Proposal, Status

from . import overview
from .context import town_of
from .models.base import HOME_LABEL
from .routing import route_for_request

PAGE_SIZE: Final = 24
HITS: Final = 20
MAX_QUERY: Final = 200


def serve(request: HttpRequest, path: str) -> HttpResponse:
    """A page of the tree, found in one query; the rest is Wagtail's."""
    request._wagtail_route_for_request = route_for_request(request, path)  # type: ignore[attr-defined]
    response: HttpResponse = wagtail_views.serve(request, path)
    return response


@require_safe
def results(request: HttpRequest) -> HttpResponse:
    """What came of it, in all consultations of the town: every answer, the newest first."""
    site = current_site(request)
    days = town_of(request).settings.answer_days
    rows = (
        OfficialAnswer.objects.filter(
            proposal__consultation__site_id=site.pk,
            proposal__consultation__public=True,
            proposal__state=State.PUBLISHED,
        )
        .exclude(status=Status.OPEN)
        .select_related("proposal__consultation")
    )
    try:
        page = paginate(rows, order=["-given_at", "-id"], after=request.GET.get("after"), size=PAGE_SIZE)
    except BadCursor as error:
        raise Http404 from error
    context = {
        "results": [overview.result(answer, days) for answer in page.items],
        "next_cursor": page.next_cursor,
        "answer_days": days,
        "breadcrumbs": [(HOME_LABEL, "/"), (_("Results"), None)],
    }
    return render(request, "cms/results.html", context)


@require_safe
def find(request: HttpRequest) -> HttpResponse:
    """Search in pages and proposals of the town."""
    site = current_site(request)
    query = " ".join(request.GET.get("q", "")[:MAX_QUERY].split())
    context: dict[str, Any] = {
        "query": query,
        "breadcrumbs": [(HOME_LABEL, "/"), (_("Search"), None)],
    }
    words = search.words_of(query)
    if words:
        rows = Proposal.objects.filter(
            consultation__site_id=site.pk, consultation__public=True, state=State.PUBLISHED
        ).select_related("consultation")
        found = search.match(rows, query).order_by("-support_count", "-pk")[:HITS]
        context["proposals"] = [(kinds.url_of(proposal), proposal) for proposal in found]
        pages = Page.objects.live().public().descendant_of(site.root_page, inclusive=True)
        cut = len(site.root_page.url_path) - 1
        context["pages"] = [(page.url_path[cut:], page) for page in pages.search(" ".join(words))[:HITS]]
    response = render(request, "cms/search.html", context)
    response.headers["X-Robots-Tag"] = "noindex"
    return response


@require_safe
def robots(request: HttpRequest) -> HttpResponse:
    """What search engines leave out, and where the map of the site is."""
    lines = [
        "User-agent: *",
        *(f"Disallow: {path}" for path in ("/admin/", "/accounts/", "/konto/", "/moderation/", "/suche/")),
        f"Sitemap: {request.scheme}://{request.get_host()}/sitemap.xml",
    ]
    if settings.DEMO:
        lines = ["User-agent: *", "Disallow: /"]
    return HttpResponse("\n".join(lines) + "\n", content_type="text/plain; charset=utf-8")
