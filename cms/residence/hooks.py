"""The page of clerks in Wagtail's administration: its address and its place in the menu."""

from typing import Any

from django.http import HttpRequest
from django.urls import path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.models import Site

from participation.accounts.roles import Capability, has_capability

from .views import residence


class ResidenceMenuItem(MenuItem):
    """Shown to clerks, who see documents at the counter."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Whether the user of this request may note a residence."""
        site = Site.find_for_request(request)
        return site is not None and has_capability(request.user, Capability.ENTER_FOR_OTHERS, site.pk)


@hooks.register("register_admin_urls")
def register_residence_url() -> list[Any]:
    """``/admin/residence/``; only staff get this far."""
    return [path("residence/", residence, name="residence")]


@hooks.register("register_admin_menu_item")
def register_residence_menu_item() -> MenuItem:
    """“Place of residence” in the menu at the side."""
    return ResidenceMenuItem(
        _("Place of residence"), reverse("residence"), name="residence", icon_name="home", order=440
    )
