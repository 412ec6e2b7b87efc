"""The import in Wagtail's administration: its addresses and its place in the menu."""

from typing import Any

from django.http import HttpRequest
from django.urls import include, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from participation.accounts.roles import Capability, has_capability
from participation.core.sites import find_site

from . import urls


class ImportMenuItem(MenuItem):
    """Shown to those who may import in this town."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Whether the user of this request may import."""
        site = find_site(request)
        return site is not None and has_capability(request.user, Capability.IMPORT, site.pk)


@hooks.register("register_admin_urls")
def register_import_urls() -> list[Any]:
    """``/admin/import/…``; only staff get this far."""
    return [path("import/", include((urls.urlpatterns, urls.app_name), namespace="imports"))]


@hooks.register("register_admin_menu_item")
def register_import_menu_item() -> MenuItem:
    """“Import” in the menu at the side."""
    return ImportMenuItem(_("Import"), reverse("imports:index"), name="import", icon_name="upload", order=450)
