"""Watched words and patterns, without regular expressions: nobody can write one that hangs, and everybody can read them.

A line is one pattern: a word or several words in a row, whatever their case. ``*`` stands for any letters within a word
(``idiot*``, ``*werbung``). Accents stay, so that “schon” is not “schön”; invisible characters between letters do not count.
"""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

MAX_PATTERNS: Final = 500
MAX_LENGTH: Final = 80
MAX_STARS: Final = 3
MAX_WORD: Final = 60
_WORD: Final = re.compile(r"\w+")
_INVISIBLE: Final = {ord(c): None for c in "\u00ad\u200b\u200c\u200d\u2060\ufeff"}


@dataclass(frozen=True, slots=True)
class Token:
    """A word of a text: as it is compared, and where it stands in the plain text."""

    word: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Pattern:
    """One line: its words in a row, and the line as typed."""

    words: tuple[str, ...]
    line: str


def plain(text: str) -> str:
    """The text as it is looked through: compatibility forms made one, invisible characters gone."""
    return unicodedata.normalize("NFKC", text).translate(_INVISIBLE)


def tokens_of(text: str) -> list[Token]:
    """The words of a :func:`plain` text."""
    return [Token(found.group().casefold()[:MAX_WORD], *found.span()) for found in _WORD.finditer(text)]


def parse(lines: str) -> tuple[Pattern, ...]:
    """The patterns of a rule. Raises ``ValidationError`` that names the line which cannot be one."""
    patterns: list[Pattern] = []
    for line in (raw.strip() for raw in lines.splitlines()):
        if not line:
            continue
        words = tuple(plain(line).casefold().split())
        letters = [word.replace("*", "") for word in words]
        bad = len(line) > MAX_LENGTH or line.count("*") > MAX_STARS
        if bad or not all(part and _WORD.fullmatch(part) for part in letters) or max(map(len, letters)) < 2:
            raise ValidationError(
                _("“%(line)s” is no pattern. Write words of letters and digits, at most %(n)s stars."),
                params={"line": line[:MAX_LENGTH], "n": MAX_STARS},
            )
        patterns.append(Pattern(words, line))
    if len(patterns) > MAX_PATTERNS:
        raise ValidationError(_("At most %(n)s lines."), params={"n": MAX_PATTERNS})
    return tuple(patterns)


def fits(pattern: str, word: str) -> bool:
    """Whether a word fits a pattern with stars. Time grows with the product of their lengths at most."""
    if "*" not in pattern:
        return pattern == word
    p = w = 0
    star, mark = -1, 0
    while w < len(word):
        if p < len(pattern) and pattern[p] == "*":
            star, mark, p = p, w, p + 1
        elif p < len(pattern) and pattern[p] == word[w]:
            p, w = p + 1, w + 1
        elif star >= 0:
            mark += 1
            p, w = star + 1, mark
        else:
            return False
    return all(rest == "*" for rest in pattern[p:])


class Finder:
    """Many patterns at once: plain first words are found by looking them up, only those with stars are tried."""

    def __init__(self, patterns: Iterable[Pattern]) -> None:
        self.exact: dict[str, list[Pattern]] = {}
        self.starred: list[Pattern] = []
        for pattern in patterns:
            if "*" in pattern.words[0]:
                self.starred.append(pattern)
            else:
                self.exact.setdefault(pattern.words[0], []).append(pattern)

    def first(self, text: str, tokens: Sequence[Token] | None = None) -> str:
        """The first passage of a :func:`plain` text that fits a pattern; empty when none does."""
        tokens = tokens_of(text) if tokens is None else tokens
        tried: dict[str, list[Pattern]] = {}
        for place, token in enumerate(tokens):
            if token.word not in tried:
                starred = [one for one in self.starred if fits(one.words[0], token.word)]
                tried[token.word] = [*self.exact.get(token.word, ()), *starred]
            for pattern in tried[token.word]:
                row = tokens[place : place + len(pattern.words)]
                if len(row) == len(pattern.words) and all(
                    fits(p, t.word) for p, t in zip(pattern.words[1:], row[1:], strict=True)
                ):
                    return text[token.start : row[-1].end]
        return ""
