"""From an address to a page, in one query whatever the depth of the tree."""

from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import cast

from django.db.models import QuerySet
from django.http import Http404, HttpRequest
from wagtail.models import Page, get_page_models
from wagtail.url_routing import RouteResult

from participation.core.prepared import prepared
from participation.core.sites import find_site

MAX_DEPTH = 8
MAX_COMPONENT = 255


@lru_cache(maxsize=1)
def _kinds() -> tuple[str, ...]:
    """Names of the relations from ``Page`` to each of our page types."""
    return tuple(str(model._meta.model_name) for model in get_page_models() if model._meta.app_label == "cms")


def specific(page: Page) -> Page:
    """The page as its own type, from a row loaded together with ``_kinds()``; no query for our types."""
    if type(page) is not Page:
        return page
    for name in _kinds():
        found = getattr(page, name, None)
        if found is not None:
            return cast(Page, found)
    return page.specific


@prepared
def _home_pages(paths: list[str]) -> QuerySet[Page]:
    from .models import HomePage

    rows: QuerySet[Page] = HomePage.objects.filter(url_path__in=paths, live=True)
    return rows


@prepared
def _consultation_pages(paths: list[str]) -> QuerySet[Page]:
    from .models import ConsultationPage

    rows: QuerySet[Page] = ConsultationPage.objects.select_related("consultation")
    return rows.filter(url_path__in=paths, live=True)


@prepared
def _any_pages(paths: list[str]) -> QuerySet[Page]:
    rows: QuerySet[Page] = Page.objects.select_related(*_kinds(), "consultationpage__consultation")
    return rows.filter(url_path__in=paths, live=True)


def _searches(path_components: list[str]) -> Iterator[Callable[[list[str]], list[Page]]]:
    """Where to look: first among pages of the type that the address suggests, then among all.

    Loading one type is cheaper than loading a row that may be any of them.
    """
    from .models.consultation_index import SLUG

    if not path_components:
        yield _home_pages
    elif path_components[0] == SLUG and len(path_components) in {2, 3}:
        yield _consultation_pages
    yield _any_pages


def find_page(root: Page, path_components: list[str]) -> RouteResult:
    """The live page at this address below ``root``, or the page above when it serves the last component itself.

    Raises ``Http404``. One query (a second one for an address that suggests another type); the page comes as its own
    type, a consultation's page with its consultation.
    """
    if len(path_components) > MAX_DEPTH or any(len(part) > MAX_COMPONENT for part in path_components):
        raise Http404
    here = root.url_path + "".join(f"{part}/" for part in path_components)
    above = root.url_path + "".join(f"{part}/" for part in path_components[:-1])
    for search in _searches(path_components):
        found = {page.url_path: page for page in search([here, above])}
        if here in found:
            return RouteResult(specific(found[here]))
        if above in found:
            page, last = specific(found[above]), path_components[-1]
            if last in getattr(page, "own_addresses", ()):
                return RouteResult(page, kwargs={"part": last})
    raise Http404


def route_for_request(request: HttpRequest, path: str) -> RouteResult | None:
    """Like Wagtail's ``Page.route_for_request``, without loading the home page on the way. Two queries, the site's included."""
    site = find_site(request)
    if site is None:
        return None
    try:
        return find_page(site.root_page, [part for part in path.split("/") if part])
    except Http404:
        return None
