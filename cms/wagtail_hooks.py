"""The administration: its menu, its home, and the page rights of roles in new towns.

Tools that other parts bring (imports, for instance) hang a menu item of their own beside these with Wagtail's hook
``register_admin_menu_item``.
"""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.templatetags.static import static
from django.urls import NoReverseMatch, URLPattern, path, reverse
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin import messages
from wagtail.admin.menu import MenuItem
from wagtail.models import Page

from participation.accounts.roles import Capability, has_capability
from participation.core.sites import find_site

from . import desk
from .barriers import hooks as _barriers  # noqa: F401 - registers the barrier reports
from .imports import hooks as _imports  # noqa: F401 - registers the import
from .models.base import STAYS_IN_TOWN
from .residence import hooks as _residence  # noqa: F401 - registers the clerks' page
from .tree import leaves_town
from .votes import hooks as _votes  # noqa: F401 - registers the votes
from .young import hooks as _young  # noqa: F401 - registers quests and quizzes
from .young import scenarios as _scenarios  # noqa: F401 - registers the scenarios of council sessions


class _CapabilityItem(MenuItem):
    """A menu item for people with a capability in the town of the request."""

    def __init__(self, label: str | Promise, url: str, capability: str, **kwargs: Any) -> None:
        super().__init__(label, url, **kwargs)
        self.capability = Capability(capability)

    def is_shown(self, request: HttpRequest) -> bool:
        """Whether the person may use what it leads to."""
        site = find_site(request)
        return site is not None and has_capability(request.user, self.capability, site.pk)


@hooks.register("register_admin_urls")
def admin_urls() -> list[URLPattern]:
    """Our pages of the administration."""
    return [path("beteiligungen/", desk.consultations, name="cms_consultations")]


@hooks.register("register_admin_menu_item")
def consultations_item() -> MenuItem:
    """All consultations at a glance."""
    return _CapabilityItem(
        _("Consultations"),
        reverse("cms_consultations"),
        Capability.EDIT_CONSULTATIONS,
        icon_name="group",
        order=50,
    )


@hooks.register("register_admin_menu_item")
def moderation_item() -> MenuItem:
    """The way to the moderators' desk."""
    try:
        url = reverse("moderation:desk")
    except NoReverseMatch:
        url = "/moderation/"
    return _CapabilityItem(_("Moderation"), url, Capability.MODERATE, icon_name="warning", order=60)


@hooks.register("before_move_page")
def stay_in_town(request: HttpRequest, page: Page, destination: Page) -> HttpResponse | None:
    """Says why a page cannot go to another town; ``cms.boundary`` refuses it in any case."""
    if not leaves_town(page.path, destination.path):
        return None
    messages.error(request, STAYS_IN_TOWN)
    return redirect("wagtailadmin_pages:move", page.pk)


@hooks.register("insert_global_admin_css")
def admin_css() -> SafeString:
    """Colours and sign of the platform."""
    return format_html('<link rel="stylesheet" href="{}">', static("cms/css/admin.css"))
