"""Text from strangers: cleaned or refused, rendered once, and stable under the gate."""

import time
import unicodedata

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given, settings
from hypothesis import strategies as st

from participation.core.text import MAX_HTML, clean_text, excerpt, render_markdown, sanitize_html

FRAGMENTS = [
    "<p>", "</p>", "<a href='https://a.de'>", "<a href='javascript:x'>", "</a>", "<pre>", "</pre>", "\n", "\r",
    "&#13;", "&", "&amp;", "&lt;", "<", "b", "www.a.de", " ", "<ul>", "<li>", "</li>", "<ol start=3>", "<b>", "<strong>",
    "</strong>", "<!--", "-->", "<script>", "</script>", "https://b.de/?a=1&b=2", "\x00", "\x0c", "<blockquote>", "<code>",
    "</code>", "<h3>", "<hr>", "<br>", "\u00a0", "&nbsp;", "'", '"', "<table>", "<td>", "<svg>", "<math>", "<textarea>",
    "<plaintext>", "a@b.de", "😀", "\ud800", "<em>", "<del>", "<style>", "<noscript>", "<template>", "<select>",
]  # fmt: skip
markup = st.one_of(st.lists(st.sampled_from(FRAGMENTS), max_size=12).map("".join), st.text(max_size=60))


@settings(max_examples=500, deadline=None)
@given(markup)
def test_sanitising_again_changes_nothing(html: str) -> None:
    clean = sanitize_html(html)
    assert sanitize_html(clean) == clean
    assert "<script" not in clean
    assert "javascript:" not in clean.replace("&", "") or "href" not in clean


@settings(max_examples=300, deadline=None)
@given(st.text(max_size=200))
def test_markdown_is_stable_under_the_gate(source: str) -> None:
    html = render_markdown(source)
    assert sanitize_html(html) == html


@settings(max_examples=300, deadline=None)
@given(st.text(st.characters(codec=None), max_size=80))  # type: ignore[call-overload]
def test_clean_text_is_storable_and_stable_or_refused(value: str) -> None:
    try:
        clean = clean_text(value, max_length=60)
    except ValidationError:
        return
    clean.encode("utf-8")
    assert len(clean) <= 60
    assert "\0" not in clean
    assert unicodedata.is_normalized("NFC", clean)
    assert clean_text(clean, max_length=60) == clean


@pytest.mark.parametrize("value", ["a\0b", "a\x07", "\ud800", "x\udfff", "\x9b31m", "￾"])
def test_what_no_text_holds_is_refused(value: str) -> None:
    with pytest.raises(ValidationError) as caught:
        clean_text(value, max_length=100)
    assert caught.value.code == "characters"


@pytest.mark.parametrize("value", ["", " \n\t ", "\u200b\u200b", "\u00a0", "\u2060\u00ad"])
def test_what_nobody_sees_is_no_text(value: str) -> None:
    with pytest.raises(ValidationError):
        clean_text(value, max_length=100)
    clean_text(value, max_length=100, allow_empty=True)


def test_too_long_says_how_long_and_how_long_it_may_be() -> None:
    with pytest.raises(ValidationError) as caught:
        clean_text("x" * 300, max_length=200)
    assert caught.value.code == "max_length"
    assert "300" in caught.value.messages[0]
    assert "200" in caught.value.messages[0]


def test_line_ends_and_blank_lines_are_made_even() -> None:
    assert clean_text("a\r\nb\rc\n\n\n\n\nd  \n", max_length=50) == "a\nb\nc\n\nd"
    assert clean_text(" a \n b ", max_length=50, multiline=False) == "a b"


def test_direction_tricks_go_and_right_to_left_stays() -> None:
    assert clean_text("gut\u202ecod.exe", max_length=50) == "gutcod.exe"
    assert clean_text("שלום \u200fعربي", max_length=50) == "שלום \u200fعربي"


def test_letters_of_the_world_stay() -> None:
    for word in ("Ñandú", "Việt Nam", "नमस्ते", "กำลัง", "👩‍👩‍👧‍👦", "Z͑ͫ"):
        assert clean_text(word, max_length=50) == unicodedata.normalize("NFC", word)


def test_links_carry_what_search_engines_need_to_know() -> None:
    html = render_markdown("www.example.org und [hier](https://example.org)")
    assert html.count('rel="ugc nofollow noopener"') == 2


def test_code_shows_what_was_typed() -> None:
    assert "<code>&lt;b&gt; &amp; c</code>" in render_markdown("`<b> & c`")


def test_headings_begin_below_those_of_the_page() -> None:
    html = render_markdown("# Eins\n\n#### Zwei")
    assert "<h3>Eins</h3>" in html
    assert "<h1" not in html


@pytest.mark.parametrize(
    "source",
    [
        "[" * 10_000,
        "*" * 10_000,
        "> " * 5_000,
        "- " * 5_000,
        "`" * 10_000,
        "<" * 10_000,
        "a" * 10_000,
        "[a](" * 2_500,
        "_a_" * 3_000,
    ],
    ids=lambda source: source[:4],
)
def test_no_ten_thousand_characters_take_long(source: str) -> None:
    started = time.monotonic()
    render_markdown(source)
    assert time.monotonic() - started < 5


def test_endless_html_is_cut() -> None:
    assert len(sanitize_html("x" * (MAX_HTML + 500))) <= MAX_HTML


def test_an_excerpt_ends_at_a_word() -> None:
    assert excerpt("<p>Der Brunnen &amp; der Markt</p>", 13) == "Der Brunnen …"
    assert excerpt("<p>Kurz.</p><p>Noch.</p>") == "Kurz. Noch."
