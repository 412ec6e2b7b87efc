"""Drafts and previews."""

import json
from typing import Any

import pytest
from django.test import Client

from participation.contributions.models import Draft
from tests.factories import make_user

pytestmark = pytest.mark.django_db
KEY = "comment:7:"


@pytest.fixture
def member() -> Any:
    return make_user()


@pytest.fixture
def web(member: Any) -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(member)
    return client


def send(web: Client, body: Any) -> Any:
    raw = body if isinstance(body, str | bytes) else json.dumps(body)
    return web.post("/entwurf/", raw, content_type="application/json")


def test_a_draft_is_kept_replaced_and_deleted(web: Client, member: Any) -> None:
    assert send(web, {"key": KEY, "data": {"text": "Eins"}}).json() == {"saved": True}
    assert send(web, {"key": KEY, "data": {"text": "Zwei", "stance": "for"}}).status_code == 200
    assert Draft.objects.get(user=member, key=KEY).data == {"text": "Zwei", "stance": "for"}
    assert send(web, {"key": KEY, "data": {"text": "  "}}).json() == {"saved": False}
    assert not Draft.objects.exists()


def test_a_form_works_as_well_as_json(web: Client, member: Any) -> None:
    web.post("/entwurf/", {"key": "proposal:3", "title": "Titel", "text": "Text"})
    assert Draft.objects.get(user=member).data == {"title": "Titel", "text": "Text"}


def test_a_visitor_is_told_so() -> None:
    response = send(Client(), {"key": KEY, "data": {"text": "Eins"}})
    assert response.status_code == 401
    assert response.json()["saved"] is False


@pytest.mark.parametrize(
    "body",
    [
        "",
        "{",
        "[]",
        '"text"',
        "null",
        "NaN",
        "[" * 100_000,
        '{"a":' * 50_000,
        "9" * 5_000,
        b"\xff\xfe",
        {"key": KEY},
        {"data": {"text": "x"}},
        {"key": KEY, "data": []},
        {"key": KEY, "data": {"text": 5}},
        {"key": KEY, "data": {"text": None}},
        {"key": KEY, "data": {"text": {"tief": "x"}}},
        {"key": KEY, "data": {"text": "x" * 20_001}},
        {"key": KEY, "data": {f"feld{n}": "x" for n in range(31)}},
        {"key": KEY, "data": {"text": "a\0b"}},
        {"key": KEY, "data": {"a\0b": "text"}},
        '{"key": "comment:7:", "data": {"text": "\\ud800"}}',
        {"key": "x" * 81, "data": {"text": "x"}},
        {"key": "quatsch", "data": {"text": "x"}},
        {"key": "comment:7:\n", "data": {"text": "x"}},
        {"key": ["comment:7:"], "data": {"text": "x"}},
        {"key": 7, "data": {"text": "x"}},
        '{"key": "comment:7:", "data": {"text": NaN}}',
    ],
    ids=lambda body: repr(body)[:40],
)
def test_what_is_no_draft_gets_a_clear_400(web: Client, body: Any) -> None:
    response = send(web, body)
    assert response.status_code == 400
    assert response.json()["error"]
    assert not Draft.objects.exists()


def test_ten_megabytes_are_refused(web: Client) -> None:
    assert send(web, {"key": KEY, "data": {"text": "x" * 10_000_000}}).status_code in {400, 413}
    assert web.post("/entwurf/", {"key": KEY, "text": "x" * 10_000_000}).status_code in {400, 413}


def test_nobody_reads_or_overwrites_the_draft_of_another(web: Client, member: Any) -> None:
    other = Client()
    other.force_login(make_user())
    send(web, {"key": KEY, "data": {"text": "Meins"}})
    send(other, {"key": KEY, "data": {"text": "Anders"}})
    assert Draft.objects.get(user=member).data == {"text": "Meins"}


def test_drafts_are_limited(web: Client, still_clock: None) -> None:
    codes = [send(web, {"key": KEY, "data": {"text": str(n)}}).status_code for n in range(121)]
    assert set(codes[:120]) == {200}
    assert codes[120] == 429


# Previews


def test_a_preview_is_sanitised(web: Client) -> None:
    html = web.post("/vorschau/", {"text": "**fett** <img src=x onerror=alert(1)>"}).content.decode()
    assert "<strong>fett</strong>" in html
    assert "<img" not in html


def test_a_preview_of_nothing_says_what_is_missing(web: Client) -> None:
    assert web.post("/vorschau/", {"text": " "}).status_code == 422
    assert web.get("/vorschau/").status_code == 405


def test_a_visitor_gets_no_preview_and_keeps_the_page() -> None:
    response = Client().post("/vorschau/", {"text": "Hallo"}, headers={"HX-Request": "true"})
    assert response.status_code == 422
    assert "HX-Redirect" not in response


def test_previews_are_limited(web: Client, still_clock: None) -> None:
    codes = {web.post("/vorschau/", {"text": "Hallo"}).status_code for _n in range(61)}
    assert codes == {200, 429}
