"""What several pages of proposals need."""

from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from participation.accounts.models import User
from participation.consultations.models import Consultation
from participation.consultations.queries import get_visible
from participation.consultations.rules import Timetable, timetable
from participation.core.pagecache import valid_until
from participation.core.sites import current_site

from .. import geo, tiles

Crumbs = list[tuple[str, str | None]]


def consultation_of(request: HttpRequest, slug: str) -> tuple[Consultation, Timetable]:
    """The consultation at this address with its calendar, or 404. Three queries with the site."""
    consultation = get_visible(request.user, current_site(request).pk, slug)
    return consultation, timetable(consultation)


def member_of(request: HttpRequest) -> User | None:
    """Who is logged in; ``None`` for a visitor."""
    return request.user if isinstance(request.user, User) else None


def list_address(consultation: Consultation, **query: Any) -> str:
    """The address of the list, with the given filters."""
    kept = {name: value for name, value in query.items() if value}
    address = reverse("proposals:list", args=[consultation.slug])
    return f"{address}?{urlencode(kept)}" if kept else address


def about_address(consultation: Consultation) -> str:
    """The page that says what the consultation is about; it belongs to the content management."""
    return f"/beteiligung/{consultation.slug}/"


def crumbs(consultation: Consultation, *more: tuple[str, str | None]) -> Crumbs:
    """Breadcrumbs down to the list of a consultation, and on to ``more``."""
    parents: Crumbs = [
        (_("Start"), "/"),
        (_("Consultations"), "/beteiligung/"),
        (consultation.title, about_address(consultation)),
    ]
    return [*parents, (_("Proposals"), list_address(consultation) if more else None), *more]


def login_address(next_address: str) -> str:
    """Where one logs in and comes back from."""
    return f"{reverse('account_login')}?{urlencode({'next': next_address})}"


def dated(response: HttpResponse, times: Timetable) -> HttpResponse:
    """Let the page cache forget the page when the next phase begins or ends."""
    if times.next_change is not None:
        valid_until(response, times.next_change)
    return response


def draft_key(consultation: Consultation) -> str:
    """The name under which the form of this consultation keeps its draft."""
    return f"proposal:{consultation.pk}"


def map_context(consultation: Consultation) -> dict[str, Any]:
    """What a map of this consultation needs: its middle (as text, with a point), its ground, and the tiles when there are any."""
    return {
        "map_lat": f"{consultation.map_lat:.6f}",
        "map_lon": f"{consultation.map_lon:.6f}",
        "boundary": geo.boundary_at(consultation.map_lat, consultation.map_lon),
        "tiles": tiles.ADDRESS if tiles.enabled() else "",
        "tiles_source": settings.TILE_ATTRIBUTION,
    }
