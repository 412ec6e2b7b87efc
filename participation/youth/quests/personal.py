"""Finding personal data in what young people write down about others.

No machine finds all of it. What is found here is refused with the reason; a hint beside the form asks for the rest.
"""

import re
from typing import Final

from django.core.exceptions import ValidationError
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

_FLAGS: Final = re.IGNORECASE
# Bounded repetitions only, so that no text makes the search slow.
_PATTERNS: Final[tuple[tuple[str, re.Pattern[str]], ...]] = (
    ("mail", re.compile(r"[\w.+-]{1,64}\s?(?:@|\(at\)|\[at\])\s?[\w-]{1,63}\.[a-z]{2,}", _FLAGS)),
    ("phone", re.compile(r"(?<![\d.,])(?:\+|00?)[1-9][\d /().-]{6,20}\d")),
    ("handle", re.compile(r"(?<![\w@])@[a-z0-9_.]{3,30}", _FLAGS)),
    (
        "name",
        re.compile(
            r"\b(?:[Hh]err|[Ff]rau|[Hh]r\.|[Ff]r\.|[Ff]am(?:ilie|\.))\s{1,3}(?:(?:Dr|Prof)\.\s?)?"
            r"(?!(?:und|oder|mit|aus|vom|von|im|in|an|auf|der|die|das|sagt|meint|hat|ist|wohnt|mittleren)\b)"
            r"[A-ZÄÖÜ][\wäöüß-]+"
        ),
    ),
    (
        "name",
        re.compile(
            r"\b(?:heiß(?:t|e)|heisst|mein Name ist|name ist|namens|my name is)\s{1,3}[A-ZÄÖÜ][\wäöüß-]+"
        ),
    ),
    (
        "address",
        re.compile(
            r"\b(?:wohn(?:t|e|en|haft)|lebt|lives)\b.{0,40}?[a-zäöüß]{2,30}"
            r"(?:stra(?:ß|ss)e|str\.|weg|platz|allee|gasse|ring)\s{0,2}\d{1,4}",
            _FLAGS,
        ),
    ),
    ("birthday", re.compile(r"\b(?:geb(?:oren|\.)|geburtstag|born)\b.{0,20}?\d{1,2}\.\s?\d{1,2}\.", _FLAGS)),
)  # fmt: skip

WORDS: Final[dict[str, str | Promise]] = {
    "mail": _("an e-mail address"),
    "phone": _("a phone number"),
    "handle": _("a user name"),
    "name": _("a name"),
    "address": _("where somebody lives"),
    "birthday": _("a date of birth"),
}


def found_in(text: str) -> list[str]:
    """Which kinds of personal data stand in ``text``, in the order of the table; empty when none is seen."""
    return list(dict.fromkeys(kind for kind, pattern in _PATTERNS if pattern.search(text)))


def refuse(text: str) -> str:
    """Return ``text``, or raise ``ValidationError`` that says what has to go."""
    kinds = found_in(text)
    if kinds:
        what = ", ".join(str(WORDS[kind]) for kind in kinds)
        raise ValidationError(
            _("Here we see %(what)s. Please leave it out: write down only what was said."),
            code="personal",
            params={"what": what},
        )
    return text
