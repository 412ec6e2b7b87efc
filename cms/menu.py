"""Menu and footer, worked out from the page tree when it changes, and the news to the page cache that it did."""

import functools
from typing import Any, Final

from django.db import transaction
from wagtail.models import Page, Site

from participation.core import kept, pagecache

from .choices import PageKind

# Names that header and footer use for the service pages (templates/components/footer.html).
LINK_NAMES: Final[dict[str, str]] = {
    PageKind.HELP: "help",
    PageKind.CONTACT: "contact",
    PageKind.RULES: "rules",
    PageKind.BARRIER: "barrier",
    PageKind.EASY: "easy_language",
    PageKind.SIGN: "sign_language",
    PageKind.PRIVACY: "privacy",
    PageKind.IMPRINT: "imprint",
    PageKind.TERMS: "terms",
}


def stale_after_commit(site_id: int | None) -> None:
    """Once the change is stored, no stored page of the site is current any more."""
    kept.changed()
    transaction.on_commit(functools.partial(pagecache.bump, site_id), robust=True)


def refresh_soon(site_id: int | None) -> None:
    """Work out menu and footer of a site again when its tree has changed. In the caller's transaction."""
    if site_id is None:
        return
    refresh(site_id)
    stale_after_commit(site_id)


def refresh(site_id: int) -> None:
    """Store the menu (pages below the home page that are "in menus") and the addresses of the service pages. Four queries."""
    from .models import AccessibilityPage, InfoPage, NewsIndexPage, TownSettings

    root = Site.objects.select_related("root_page").get(pk=site_id).root_page
    cut = len(root.url_path) - 1
    pages = Page.objects.child_of(root).live().in_menu().order_by("path")
    menu = [[title, url_path[cut:]] for title, url_path in pages.values_list("title", "url_path")]
    links: dict[str, str] = {}
    kinds = InfoPage.objects.descendant_of(root).live().exclude(kind=PageKind.INFO).order_by("path")
    for kind, url_path in kinds.values_list("kind", "url_path"):
        links.setdefault(LINK_NAMES[kind], url_path[cut:])
    for model, name in ((AccessibilityPage, "accessibility"), (NewsIndexPage, "news")):
        found = (
            model.objects.descendant_of(root)
            .live()
            .order_by("path")
            .values_list("url_path", flat=True)
            .first()
        )
        if found is not None:
            links[name] = found[cut:]
    values: dict[str, Any] = {"menu": menu, "links": links}
    if not TownSettings.objects.filter(site_id=site_id).update(**values):
        TownSettings.objects.create(site_id=site_id, **values)
