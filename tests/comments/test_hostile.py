"""What strangers send: strings that break programs, and markup that wants to run. Each is shown harmless or refused.

The strings come from the folder ``../shared/data`` beside the repository (``naughty-strings`` and ``xss``), where it exists.
"""

import json
import re
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from bleach._vendor import html5lib
from django.core.cache import cache
from django.test import Client

from participation.comments.models import Comment
from participation.contributions.models import Contribution
from participation.core.text import ATTRIBUTES, SCHEMES, TAGS, render_markdown, sanitize_html
from tests.factories import make_comment, make_proposal, make_user

pytestmark = pytest.mark.django_db
DATA = Path(__file__).resolve().parents[2].parent / "shared" / "data"
HTMX = {"HX-Request": "true"}


@pytest.fixture
def web() -> Client:
    client = Client(raise_request_exception=False)
    client.force_login(make_user())
    return client


def naughty_strings() -> list[str]:
    return list(json.loads((DATA / "naughty-strings" / "blns.json").read_text(encoding="utf-8")))


def vectors() -> list[str]:
    found = [
        item["data"] for item in json.loads((DATA / "xss" / "h5sc_items.json").read_text(encoding="utf-8"))
    ]
    found += [
        path.read_text(encoding="utf-8") for path in (DATA / "xss" / "bleach-tests-data").glob("*.test")
    ]
    scripts = {"%js_uri_alert%": "javascript:alert(1)", "%js_alert%": "alert(1)"}
    for word, script in scripts.items():
        found = [vector.replace(word, script) for vector in found]
    return found


def elements(html: str) -> list[Any]:
    tree = html5lib.parseFragment(html, treebuilder="etree", namespaceHTMLElements=False)
    return list(tree.iter())


def assert_harmless(html: str) -> None:
    """Only the tags and attributes of a post, only addresses that lead somewhere."""
    for element in elements(html):
        if element.tag == "DOCUMENT_FRAGMENT":
            continue
        assert element.tag in TAGS, element.tag
        allowed = ATTRIBUTES.get(element.tag, set()) | ({"rel"} if element.tag == "a" else set())
        assert set(element.attrib) <= allowed, element.attrib
        if element.tag == "a" and "href" in element.attrib:
            scheme = urlsplit(element.attrib["href"].strip()).scheme
            assert scheme in SCHEMES | {""}, element.attrib["href"]


def assert_page_harmless(html: str) -> None:
    """Nothing on the whole page runs that is not a file of ours."""
    for element in elements(html):
        names = set(element.attrib)
        assert not [name for name in names if str(name).lower().startswith("on")], element.attrib
        assert "style" not in names
        assert element.tag not in {"iframe", "object", "embed", "base", "style", "marquee"}
        if element.tag == "script":
            assert element.attrib.get("src", "").startswith("/static/")
            assert not (element.text or "").strip()
        for name in ("href", "src", "action", "formaction"):
            value = re.sub(r"[\x00-\x20]", "", element.attrib.get(name, "")).lower()
            assert not value.startswith(("javascript:", "data:text", "vbscript:")), value


def post_all(web: Client, subject: Contribution, texts: list[str]) -> list[int]:
    codes = []
    for number, text in enumerate(texts):
        if number % 9 == 0:
            cache.clear()
        codes.append(
            web.post(f"/beitrag/{subject.pk}/kommentieren/", {"text": text}, headers=HTMX).status_code
        )
    return codes


def read_all(web: Client, subject: Contribution) -> str:
    pages, url = [], f"/beitrag/{subject.pk}/kommentare/?order=newest"
    while url:
        html = web.get(url, headers=HTMX).content.decode()
        pages.append(html)
        more = re.search(r'hx-get="(/beitrag/\d+/kommentare/\?[^"]*after=[^"]*)"', html)
        url = more[1].replace("&amp;", "&") if more else ""
    return "".join(pages)


