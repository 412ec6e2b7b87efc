"""Votes in Wagtail's administration: addresses and place in the menu."""

from typing import Any

from django.http import HttpRequest
from django.urls import include, path, reverse
from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.menu import MenuItem
from wagtail.models import Site

from participation.accounts.roles import Capability, capabilities_of

from . import urls

NEEDED = frozenset({Capability.EDIT_CONSULTATIONS, Capability.ENTER_FOR_OTHERS})


class VotesMenuItem(MenuItem):
    """Shown to editors and to clerks, who enter paper ballots."""

    def is_shown(self, request: HttpRequest) -> bool:
        """Whether the user of this request has something to do with votes."""
        site = Site.find_for_request(request)
        return site is not None and bool(NEEDED & capabilities_of(request.user, site.pk))


@hooks.register("register_admin_urls")
def register_vote_urls() -> list[Any]:
    """``/admin/votes/…``; only staff get this far."""
    return [path("votes/", include((urls.urlpatterns, urls.app_name), namespace="votes"))]


@hooks.register("register_admin_menu_item")
def register_votes_menu_item() -> MenuItem:
    """“Votes” in the menu at the side."""
    return VotesMenuItem(_("Votes"), reverse("votes:index"), name="votes", icon_name="list-ol", order=430)
