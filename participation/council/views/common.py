"""What several pages of the council need."""

from typing import Final
from urllib.parse import urlencode

from django.core.exceptions import ValidationError
from django.http import HttpRequest
from django.shortcuts import resolve_url
from django.urls import reverse
from django.utils.translation import gettext as _

from participation.accounts.models import AgeBand, User
from participation.consultations.speech import YOUNG
from participation.core.sites import current_site
from participation.core.throttle import Limit, TooManyRequests

from ..addresses import address_of, page_of, title_slug
from ..models import Motion
from ..queries.motions import get_readable

Crumbs = list[tuple[str, str | None]]
YOUNG_BANDS: Final = frozenset({AgeBand.UNDER_14, AgeBand.FROM_14, AgeBand.FROM_16, AgeBand.FROM_18})
START_LIMIT: Final = Limit(10, 3600)
TOGGLE_LIMIT: Final = Limit(60, 600)

__all__ = ["address_of", "page_of", "title_slug"]


def member_of(request: HttpRequest) -> User | None:
    """Who is logged in; ``None`` for a visitor."""
    return request.user if isinstance(request.user, User) else None


def login_to(address: str) -> str:
    """Where one logs in and comes back from."""
    return f"{resolve_url('account_login')}?{urlencode({'next': address})}"


def motion_of(request: HttpRequest, pk: int) -> Motion:
    """The motion at this address, or 404."""
    return get_readable(request.user, current_site(request).pk, pk)


def crumbs(*more: tuple[str, str | None]) -> Crumbs:
    """Breadcrumbs down to the list of motions, and on to ``more``."""
    return [(_("Start"), "/"), (_("Motions"), reverse("council:list") if more else None), *more]


def words_for(user: User | None, language: str) -> str:
    """The catalogue for pages that one person alone sees: young people are said "du" to."""
    return YOUNG if language == "de" and user is not None and user.age_band in YOUNG_BANDS else language


def too_fast(error: TooManyRequests) -> ValidationError:
    """What a form says to who was too fast."""
    minutes = max(1, round(error.retry_after / 60))
    return ValidationError(
        _("That was very often in a short time. Please try again in %(minutes)s minutes."),
        params={"minutes": minutes},
    )
