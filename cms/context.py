"""What header, menu and footer of every page need: one query, and only when a template asks."""

from collections.abc import Hashable
from typing import Any, Final

from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from participation.consultations.presentation import INDEX
from participation.core.kept import edition_now, keep
from participation.core.sites import find_site

# Addresses that the menu of a member marks.
OWN_PLACES: Final = ("/konto/", "/moderation/")


class Town:
    """The settings of the request's town, loaded when first asked for. A request without a town gets the defaults."""

    def __init__(self, request: HttpRequest) -> None:
        from .models import TownSettings

        site = find_site(request)
        pk = site.pk if site is not None else None
        self.settings: TownSettings = keep(
            ("town", pk), lambda: TownSettings.objects.filter(site_id=pk).first() or TownSettings()
        )
        self.menu = [(title, url, _is_here(request, url)) for title, url in _with_others(self.settings.menu)]
        self.links: dict[str, str] = self.settings.links
        # Under what header and footer are kept as pieces; ``None`` while nothing can be kept.
        edition = edition_now()
        self.footer_look = None if edition is None else (edition, pk)
        self.header_look = None if edition is None else (edition, pk, *_place(request, self.menu))


def _with_others(menu: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """What is no page of the tree: results and motions stand behind the consultations, the youth module at the end."""
    found = []
    for title, url in menu:
        found.append((title, url))
        if url == INDEX:
            found.append((_("Results"), "/ergebnisse/"))
            found.append((_("Motions"), reverse("council:list")))
    return [*found, (_("Youth"), reverse("youth:home"))]


def _place(request: HttpRequest, menu: list[tuple[str, str, bool]]) -> tuple[Hashable, ...]:
    """What the header says about where one is: the marked entry of each menu, and whether a login leads back here."""
    own = request.path if request.path.startswith(OWN_PLACES) else ""
    marked = tuple(current for _title, _url, current in menu)
    return request.path == "/", request.path == reverse("account_login"), own, marked


def _is_here(request: HttpRequest, url: str) -> bool:
    return request.path == url or (url != "/" and request.path.startswith(url))


def town_of(request: HttpRequest) -> Town:
    """The town of the request, loaded once."""
    town: Town | None = getattr(request, "_town", None)
    if town is None:
        town = Town(request)
        request._town = town  # type: ignore[attr-defined]
    return town


def town(request: HttpRequest) -> dict[str, Any]:
    """Context processor: ``site_settings``, ``main_menu`` (label, address, here?), ``links`` by name, and keys of kept pieces."""
    return {
        "site_settings": SimpleLazyObject(lambda: town_of(request).settings),
        "main_menu": SimpleLazyObject(lambda: town_of(request).menu),
        "links": SimpleLazyObject(lambda: town_of(request).links),
        "header_look": lambda: town_of(request).header_look,
        "footer_look": lambda: town_of(request).footer_look,
    }
