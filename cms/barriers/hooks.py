"""Barrier reports in Wagtail's administration: their address and their place in the menu."""

from typing import Any

from django.http import HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem

from . import desk


class BarrierMenuItem(MenuItem):
    """Shown to those who look after the pages of this town."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Whether the user of this request may read the reports."""
        return desk.may_read(request)


@hooks.register("register_admin_urls")
def register_barrier_urls() -> list[URLPattern]:
    """``/admin/barrieren/``; only staff get this far."""
    return [path("barrieren/", desk.reports, name="cms_barrier_reports")]


@hooks.register("register_admin_menu_item")
def register_barrier_menu_item() -> Any:
    """“Barrier reports” in the menu at the side."""
    return BarrierMenuItem(
        _("Barrier reports"), reverse("cms_barrier_reports"), name="barriers", icon_name="help", order=460
    )
