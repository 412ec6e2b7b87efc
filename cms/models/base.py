"""What all pages of a town have in common."""

from datetime import datetime
from typing import Any, ClassVar

from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext_lazy as _
from wagtail.models import Page, PageViewRestriction

from cms.tree import leaves_town, site_of
from participation.core.pagecache import valid_until

HOME_LABEL = _("Home")
STAYS_IN_TOWN = _("Pages stay in their town.")


class TownPage(Page):
    """Base of our pages: found in one query, tells the page cache when it changes, keeps menu and footer up to date.

    What Wagtail changes without calling ``save()`` here (deleting, moving, unpublishing) arrives through ``cms.boundary``.
    """

    # Last components of addresses below this one that the page serves itself, as ``part`` (see ``cms.routing``).
    own_addresses: ClassVar[frozenset[str]] = frozenset()

    class Meta:
        abstract = True

    def get_context(self, request: HttpRequest, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """Adds the moment of the page and, below the home page, the way to it."""
        context: dict[str, Any] = super().get_context(request, *args, **kwargs)
        context["breadcrumbs"] = self.breadcrumbs()
        return context

    @property
    def own_address(self) -> str:
        """The address within the site, from the tree path alone: the first component belongs to the home page. No query."""
        return f"/{self.url_path.lstrip('/').partition('/')[2]}"

    def breadcrumbs(self) -> list[tuple[str, str | None]]:
        """(label, address) from the home page to this one; the last has no address."""
        return [(str(HOME_LABEL), "/"), (self.title, None)]

    def changes_at(self, context: dict[str, Any]) -> datetime | None:
        """When the rendered page is no longer true by itself; ``None``: not before somebody edits something."""
        return None

    def serve(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Render for everybody, with the moment until which a copy may be kept."""
        response: HttpResponse = super().serve(request, *args, **kwargs)
        moment = self.changes_at(getattr(response, "context_data", None) or {})
        if moment is not None:
            valid_until(response, moment)
        return response

    def serve_preview(self, request: HttpRequest, mode_name: str) -> HttpResponse:
        """The preview, which the editor shows in a frame."""
        response: HttpResponse = super().serve_preview(request, mode_name)
        return framed(response)

    def get_view_restrictions(self) -> "QuerySet[PageViewRestriction]":
        """The same as Wagtail's, in one query instead of two: ancestors are known from the tree path."""
        if self.alias_of_id is not None:
            inherited: QuerySet[PageViewRestriction] = super().get_view_restrictions()
            return inherited
        paths = [self.path[:end] for end in range(self.steplen, len(self.path) + 1, self.steplen)]
        found: QuerySet[PageViewRestriction] = PageViewRestriction.objects.filter(page__path__in=paths)
        return found

    def can_move_to(self, parent: Page) -> bool:
        """Pages stay in their town: people took part under its name, and its roles and records hang on it."""
        return super().can_move_to(parent) and not leaves_town(self.path, parent.path)

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save; what a visitor can see changes menu, footer and stored pages with it."""
        with transaction.atomic():
            super().save(*args, **kwargs)
            if kwargs.get("update_fields") is None:
                self.after_change()

    def after_change(self) -> None:
        """Called in the transaction after the page itself, not merely a draft of it, was saved."""
        from cms.menu import refresh_soon

        refresh_soon(site_of(self.path))


def framed(response: HttpResponse) -> HttpResponse:
    """Let the administration show this response in a frame of its own, and nobody keep it."""
    response._csp_replace = {"frame-ancestors": ["'self'"]}  # type: ignore[attr-defined]
    response.headers["X-Frame-Options"] = "SAMEORIGIN"
    response.headers["Cache-Control"] = "private, no-store"
    return response
