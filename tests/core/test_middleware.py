"""The guard at the door: bad bytes, request ids, language, headers."""

from urllib.parse import urlencode

import pytest
from django.http import HttpRequest, HttpResponse
from django.test import Client, RequestFactory

from participation.core.middleware import LanguageMiddleware, RequestGuardMiddleware, has_bad_characters

FORM = "application/x-www-form-urlencoded"
LONG = "Ein langer Text, der nicht verloren gehen darf, auch wenn etwas schiefgeht."


def echo(request: HttpRequest) -> HttpResponse:
    return HttpResponse(request.POST.get("text", "read"))


@pytest.fixture
def guard() -> RequestGuardMiddleware:
    return RequestGuardMiddleware(echo)


@pytest.mark.parametrize("body", [b"text=a%00b", b"text=%ff", b"text=%ed%a0%80", b"a%00=1", b"text=\xff\xfe"])
def test_bytes_that_are_no_text_are_refused(guard: RequestGuardMiddleware, body: bytes) -> None:
    assert guard(RequestFactory().post("/", body, content_type=FORM)).status_code == 400


def test_the_text_is_given_back_when_another_field_is_bad(guard: RequestGuardMiddleware) -> None:
    body = urlencode({"text": LONG}) + "&place=a%00b"
    response = guard(RequestFactory().post("/", body.encode(), content_type=FORM))
    assert response.status_code == 400
    assert LONG in response.content.decode()


@pytest.mark.parametrize("text", ["Übergröße – „Straße“", "emoji 🚲", "a replacement \ufffd itself", "لغة"])
def test_any_real_text_passes(guard: RequestGuardMiddleware, text: str) -> None:
    body = urlencode({"text": text}).encode()
    assert guard(RequestFactory().post("/", body, content_type=FORM)).content.decode() == text


def test_bad_bytes_in_a_multipart_form_are_refused(guard: RequestGuardMiddleware) -> None:
    body = b'--x\r\nContent-Disposition: form-data; name="text"\r\n\r\n\xff\xfe\r\n--x--\r\n'
    request = RequestFactory().post("/", body, content_type="multipart/form-data; boundary=x")
    assert guard(request).status_code == 400


def test_a_broken_multipart_form_is_refused(guard: RequestGuardMiddleware) -> None:
    request = RequestFactory().post("/", b"--", content_type="multipart/form-data; boundary=")
    assert guard(request).status_code == 400


def test_too_many_fields_are_refused(guard: RequestGuardMiddleware) -> None:
    body = "&".join(f"f{number}=1" for number in range(2000)).encode()
    assert guard(RequestFactory().post("/", body, content_type=FORM)).status_code == 413


def test_a_text_longer_than_we_take_is_refused(guard: RequestGuardMiddleware) -> None:
    body = b"text=" + b"a" * (3 * 1024 * 1024)
    assert guard(RequestFactory().post("/", body, content_type=FORM)).status_code == 413


def test_nul_in_the_query_is_refused(guard: RequestGuardMiddleware) -> None:
    assert guard(RequestFactory().get("/", {"q": "a\0b"})).status_code == 400


def test_halves_of_surrogate_pairs_are_seen() -> None:
    assert has_bad_characters(["fine", "not \ud800 fine"])
    assert not has_bad_characters(["fine", "🚲", 5])


def test_every_answer_has_an_id_and_a_cache_rule(guard: RequestGuardMiddleware) -> None:
    response = guard(RequestFactory().get("/", headers={"x-request-id": "abc-12345678"}))
    assert response["X-Request-ID"] == "abc-12345678"
    assert response["Cache-Control"] == "no-cache"
    assert "camera=()" in response["Permissions-Policy"]
    forged = guard(RequestFactory().get("/", headers={"x-request-id": "a\nb; <script>"}))
    assert forged["X-Request-ID"].isalnum()


def test_a_members_page_is_private(guard: RequestGuardMiddleware) -> None:
    request = RequestFactory().get("/", headers={"cookie": "sessionid=abc"})
    assert guard(request)["Cache-Control"] == "private, no-cache"


@pytest.mark.parametrize(
    ("cookie", "language"), [("", "de"), ("language=en", "en"), ("language=de", "de"), ("language=xx", "de")]
)
def test_language_comes_from_the_cookie_never_from_the_browser(cookie: str, language: str) -> None:
    request = RequestFactory().get("/", headers={"cookie": cookie, "accept-language": "fr, en"})
    response = LanguageMiddleware(lambda request: HttpResponse("ok"))(request)
    assert response["Content-Language"] == language
    assert not response.cookies


@pytest.mark.django_db
def test_a_lost_database_gives_503_and_the_text_back(monkeypatch: pytest.MonkeyPatch) -> None:
    from django.db import OperationalError
    from wagtail.models import Site

    def gone(request: HttpRequest) -> None:
        raise OperationalError("connection refused")

    monkeypatch.setattr(Site, "find_for_request", gone)
    client = Client(raise_request_exception=False)
    response = client.post("/keine-seite/", {"text": LONG})
    assert response.status_code == 503
    assert response["Retry-After"]
    assert LONG in response.content.decode()
