"""What changed between two versions of a text, word by word."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from difflib import SequenceMatcher
from typing import Final

from .models import Contribution

SAME: Final = "same"
ADDED: Final = "added"
REMOVED: Final = "removed"
# Above this many words, whole lines are compared: the work grows with the square.
MAX_WORDS: Final = 3_000
_WORDS: Final = re.compile(r"\s+|\w+|[^\w\s]")
_LINES: Final = re.compile(r"[^\n]*\n|[^\n]+")


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text that is the same in both versions, or only in the old (removed) or the new (added) one."""

    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Version:
    """One version of a contribution. ``changes`` compares it with the one before; empty for the first."""

    number: int
    written_at: datetime
    title: str
    html: str
    changes: list[Piece]
    title_changes: list[Piece]
    is_current: bool = False


def word_diff(old: str, new: str) -> list[Piece]:
    """The way from ``old`` to ``new`` as pieces.

    Joined without the removed ones they give ``new``, without the added ones ``old``. Words, runs of white space and
    punctuation marks are compared with the algorithm of Ratcliff and Obershelp (``difflib``).
    """
    before, after = _WORDS.findall(old), _WORDS.findall(new)
    if max(len(before), len(after)) > MAX_WORDS:
        before, after = _LINES.findall(old), _LINES.findall(new)
    return list(_joined(_compare(before, after)))


def _compare(before: Sequence[str], after: Sequence[str]) -> Iterator[Piece]:
    matcher = SequenceMatcher(None, before, after, autojunk=len(before) > 500)
    for operation, i1, i2, j1, j2 in matcher.get_opcodes():
        if operation == "equal":
            yield Piece(SAME, "".join(before[i1:i2]))
            continue
        if i2 > i1:
            yield Piece(REMOVED, "".join(before[i1:i2]))
        if j2 > j1:
            yield Piece(ADDED, "".join(after[j1:j2]))


def _joined(pieces: Iterator[Piece]) -> Iterator[Piece]:
    """Changes with nothing but white space between them read better as one."""
    found = list(pieces)
    position = 0
    while position < len(found):
        if found[position].kind == SAME:
            yield found[position]
            position += 1
            continue
        removed, added = "", ""
        while position < len(found):
            piece = found[position]
            gap = piece.kind == SAME and not piece.text.strip() and "\n" not in piece.text
            if piece.kind == SAME and not (gap and position + 1 < len(found)):
                break
            removed += piece.text if piece.kind != ADDED else ""
            added += piece.text if piece.kind != REMOVED else ""
            position += 1
        if removed:
            yield Piece(REMOVED, removed)
        if added:
            yield Piece(ADDED, added)


def versions(contribution: Contribution) -> list[Version]:
    """All versions of a contribution, the newest first, each compared with the one before. One query."""
    texts = [
        (revision.written_at, revision.title, revision.text, revision.html)
        for revision in contribution.revisions.order_by("written_at", "pk")
    ]
    written = contribution.edited_at or contribution.created_at
    texts.append((written, contribution.title, contribution.text, contribution.html))
    made: list[Version] = []
    for number, (written_at, title, text, html) in enumerate(texts, 1):
        changes: list[Piece] = []
        title_changes: list[Piece] = []
        if number > 1:
            _at, old_title, old_text, _html = texts[number - 2]
            changes = word_diff(old_text, text)
            title_changes = word_diff(old_title, title) if old_title != title else []
        made.append(Version(number, written_at, title, html, changes, title_changes, number == len(texts)))
    return made[::-1]
