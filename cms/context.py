"""What header, menu and footer of every page need: one query, and only when a template asks."""

from typing import Any

from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from participation.consultations.presentation import INDEX
from participation.core.kept import keep
from participation.core.sites import find_site


class Town:
    """The settings of the request's town, loaded when first asked for. A request without a town gets the defaults."""

    def __init__(self, request: HttpRequest) -> None:
        from .models import TownSettings

        site = find_site(request)
        pk = site.pk if site is not None else None
        self.settings: TownSettings = keep(
            ("town", pk), lambda: TownSettings.objects.filter(site_id=pk).first() or TownSettings()
        )
        self.menu = [(title, url, _is_here(request, url)) for title, url in _with_results(self.settings.menu)]
        self.links: dict[str, str] = self.settings.links


def _with_results(menu: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """The results are no page of the tree; they stand behind the consultations they come from."""
    found = []
    for title, url in menu:
        found.append((title, url))
        if url == INDEX:
            found.append((_("Results"), "/ergebnisse/"))
    return found


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
    """Context processor: ``site_settings``, ``main_menu`` (label, address, here?) and ``links`` by name."""
    return {
        "site_settings": SimpleLazyObject(lambda: town_of(request).settings),
        "main_menu": SimpleLazyObject(lambda: town_of(request).menu),
        "links": SimpleLazyObject(lambda: town_of(request).links),
    }
