"""The start page of the youth module."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from participation.core.sites import current_site

from ..cards import cards
from ..pages import page, saying_du


@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """What one can do here. The same for everybody without a session, so that it is kept for all."""
    site = current_site(request)
    with saying_du():
        found = cards(site.pk)
    return page(request, "youth/home.html", {"cards": found})
