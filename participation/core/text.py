"""Text that strangers send: cleaning it, rendering it, and the one gate for HTML.

Source text is checked once by :func:`clean_text`, turned into HTML once, on write, by
:func:`render_markdown`, and every piece of HTML passes :func:`sanitize_html`.
"""

import re
import threading
import unicodedata
from collections.abc import MutableMapping
from functools import lru_cache
from typing import Any, Final

import nh3
from bleach.linkifier import Linker
from bleach.sanitizer import Cleaner
from django.core.exceptions import ValidationError
from django.utils.html import strip_tags
from django.utils.translation import gettext_lazy as _
from markdown_it import MarkdownIt

TAGS: Final = frozenset(
    {"p", "br", "strong", "em", "del", "a", "ul", "ol", "li", "blockquote", "h3", "h4", "code", "pre", "hr"}
)
ATTRIBUTES: Final = {"a": {"href", "title"}, "ol": {"start"}}
SCHEMES: Final = frozenset({"http", "https", "mailto", "tel"})
LINK_REL: Final = "ugc nofollow noopener"
# Longer than any honest post; keeps the parsers' work bounded whatever arrives.
MAX_HTML: Final = 400_000

# Bidirectional controls can make text read other than it is stored; the marks U+200E/F stay (Arabic,
# Hebrew need them).
_of_thread: Final = threading.local()
_BIDI: Final = dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A)])
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\x80-\x9f\ufffe\uffff]")
_MARKS: Final = re.compile(
    r"[\u0300-\u036f\u0483-\u0489\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]{5,}"
)
_PRE: Final = re.compile(r"<pre>\n+")
_BLANK_LINES: Final = re.compile(r"\n{3,}")
_TRAILING: Final = re.compile(r"[ \t]+$", re.MULTILINE)


def clean_text(value: str, *, max_length: int, multiline: bool = True, allow_empty: bool = False) -> str:
    """Return ``value`` normalised (NFC, ``\\n`` line ends, trimmed), or raise ``ValidationError``.

    Refused: NUL and other control characters, lone surrogates, more than ``max_length`` characters, and
    nothing visible unless ``allow_empty``. Quietly removed: bidirectional overrides, which can make a
    text read other than it is stored, and stacks of more than four combining marks ("zalgo").
    """
    if len(value) > max_length * 2 + 1000:
        raise _too_long(max_length, len(value))
    try:
        value.encode("utf-8")
    except UnicodeEncodeError as error:
        raise ValidationError(
            _("The text contains characters that cannot be stored."), code="characters"
        ) from error
    value = value.replace("\r\n", "\n").replace("\r", "\n")
    if _CONTROL.search(value):
        raise ValidationError(
            _("The text contains control characters. Please remove them."), code="characters"
        )
    value = unicodedata.normalize("NFC", value).translate(_BIDI)
    value = _MARKS.sub(lambda match: match.group()[:4], value)
    if multiline:
        value = _BLANK_LINES.sub("\n\n", _TRAILING.sub("", value)).strip()
    else:
        value = " ".join(value.split())
    if len(value) > max_length:
        raise _too_long(max_length, len(value))
    if not allow_empty and not _visible(value):
        raise ValidationError(_("Please write something here."), code="required")
    return value


def _too_long(limit: int, length: int) -> ValidationError:
    return ValidationError(
        _("Please shorten the text: %(length)s characters, at most %(limit)s are possible."),
        code="max_length",
        params={"length": length, "limit": limit},
    )


def _visible(value: str) -> bool:
    return any(unicodedata.category(char)[0] not in "ZC" for char in value)


def _link_attributes(attrs: MutableMapping[Any, str], new: bool = False) -> MutableMapping[Any, str]:
    attrs[(None, "rel")] = LINK_REL
    return attrs


def _bleach() -> tuple[Cleaner, Linker]:
    """Of the running thread alone: bleach's parsers keep what they are reading in themselves."""
    made: tuple[Cleaner, Linker] | None = getattr(_of_thread, "bleach", None)
    if made is None:
        made = _of_thread.bleach = _make_bleach()
    return made


def _make_bleach() -> tuple[Cleaner, Linker]:
    attributes = {tag: sorted(names) for tag, names in ATTRIBUTES.items()}
    attributes["a"] = [*attributes["a"], "rel"]
    cleaner = Cleaner(tags=TAGS, attributes=attributes, protocols=SCHEMES, strip=True, strip_comments=True)
    # No ``skip_tags``: bleach 6 escapes entities inside of them a second time ("<" in code became "&lt;").
    linker = Linker(callbacks=[_link_attributes], parse_email=False)
    return cleaner, linker


def sanitize_html(html: str) -> str:
    """Return ``html`` reduced to the tags and attributes that a post may have; safe to put on a page.

    The one gate for HTML from outside. bleach cleans and turns bare addresses into links; nh3, which is
    maintained together with its parser (ammonia, html5ever), has the last word. Links get ``rel="ugc
    nofollow noopener"``. Input over 400,000 characters is cut before parsing. The result is stable:
    sanitising it again changes nothing.
    """
    cleaner, linker = _bleach()
    html = html[:MAX_HTML].replace("\x00", "")
    # A lone surrogate cannot be encoded and would raise in nh3's Rust.
    html = html.encode("utf-8", "replace").decode("utf-8")
    return _final(linker.linkify(cleaner.clean(html)))


def _final(html: str) -> str:
    clean = nh3.clean(
        html,
        tags=set(TAGS),
        attributes={tag: set(names) for tag, names in ATTRIBUTES.items()},
        url_schemes=set(SCHEMES),
        link_rel=LINK_REL,
        strip_comments=True,
    )
    # A carriage return that came as a character reference would be read as a line feed the next time.
    clean = clean.replace("\r\n", "\n").replace("\r", "\n")
    # Every parser swallows one line feed after <pre>; without any there is nothing to swallow.
    return _PRE.sub("<pre>", clean) if "<pre>" in clean else clean


@lru_cache(maxsize=1)
def _markdown() -> MarkdownIt:
    parser = MarkdownIt("zero", {"html": False, "breaks": True, "typographer": False, "maxNesting": 12})
    parser.enable(
        [
            "paragraph",
            "newline",
            "escape",
            "emphasis",
            "link",
            "list",
            "blockquote",
            "heading",
            "lheading",
            "hr",
        ]
    )
    parser.enable(["strikethrough", "backticks", "entity", "autolink"])
    return parser


def _demote_headings(tokens: list[Any]) -> None:
    for token in tokens:
        if token.type in {"heading_open", "heading_close"}:
            # The page owns h1 and h2; a post begins at h3.
            token.tag = "h3" if token.tag in {"h1", "h2", "h3"} else "h4"


def render_markdown(source: str) -> str:
    """Turn the Markdown subset of posts into safe HTML: paragraphs, emphasis, links, lists, quotes, headings.

    Raw HTML in ``source`` is shown as text. Headings start at h3, because the page owns h1 and h2.
    """
    parser = _markdown()
    tokens = parser.parse(source)
    _demote_headings(tokens)
    return sanitize_html(parser.renderer.render(tokens, parser.options, {}))


def excerpt(html: str, length: int = 200) -> str:
    """The first ``length`` characters of the text in ``html``, cut at a word, with an ellipsis when cut."""
    import html as stdlib_html

    text = " ".join(stdlib_html.unescape(strip_tags(html.replace("<", " <"))).split())
    if len(text) <= length:
        return text
    return text[:length].rsplit(" ", 1)[0].rstrip(",;:–-") + " …"
