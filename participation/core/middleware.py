"""What every request passes on its way to a view. The order stands in ``settings/base.py``.

All of it is synchronous: one thread serves one request from end to end (see ``asgi_django``).
"""

import logging
import re
import time
from collections.abc import Callable, Iterable
from secrets import token_hex
from typing import Final
from urllib.parse import unquote_to_bytes

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent
from django.http import Http404, HttpRequest, HttpResponse, UnreadablePostError
from django.http.multipartparser import MultiPartParserError
from django.utils import translation

from . import faults, kept
from .health import ADDRESSES
from .logging import request_id
from .pagecache import SITE_HEADER

GetResponse = Callable[[HttpRequest], HttpResponse]

access_log = logging.getLogger("participation.access")
_SENT_ID: Final = re.compile(r"[A-Za-z0-9-]{8,64}")
_LARGEST_ID: Final = 2**63 - 1
_REPLACED: Final = "\N{REPLACEMENT CHARACTER}"
_FORMS: Final = ("application/x-www-form-urlencoded", "multipart/form-data")
PERMISSIONS_POLICY: Final = ", ".join(
    f"{feature}=()"
    for feature in (
        "accelerometer", "autoplay", "browsing-topics", "camera", "display-capture", "gyroscope", "magnetometer",
        "microphone", "midi", "payment", "usb",
    )
) + ", geolocation=(self)"  # fmt: skip


class RequestGuardMiddleware:
    """Outermost of ours: request id, health checks, refusal of bad input, headers Django does not set, access log."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        started = time.perf_counter()
        sent = request.headers.get("X-Request-ID", "")
        token = request_id.set(sent if _SENT_ID.fullmatch(sent) else token_hex(8))
        try:
            with kept.request_begins():
                response = self._answer(request)
            response.headers["X-Request-ID"] = request_id.get()
            response.headers.setdefault("Permissions-Policy", PERMISSIONS_POLICY)
            if not response.has_header("Cache-Control"):
                # Nobody between us and a member may keep the member's page.
                private = settings.SESSION_COOKIE_NAME in request.COOKIES or bool(response.cookies)
                response.headers["Cache-Control"] = "private, no-cache" if private else "no-cache"
            site = getattr(request, "_wagtail_site", None)
            if site is not None:
                # The page concerns this town only: what happens in another one leaves it stored.
                response.headers.setdefault(SITE_HEADER, str(site.pk))
            self._log(request, response, started)
            return response
        finally:
            request_id.reset(token)

    @staticmethod
    def process_view(
        request: HttpRequest,
        view: Callable[..., HttpResponse],
        args: tuple[object, ...],
        kwargs: dict[str, object],
    ) -> None:
        """No row has a number that no database can hold; it does not exist, like any other wrong number."""
        if any(isinstance(value, int) and value > _LARGEST_ID for value in kwargs.values()):
            raise Http404

    def _answer(self, request: HttpRequest) -> HttpResponse:
        if probe := ADDRESSES.get(request.path_info):
            return probe(request)
        if has_bad_characters([request.path_info, *_flatten(request.GET.lists())]):
            return faults.bad_request(request)
        if request.method == "POST" and request.content_type in _FORMS:
            try:
                if is_bad_form(request):
                    return faults.bad_request(request)
            except (RequestDataTooBig, TooManyFieldsSent, TooManyFilesSent):
                return faults.too_large(request)
            except (MultiPartParserError, UnreadablePostError, UnicodeError):
                return faults.bad_request(request)
        return self.get_response(request)

    @staticmethod
    def _log(request: HttpRequest, response: HttpResponse, started: float) -> None:
        if request.path_info in ADDRESSES:
            return
        match = request.resolver_match
        access_log.info(
            "request",
            extra={
                "method": request.method,
                "route": match.route if match else None,
                "status": response.status_code,
                "milliseconds": round((time.perf_counter() - started) * 1000, 1),
            },
        )


class LanguageMiddleware:
    """Language of the page: the member's own setting, else the cookie, else German.

    Never ``Accept-Language``: a page for everybody must be the same for everybody who did not choose.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response
        self.known = {code for code, _name in settings.LANGUAGES}

    def __call__(self, request: HttpRequest) -> HttpResponse:
        language = self._choose(request)
        translation.activate(language)
        request.LANGUAGE_CODE = language
        response = self.get_response(request)
        response.headers.setdefault("Content-Language", translation.get_language() or language)
        return response

    def _choose(self, request: HttpRequest) -> str:
        wanted = ""
        # Without a session cookie nobody is logged in; asking would only mark the page as personal.
        if settings.SESSION_COOKIE_NAME in request.COOKIES and request.user.is_authenticated:
            wanted = getattr(request.user, "language", "")
        if wanted not in self.known:
            wanted = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        return wanted if wanted in self.known else settings.LANGUAGE_CODE


def _flatten(lists: Iterable[tuple[str, list[str]]]) -> Iterable[str]:
    for name, values in lists:
        yield name
        yield from values


def has_bad_characters(values: Iterable[object]) -> bool:
    """Whether a value holds what no database can store: NUL, or half of a surrogate pair."""
    for value in values:
        if not isinstance(value, str) or value.isascii():
            if isinstance(value, str) and "\0" in value:
                return True
            continue
        if "\0" in value:
            return True
        try:
            value.encode()
        except UnicodeEncodeError:
            return True
    return False


def is_bad_form(request: HttpRequest) -> bool:
    """Whether the form holds NUL, half a surrogate pair, or bytes that are not UTF-8.

    Django reads such bytes as Latin-1 or replaces them by U+FFFD, without a word. That character is looked up in
    the raw body, so that a text which really contains it is still accepted.
    """
    values = list(_flatten(request.POST.lists()))
    names = [file.name for _field, files in request.FILES.lists() for file in files]
    if has_bad_characters([*values, *names]):
        return True
    urlencoded = request.content_type == "application/x-www-form-urlencoded"
    if urlencoded and not request.body.isascii():
        # Raises UnicodeDecodeError, which the caller takes as an answer.
        request.body.decode("utf-8")
    replaced = sum(value.count(_REPLACED) for value in [*values, *names] if isinstance(value, str))
    if not replaced:
        return False
    raw = unquote_to_bytes(request.body.replace(b"+", b" ")) if urlencoded else _raw_body(request)
    return raw.count(_REPLACED.encode()) < replaced


def _raw_body(request: HttpRequest) -> bytes:
    """The multipart body as it was sent, or nothing when the server did not keep it (then U+FFFD counts as bad)."""
    body_file = getattr(request, "body_file", None)
    if body_file is None:
        return b""
    body_file.seek(0)
    raw: bytes = body_file.read()
    return raw
