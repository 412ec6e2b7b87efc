"""Signs of a post: its words and pairs of words, pieces of words, and how it is written.

Each sign is kept as a number of 64 bits, so that a stored model holds no word of any post. Three groups are weighed apart:
``WORDS`` (single words and pairs), ``PIECES`` (two to five characters within a word) and ``STYLE`` (length, capitals, marks,
emojis, and the kinds of the lexicon).
"""

from collections import Counter
from collections.abc import Iterable, Iterator
from functools import lru_cache
from hashlib import blake2b
from itertools import pairwise
from typing import Final, NamedTuple

from .lexicon import kinds_of
from .text import Word, words

WORDS, PIECES, STYLE = range(3)
GROUPS: Final = 3
SHORTEST, LONGEST = 2, 5
# Changing what a sign is makes stored models worthless: raise this, and they are refused when they are loaded.
EDITION: Final = 1

_SHARP: Final = frozenset(
    {"person", "dumb", "profane", "vermin", "origin", "politics", "lying", "talk", "threat", "sneer"}
)
_HARD: Final = frozenset({"person", "dumb", "profane", "vermin"})
_FACES: Final = {
    "laugh": "😂🤣😁😀😄😅😆😹😃😊😉🙃😜🤪😝",
    "angry": "😡😠🤬👿😤🖕",
    "sick": "🤮🤢💩🤡🤦🙄😒🤔🐷🐒🐑",
    "love": "❤💕😍😘🥰👍👏💪🙏🌹☀🍀",
}
_PAIRS: Final = (
    ("you+hard", {"you"}, _HARD),
    ("origin+threat", {"origin"}, frozenset({"threat"})),
    ("origin+lying", {"origin"}, frozenset({"lying"})),
    ("politics+hard", {"politics"}, _HARD),
    ("politics+lying", {"politics"}, frozenset({"lying"})),
)


class Sign(NamedTuple):
    """One sign of a post: which group, its number, and the words (by place in the list) that give it."""

    group: int
    key: int
    places: tuple[int, ...]


def key_of(group: int, name: str) -> int:
    """The number of a sign."""
    data = f"{group}{name}".encode("utf-8", "surrogatepass")
    return int.from_bytes(blake2b(data, digest_size=8).digest(), "little")


def signs(text: str) -> tuple[list[Word], list[Sign]]:
    """The words of ``text`` and all signs found, once for each place."""
    found = words(text)
    return found, [*_word_signs(found), *_piece_signs(found), *_style_signs(found)]


def counts(text: str) -> tuple[dict[int, int], ...]:
    """For each group the signs of ``text`` and how often they stand in it."""
    tables: tuple[Counter[int], ...] = tuple(Counter() for _group in range(GROUPS))
    found = words(text)
    tables[WORDS].update(sign.key for sign in _word_signs(found))
    for word in found:
        tables[PIECES].update(_pieces_of(word))
    tables[STYLE].update(dict.fromkeys((key_of(STYLE, name) for name in style(found)), 1))
    return tables


@lru_cache(maxsize=4_000)
def _word_key(form: str) -> int:
    return key_of(WORDS, form)


def _word_signs(found: list[Word]) -> Iterator[Sign]:
    row = [
        (place, word.form) for place, word in enumerate(found) if word.kind not in {"handle", "link", "tag"}
    ]
    for place, form in row:
        yield Sign(WORDS, _word_key(form), (place,))
    for place, word in enumerate(found):
        if word.kind == "tag":
            yield Sign(WORDS, _word_key(word.form), (place,))
    for (first, one), (second, other) in pairwise(row):
        yield Sign(WORDS, key_of(WORDS, f"{one} {other}"), (first, second))


@lru_cache(maxsize=3_000)
def _pieces(form: str) -> tuple[int, ...]:
    padded = f" {form} "
    return tuple(
        key_of(PIECES, padded[start : start + size])
        for size in range(SHORTEST, LONGEST + 1)
        for start in range(len(padded) - size + 1)
    )


@lru_cache(maxsize=500)
def _whole(form: str) -> tuple[int, ...]:
    return (key_of(PIECES, form),)


def _pieces_of(word: Word) -> tuple[int, ...]:
    if word.kind in {"word", "tag"}:
        return _pieces(word.form)
    return _whole(word.form) if word.kind in {"emoji", "mark"} else ()


