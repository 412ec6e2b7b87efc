"""Which town a request is about."""

from functools import partial

from django.http import Http404, HttpRequest
from django.http.request import split_domain_port
from wagtail.models import Site

from .kept import keep


def find_site(request: HttpRequest) -> Site | None:
    """The Wagtail site of this request's host, or ``None``; kept in memory by host and port.

    Wagtail finds it on the request from then on. The object is shared: nobody may change it.
    """
    if not hasattr(request, "_wagtail_site"):
        host, port = split_domain_port(request._get_raw_host())[0], request.get_port()  # type: ignore[attr-defined]
        request._wagtail_site = keep(("site", host, port), partial(Site._find_for_request, request))  # type: ignore[attr-defined]
    found: Site | None = request._wagtail_site  # type: ignore[attr-defined]
    return found


def current_site(request: HttpRequest) -> Site:
    """The Wagtail site of this request's host. 404 when no site answers to it."""
    site = find_site(request)
    if site is None:
        raise Http404
    return site
