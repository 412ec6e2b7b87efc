"""Pages for what went wrong before or beneath the views: bad bytes, too much, a database that is away.

The first rule: what somebody typed is never lost. The page that refuses a form shows its text again. And a
page about a fault must itself come out whatever else is broken: without template or database there is
still the plainest page.
"""

import logging
import sys
from typing import Final

from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template import loader
from django.utils.html import format_html
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from .views import kept_text
from .views import server_error as our_mistake

logger = logging.getLogger(__name__)
RETRY_AFTER: Final = 10


def error_page(request: HttpRequest, status: int, title: str, text: str) -> HttpResponse:
    """Render ``<status>.html`` with ``kept_text``, or a plain page with ``title`` and ``text`` when that fails.

    The template is rendered without context processors, because they may ask the database.
    """
    kept = storable(kept_text(request))
    try:
        content = loader.render_to_string(f"{status}.html", {"kept_text": kept})
    except Exception:
        logger.exception("error page failed", extra={"status": status})
        box = (
            format_html(
                "<textarea rows=12 cols=60 readonly aria-label='{}'>{}</textarea>", _("Your text"), kept
            )
            if kept
            else ""
        )
        content = format_html(
            "<!doctype html><html lang={4}><meta charset=utf-8><meta name=viewport content='width=device-width'>"
            '<title>{0}</title><main><h1>{0}</h1><p>{1}</p>{2}<p><a href="/">{3}</a></p></main></html>',
            title,
            text,
            box,
            _("Home"),
            get_language() or settings.LANGUAGE_CODE,
        )
    return HttpResponse(content, status=status, headers={"Cache-Control": "no-store"})


def storable(text: str) -> str:
    """The text without what no page can carry: NUL, and halves of surrogate pairs (become ``?``)."""
    return text.replace("\0", "").encode("utf-8", "replace").decode()


def bad_request(request: HttpRequest) -> HttpResponse:
    """400: the request holds bytes or characters that no text has."""
    return error_page(
        request,
        400,
        _("We could not read that"),
        _("The request contains characters that cannot be stored. Please remove them and try again."),
    )


def too_large(request: HttpRequest) -> HttpResponse:
    """413: more than we take in one request."""
    return error_page(
        request,
        413,
        _("That is too much at once"),
        _("Your text or file is larger than we can take. Please shorten it or choose a smaller file."),
    )


def unavailable(request: HttpRequest) -> HttpResponse:
    """503: the database is away for the moment; says when to try again and gives the text back."""
    response = error_page(
        request,
        503,
        _("We are back in a moment"),
        _("Your request could not be saved just now. Please keep your text and try again in a few seconds."),
    )
    response.headers["Retry-After"] = str(RETRY_AFTER)
    return response


def server_error(request: HttpRequest) -> HttpResponse:
    """Django's ``handler500``: tells a lost database (503) from a mistake of ours (500).

    Django calls it inside the ``except`` block of whatever layer the exception reached, so that also a
    session that cannot be saved ends here.
    """
    if isinstance(sys.exc_info()[1], OperationalError | InterfaceError):
        return unavailable(request)
    return our_mistake(request)