def _piece_signs(found: list[Word]) -> Iterator[Sign]:
    for place, word in enumerate(found):
        for key in _pieces_of(word):
            yield Sign(PIECES, key, (place,))


def _style_signs(found: list[Word]) -> Iterator[Sign]:
    for name, places in style(found).items():
        yield Sign(STYLE, key_of(STYLE, name), places)


def _step(count: int) -> int:
    """0, 1, 2 for 2–3, 3 for 4–7 …: how many, roughly."""
    return count.bit_length()


def style(found: list[Word]) -> dict[str, tuple[int, ...]]:
    """How a post is written, as names of signs; with the places of the words, where some words give it."""
    places = [place for place, word in enumerate(found) if word.kind == "word"]
    result: dict[str, tuple[int, ...]] = dict.fromkeys(_manner(found, [found[place] for place in places]), ())
    kinds = [kinds_of(found[place].form) for place in places]
    result.update(_listed(places, kinds))
    return result


def _manner(found: list[Word], plain_words: list[Word]) -> Iterator[str]:
    by_kind = Counter(word.kind for word in found)
    number = max(len(plain_words), 1)
    capitals = sum(len(word.raw) > 2 and word.raw.isupper() for word in plain_words)
    marks = "".join(word.raw for word in found if word.kind == "mark")
    forms = Counter(word.form for word in found if word.kind == "mark")
    yield f"length{_step(len(plain_words))}"
    yield f"capitals{min(capitals, 4)}"
    if capitals / number > 0.5 and number > 2:
        yield "shouting"
    yield f"exclaim{_step(marks.count('!'))}"
    yield f"question{_step(marks.count('?'))}"
    yield f"dots{min(2, forms['..'] + forms['...'])}"
    yield f"quotes{min(3, forms[chr(34)])}"
    for kind in ("handle", "link", "tag", "number", "emoji"):
        yield f"{kind}{_step(by_kind[kind])}"
    if by_kind["emoji"] > 2:
        yield "emojis"
    if found and found[0].kind == "handle":
        yield "answers"
    yield from _faces(found)
    if any("*" in word.form for word in plain_words):
        yield "starred"
    yield f"letters{sum(len(word.raw) for word in plain_words) // number}"
    if plain_words and plain_words[0].raw[:1].islower():
        yield "small"
    last = found[-1] if found else None
    yield f"ends{last.form if last and last.form[0] in '!?.' else ''}"


def _faces(found: list[Word]) -> Iterator[str]:
    for name, faces in _FACES.items():
        number = sum(word.kind == "emoji" and word.form in faces for word in found)
        if number:
            yield name
            yield f"{name}{_step(number)}"


def _listed(places: list[int], kinds: list[frozenset[str]]) -> dict[str, tuple[int, ...]]:
    """Signs of the lexicon: which kinds, how many, how dense, which together and which side by side."""
    result: dict[str, tuple[int, ...]] = {}
    number = max(len(places), 1)
    where: dict[str, list[int]] = {}
    for place, found in zip(places, kinds, strict=True):
        for kind in found:
            where.setdefault(kind, []).append(place)
    for kind, hits in where.items():
        result[f"has {kind}"] = tuple(hits)
        result[f"has {kind} {min(_step(len(hits)), 3)}"] = tuple(hits)
        if len(hits) / number > 0.1:
            result[f"dense {kind}"] = tuple(hits)
    sharp = _within(places, kinds, _SHARP)
    hard = _within(places, kinds, _HARD)
    result[f"sharp{min(len(sharp), 8)}"] = sharp
    result[f"hard{min(len(hard), 5)}"] = hard
    result[f"density{min(int(10 * len(sharp) / number), 5)}"] = sharp
    for name, left, right in _PAIRS:
        if left & where.keys() and right & where.keys():
            result[name] = (*_within(places, kinds, left), *_within(places, kinds, right))
    if "praise" in where and not sharp:
        result["kind"] = tuple(where["praise"])
    neighbours = zip(places, kinds, places[1:], kinds[1:], strict=False)
    for first, some, second, others in neighbours:
        for one in some:
            for other in others:
                name = f"{one} beside {other}"
                result[name] = (*result.get(name, ()), first, second)
    return result


def _within(places: list[int], kinds: list[frozenset[str]], wanted: Iterable[str]) -> tuple[int, ...]:
    chosen = frozenset(wanted)
    return tuple(place for place, found in zip(places, kinds, strict=True) if found & chosen)
