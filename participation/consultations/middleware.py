"""Old addresses of a consultation, and of everything beneath it, lead to the new ones."""

import re
from collections.abc import Callable
from typing import Final

from django.http import Http404, HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.utils.encoding import iri_to_uri

from participation.core.sites import current_site

from .presentation import INDEX
from .queries import slug_now

_BENEATH: Final = re.compile(rf"{INDEX}([-a-zA-Z0-9_]{{1,100}})(/.*)?")


class FormerAddressMiddleware:
    """Looks at what was not found, so that an address that is in use costs nothing and always wins.

    Browsers may remember a permanent redirect; ``no-cache`` (set for every page) makes them ask again, because another
    consultation may take the old address.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code != 404:
            return response
        address = self._address_now(request)
        if address is None:
            return response
        moved = HttpResponsePermanentRedirect(address)
        if request.method not in {"GET", "HEAD"}:
            # The browser sends the form again: what somebody typed meanwhile is not lost.
            moved.status_code = 308
        return moved

    @staticmethod
    def _address_now(request: HttpRequest) -> str | None:
        found = _BENEATH.fullmatch(request.path_info)
        if found is None:
            return None
        try:
            slug = slug_now(current_site(request).pk, found[1])
        except Http404:
            return None
        if slug is None or slug == found[1]:
            return None
        query = request.META.get("QUERY_STRING", "")
        return iri_to_uri(f"{INDEX}{slug}{found[2] or '/'}") + (f"?{iri_to_uri(query)}" if query else "")
