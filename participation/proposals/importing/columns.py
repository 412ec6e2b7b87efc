"""The fields of an import and the names that columns may have, in English and German."""

import re
import unicodedata
from collections.abc import Iterable
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

from .problems import Problem, shown

# Names in order of preference, written as :func:`plain` leaves them.
NAMES: Final[dict[str, tuple[str, ...]]] = {
    "external_id": ("external id", "id", "kennung", "nr", "nummer", "url", "link", "adresse im netz"),
    "title": ("title", "titel", "ueberschrift", "betreff", "subject"),
    "text": ("text", "beschreibung", "description", "inhalt", "content", "body"),
    "category": ("category", "kategorie", "rubrik", "thema", "topic"),
    "lat": ("lat", "latitude", "breite", "breitengrad"),
    "lon": ("lon", "lng", "long", "longitude", "laenge", "laengengrad"),
    "address": ("address", "adresse", "ort", "place", "location", "standort"),
    "author": ("author", "autor", "autorin", "verfasser", "verfasserin", "name"),
    "date": ("date", "datum", "created", "created at", "erstellt", "erstellt am"),
    "time": ("time", "uhrzeit", "zeit"),
    "votes": ("votes", "stimmen", "support", "supports", "unterstuetzungen", "likes"),
    "parent": ("parent", "antwort auf", "parent id", "in reply to"),
    "stance": ("stance", "haltung"),
    "comments": ("comments", "kommentare", "answers", "antworten", "replies"),
}
_FIELD_OF: Final = {name: field for field, names in NAMES.items() for name in names}
_RANK: Final = {name: rank for names in NAMES.values() for rank, name in enumerate(names)}

_LABELS: Final[dict[str, Promise | str]] = {
    "external_id": pgettext_lazy("column", "Id"),
    "title": pgettext_lazy("column", "Title"),
    "text": pgettext_lazy("column", "Text"),
    "category": pgettext_lazy("column", "Category"),
    "lat": pgettext_lazy("column", "Latitude"),
    "lon": pgettext_lazy("column", "Longitude"),
    "address": pgettext_lazy("column", "Place"),
    "author": pgettext_lazy("column", "Author"),
    "date": pgettext_lazy("column", "Date"),
    "time": pgettext_lazy("column", "Time"),
    "votes": pgettext_lazy("column", "Votes"),
    "parent": pgettext_lazy("column", "In reply to"),
    "stance": pgettext_lazy("column", "Stance"),
    "comments": pgettext_lazy("column", "Comments"),
    "place": pgettext_lazy("column", "Place"),
}
_UMLAUTS: Final = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})
_GAPS: Final = re.compile(r"[\W_]+")
MAX_SHOWN: Final = 20


def label_of(field: str) -> str:
    """The name of a field for readers."""
    return str(_LABELS.get(field, field))


def plain(name: str) -> str:
    """The name of a column without case, umlauts, punctuation and accents."""
    name = unicodedata.normalize("NFC", name).casefold().translate(_UMLAUTS)
    return _GAPS.sub(" ", name).strip()


def field_of(name: str) -> str | None:
    """The field that a column of this name holds."""
    return _FIELD_OF.get(plain(name))


def assign(names: Iterable[str]) -> tuple[dict[str, str], list[Problem]]:
    """Which column holds which field (column name → field), and what to say about the rest.

    Of two columns for one field the more exact name wins: an ``id`` goes before a ``url``.
    """
    used: dict[str, str] = {}
    unknown: list[str] = []
    problems: list[Problem] = []
    for name in names:
        field = field_of(name)
        if field is None:
            unknown.extend([shown(name)] if shown(name) else [])
            continue
        other = used.get(field)
        if other is None:
            used[field] = name
            continue
        better, worse = sorted((other, name), key=lambda one: _RANK[plain(one)])
        used[field] = better
        problems.append(Problem("double_columns", "", {"used": shown(better), "unused": shown(worse)}))
    if unknown:
        names_shown = ", ".join(unknown[:MAX_SHOWN]) + (" …" if len(unknown) > MAX_SHOWN else "")
        problems.append(Problem("unknown_columns", "", {"names": names_shown}))
    return {name: field for field, name in used.items()}, problems
