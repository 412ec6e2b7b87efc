"""Pieces of pages that look the same for many readers, kept as HTML in the memory of the process.

A piece is found under everything that decides how it looks, so it is never out of date: a comment that is supported once
more is another piece. What differs for each reader is left open and filled in afterwards: the token of forms, and the
address one comes back to.
"""

from collections.abc import Callable, Hashable
from secrets import token_hex
from typing import Final
from urllib.parse import quote

from django.utils.html import escape
from django.utils.safestring import SafeString

# Each generation holds so many; a piece has two to four kilobytes.
MOST: Final = 1_500
# Nobody outside this process can write these words into a post.
TOKEN: Final = f"token{token_hex(16)}"
HERE: Final = f"here{token_hex(16)}"
HERE_QUOTED: Final = f"there{token_hex(16)}"

_young: dict[Hashable, str] = {}
_old: dict[Hashable, str] = {}


def piece(key: Hashable, render: Callable[[], str]) -> str:
    """The HTML kept under ``key``, else what ``render`` makes. What was not asked for lately is forgotten."""
    global _young, _old
    html = _young.get(key)
    if html is None:
        html = _old.get(key)
        if html is None:
            html = render()
        if len(_young) >= MOST:
            _old, _young = _young, {}
        _young[key] = html
    return html


def fill(html: str, *, token: Callable[[], str], here: Callable[[], str]) -> SafeString:
    """Fill what was left open: the CSRF token, and the address of the page. Both are asked for only when needed."""
    if TOKEN in html:
        html = html.replace(TOKEN, escape(token()))
    if HERE in html:
        html = html.replace(HERE, escape(here()))
    if HERE_QUOTED in html:
        html = html.replace(HERE_QUOTED, quote(here(), safe="/"))
    return SafeString(html)
