"""Which town a request is about."""

from django.http import Http404, HttpRequest
from wagtail.models import Site


def current_site(request: HttpRequest) -> Site:
    """The Wagtail site of this request's host.

    One query, kept on the request. 404 when no site answers to it.
    """
    site = Site.find_for_request(request)
    if site is None:
        raise Http404
    return site
