"""The list of German words that people insult with (``data/lexicon.txt``), by kind."""

from functools import cache, lru_cache
from pathlib import Path
from typing import Final

_FILE: Final = Path(__file__).with_name("data") / "lexicon.txt"
# Shorter pieces inside a word stand there by chance, longer ones are not in the list.
_SHORTEST_INSIDE: Final = 3
_LONGEST: Final = 17

Table = dict[str, frozenset[str]]


@cache
def _tables() -> tuple[Table, Table, Table, Table]:
    """Whole words, beginnings, endings and pieces inside, each with its kinds."""
    found: tuple[dict[str, set[str]], ...] = ({}, {}, {}, {})
    kind = ""
    for line in _FILE.read_text(encoding="utf-8").splitlines():
        line = line.strip()
        if not line or line.startswith("#"):
            continue
        if line.startswith("["):
            kind = line.strip("[]")
            continue
        for entry in line.split():
            # Bit 0: goes on to the right; bit 1: something may stand before.
            place = int(entry.endswith("*")) + 2 * int(entry.startswith("*"))
            found[place].setdefault(entry.strip("*"), set()).add(kind)
    exact, begins, ends, inside = (
        {stem: frozenset(kinds) for stem, kinds in table.items()} for table in found
    )
    return exact, begins, ends, inside


@lru_cache(maxsize=4_000)
def kinds_of(form: str) -> frozenset[str]:
    """The kinds of insult, or of politeness, that this plain form of a word is listed under."""
    exact, begins, ends, inside = _tables()
    found: set[str] = set(exact.get(form, ()))
    length = len(form)
    for end in range(2, min(length, _LONGEST) + 1):
        found |= begins.get(form[:end], frozenset())
    for start in range(1, length):
        found |= ends.get(form[start:], frozenset())
    for start in range(length):
        for end in range(start + _SHORTEST_INSIDE, min(length, start + _LONGEST) + 1):
            found |= inside.get(form[start:end], frozenset())
    return frozenset(found)
