"""Cutting a post into words, undoing what hides an insult, and remembering where each word stood."""

import re
import unicodedata
from typing import Final, NamedTuple

MAX_LENGTH: Final = 20_000  # characters of a post that are read
MAX_WORD: Final = 40  # letters of a word that count


class Word(NamedTuple):
    """One word of a post: from ``start`` to ``end`` of the original text, and its plain form."""

    start: int
    end: int
    form: str
    raw: str
    kind: str  # "word", "tag", "handle", "link", "number", "emoji", "mark"


_LETTER: Final = r"[^\W\d_]"
_WORD: Final = rf"(?:{_LETTER}|[\u0300-\u036f])"
_TOKEN: Final = re.compile(
    rf"""
    (?P<link>(?:https?://|www\.)[^\s<>|]{{1,2000}})
    |(?P<break>\|LBR\|)
    |(?P<handle>(?<!\w)@\w{{1,60}}(?:@[\w.-]{{1,80}})?)
    |(?P<tag>(?<![\w&])\#\w{{1,80}})
    |(?P<spaced>(?<!\w){_LETTER}(?:[ .\-_*]{_LETTER}){{3,20}}(?!\w))
    |(?P<word>{_WORD}(?:{_WORD}|[0-9$€@*!|](?={_WORD}|[0-9$€@*!|]*{_WORD}|\*)|(?<=\*)\*|[’'](?={_WORD})){{0,80}}
        (?:\*(?=[\s,.!?*]|$))*)
    |(?P<number>\d[\d.,]{{0,40}})
    |(?P<emoji>[\u2600-\u27bf\U0001f000-\U0001faff])
    |(?P<face>[:;=]-?[)(DPp/|\\](?!\w))
    |(?P<mark>[!?]{{1,50}}|\.{{2,50}}|["„“”»«‚‘])
    """,
    re.VERBOSE,
)
_LEET: Final = str.maketrans(
    {
        "0": "o",
        "1": "i",
        "3": "e",
        "4": "a",
        "5": "s",
        "7": "t",
        "@": "a",
        "$": "s",
        "€": "e",
        "!": "i",
        "|": "i",
    }
)
_FOLD: Final = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "’": "", "'": ""})
_LONG: Final = re.compile(r"(.)\1{2,}")
_CAMEL: Final = re.compile(r"[A-ZÄÖÜ]{2,}(?![a-zäöüß])|[A-ZÄÖÜ]?[a-zäöüß]+|\d+|[A-ZÄÖÜ]")
_HIDDEN: Final = re.compile("[\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\u00ad\ufe0f]")
_GAP: Final = re.compile(r"[ .\-_*]")


def plain(word: str) -> str:
    """The form of a word that is compared: lower case, ae for ä, "Id1ot" and "Idioooot" as "idiot"."""
    # NFC first, so that a letter with a combining mark is the letter we fold; NFKC also brings "𝕀" back to "I".
    form = unicodedata.normalize("NFKC", word).lower().translate(_FOLD)
    if not form.isalpha():
        form = form.translate(_LEET)
    form = "".join(char for char in unicodedata.normalize("NFD", form) if not unicodedata.combining(char))
    return _LONG.sub(r"\1", form)[:MAX_WORD]


def words(text: str) -> list[Word]:
    """The words, hashtags, emojis and marks of ``text`` in order.

    Only the first ``MAX_LENGTH`` characters are read. Positions are those of ``text`` as given. Links and handles say only
    that there is one: neither an address nor a person is ever a sign.
    """
    # Signs that cannot be seen would tear words apart; a stand-in of the same length keeps the positions.
    text = text[:MAX_LENGTH]
    if _HIDDEN.search(text):
        return _without_hidden(text)
    return [word for match in _TOKEN.finditer(text) for word in _of(match)]


def _without_hidden(text: str) -> list[Word]:
    where = [index for index, char in enumerate(text) if not _HIDDEN.match(char)]
    kept = "".join(text[index] for index in where)
    return [
        word._replace(start=where[word.start], end=where[word.end - 1] + 1)
        for match in _TOKEN.finditer(kept)
        for word in _of(match)
    ]


def _of(match: re.Match[str]) -> list[Word]:
    kind, raw = match.lastgroup or "", match.group()
    start, end = match.span()
    if kind == "break":
        return []
    if kind == "tag":
        return _tag(start, raw)
    if kind == "spaced":
        return [Word(start, end, plain(_GAP.sub("", raw)), raw, "word")]
    if kind == "word":
        return [Word(start, end, plain(raw), raw, "word")]
    if kind in {"handle", "link"}:
        return [Word(start, end, f"<{kind}>", raw, kind)]
    if kind == "number":
        return [Word(start, end, f"<{min(len(raw), 5)}>", raw, "number")]
    if kind == "mark":
        return [Word(start, end, raw[:3] if raw[0] in "!?." else '"', raw, "mark")]
    return [Word(start, end, raw, raw, "emoji")]


def _tag(start: int, raw: str) -> list[Word]:
    """A hashtag as one sign, and the words it is made of when capitals tell them apart."""
    found = [Word(start, start + len(raw), "#" + plain(raw[1:]), raw, "tag")]
    parts = list(_CAMEL.finditer(raw, 1))
    for part in parts:
        if len(part.group()) > 1 or len(parts) == 1:
            found.append(
                Word(start + part.start() * 1, start + part.end(), plain(part.group()), part.group(), "word")
            )
    return found