@pytest.mark.needs_shared_data
def test_naughty_strings_are_shown_escaped_or_refused(web: Client) -> None:
    subject = make_proposal()
    strings = naughty_strings()
    codes = post_all(web, subject, strings)
    odd = [
        (code, text)
        for code, text in zip(codes, strings, strict=True)
        if code != 200 and not 400 <= code < 500
    ]
    assert odd == []
    # Most are harmless text; refused are the empty ones and those with control characters.
    assert codes.count(200) == Comment.objects.count() > len(strings) * 0.9
    for html in Comment.objects.values_list("html", flat=True):
        assert_harmless(html)
    page = read_all(web, subject)
    assert_page_harmless(page)
    assert len(set(re.findall(r'id="kommentar-(\d+)"', page))) == Comment.objects.count()


@pytest.mark.needs_shared_data
def test_markup_that_wants_to_run_does_not(web: Client) -> None:
    subject = make_proposal()
    codes = post_all(web, subject, vectors())
    assert all(code == 200 or 400 <= code < 500 for code in codes)
    for html in Comment.objects.values_list("html", flat=True):
        assert_harmless(html)
    assert_page_harmless(read_all(web, subject))


@pytest.mark.needs_shared_data
def test_the_gate_for_html_lets_nothing_through_and_is_stable() -> None:
    for vector in [*vectors(), *naughty_strings()]:
        clean = sanitize_html(vector)
        assert_harmless(clean)
        assert sanitize_html(clean) == clean


@pytest.mark.parametrize(
    "source",
    [
        "[klick](javascript:alert(1))",
        "[klick](JaVaScRiPt:alert(1))",
        "[klick](data:text/html;base64,PHNjcmlwdD4=)",
        "[klick](vbscript:x)",
        "<javascript:alert(1)>",
        "[a](https://example.org 'x\" onmouseover=\"alert(1)')",
        "![x](x onerror=alert(1))",
        "&lt;script&gt;alert(1)&lt;/script&gt;",
        "<scr<script>ipt>alert(1)</script>",
        "# <img src=x onerror=alert(1)>",
        "`<script>alert(1)</script>`",
        'https://example.org/"onmouseover=alert(1)',
        "www.example.org/<b>x</b>",
        "[x]: javascript:alert(1)\n\n[x]",
    ],
)
def test_markdown_makes_no_door(source: str) -> None:
    assert_harmless(render_markdown(source))


@pytest.mark.parametrize(
    "body",
    [
        b"text=eins%00zwei",
        b"text=%ED%A0%80",
        b"text=%FF%FE",
        b"text=ok&stance=%00",
        b"text=ok&parent=%00",
        b"te%00xt=ok",
        b"text=" + b"a=1&" * 1000,
        b"&" * 5000,
        b"text=%u0041%",
    ],
    ids=repr,
)
def test_bad_bytes_are_refused_and_nothing_is_stored(web: Client, body: bytes) -> None:
    subject = make_proposal()
    response = web.post(
        f"/beitrag/{subject.pk}/kommentieren/", body, content_type="application/x-www-form-urlencoded"
    )
    assert response.status_code < 500
    if response.status_code != 303:
        assert not Comment.objects.exists()


def test_zalgo_and_direction_tricks_are_tamed(web: Client) -> None:
    subject = make_proposal()
    web.post(f"/beitrag/{subject.pk}/kommentieren/", {"text": "H" + "\u0301" * 300 + "allo \u202egnp.exe"})
    text = Comment.objects.get().text
    assert text.count("\u0301") <= 4
    assert "\u202e" not in text


def test_names_of_people_are_escaped_too() -> None:
    subject = make_proposal()
    root = make_comment(subject, make_user("<script>alert(1)</script>"))
    make_comment(subject, parent=root)
    page = Client().get(f"/beitrag/{subject.pk}/kommentare/", headers=HTMX).content.decode()
    assert "<script>alert" not in page
    assert_page_harmless(page)


@pytest.mark.parametrize("pk", ["0", "99999999999999999999", "-1", "1e3", "½"])
def test_odd_numbers_in_addresses_do_not_exist(web: Client, pk: str) -> None:
    for pattern in (
        "/beitrag/{}/kommentieren/",
        "/beitrag/{}/unterstuetzen/",
        "/kommentar/{}/antworten/",
        "/kommentar/{}/",
    ):
        assert web.get(pattern.format(pk)).status_code in {404, 405}
        assert web.post(pattern.format(pk), {"text": "x", "support": "1"}).status_code in {404, 405}
