"""The map of a town's site for search engines: pages, and proposals in parts of 5,000."""

from datetime import datetime
from typing import Any

from django.contrib.sitemaps import Sitemap, views
from django.http import HttpRequest, HttpResponse
from wagtail.models import Page

from participation.contributions import kinds
from participation.contributions.models import State
from participation.core.sites import current_site
from participation.proposals.models import Proposal


class _TownSitemap(Sitemap[Any]):
    """Addresses on the host that was asked."""

    limit = 5000

    def __init__(self, request: HttpRequest) -> None:
        self.request = request
        self.site = current_site(request)
        self.protocol = request.scheme

    def get_domain(self, site: Any = None) -> str:
        """The host of the request."""
        return self.request.get_host()


class PageSitemap(_TownSitemap):
    """All public pages."""

    def items(self) -> Any:
        """In the order of the tree."""
        return (
            Page.objects.live().public().descendant_of(self.site.root_page, inclusive=True).order_by("path")
        )

    def location(self, item: Any) -> str:
        """The address within the site."""
        return str(item.url_path[len(self.site.root_page.url_path) - 1 :])

    def lastmod(self, item: Any) -> datetime | None:
        """When it was last published."""
        moment: datetime | None = item.last_published_at
        return moment


class ProposalSitemap(_TownSitemap):
    """All public proposals."""

    def items(self) -> Any:
        """In the order of their ids."""
        return (
            Proposal.objects.filter(
                consultation__site_id=self.site.pk, consultation__public=True, state=State.PUBLISHED
            )
            .select_related("consultation")
            .order_by("pk")
        )

    def location(self, item: Any) -> str:
        """The address of the proposal."""
        return kinds.url_of(item)

    def lastmod(self, item: Any) -> datetime | None:
        """When its author last changed it."""
        moment: datetime | None = item.edited_at or item.published_at
        return moment


def _sections(request: HttpRequest) -> dict[str, type[Sitemap[Any]] | Sitemap[Any]]:
    return {"seiten": PageSitemap(request), "vorschlaege": ProposalSitemap(request)}


def index(request: HttpRequest) -> HttpResponse:
    """``/sitemap.xml``: the list of the parts."""
    return views.index(request, _sections(request), sitemap_url_name="cms:sitemap")


def section(request: HttpRequest, section: str) -> HttpResponse:
    """One part."""
    return views.sitemap(request, _sections(request), section=section)
