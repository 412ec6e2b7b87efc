"""From a row of the file to entries: the proposal or comment itself, and the comments it carries with it."""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Any, Final

from participation.comments.models import Stance
from participation.comments.services import MAX_LENGTH as MAX_COMMENT
from participation.proposals.services import MAX_TEXT, MAX_TITLE

from . import values
from .columns import plain
from .entries import Entry, derived, fingerprint, id_from
from .problems import Problem, shown
from .reading import Row, Source, fields_of

MAX_AUTHOR: Final = 80
MAX_ADDRESS: Final = 200
MAX_CATEGORY: Final = 80
# Longer than any title, so that a long one can still be kept whole in the text.
LONG_TITLE: Final = 1_000
_STANCES: Final = {
    "for": Stance.FOR, "pro": Stance.FOR, "dafuer": Stance.FOR, "ja": Stance.FOR,
    "against": Stance.AGAINST, "contra": Stance.AGAINST, "kontra": Stance.AGAINST,
    "dagegen": Stance.AGAINST, "nein": Stance.AGAINST,
    "neutral": Stance.NEUTRAL, "weder noch": Stance.NEUTRAL,
}  # fmt: skip

Progress = Callable[[int, int], None]


def entries_of(source: Source, now: datetime, progress: Progress) -> tuple[list[Entry], list[Problem]]:
    """All entries of the file in its order, and further notes about the file as a whole."""
    entries: list[Entry] = []
    for count, row in enumerate(source.rows, start=1):
        entries.extend(_of_row(row, now))
        progress(count, len(source.rows))
    without = any(not row.values.get("external_id") for row in source.rows if row.values)
    return entries, [Problem("no_id_column")] if without else []


def _of_row(row: Row, now: datetime) -> Iterator[Entry]:
    if not row.values:
        yield Entry(row.number, "", "proposal", f"row {row.number}", problems=list(row.problems))
        return
    parent = id_from(row.values.get("parent"))
    entry = _comment(row.values, now) if parent else _proposal(row.values, now)
    entry.row, entry.parent_id = row.number, parent
    entry.problems[:0] = row.problems
    entry.external_id = id_from(row.values.get("external_id")) or _id_of(entry)
    yield entry
    yield from _nested(row, entry, now)


def _id_of(entry: Entry) -> str:
    """An id for a row without one: what it says, who said it, and when."""
    written = entry.written_at.isoformat() if entry.written_at else ""
    return f"row:{fingerprint(entry.parent_id, entry.title, entry.text, entry.author, written)}"


def _nested(row: Row, top: Entry, now: datetime) -> Iterator[Entry]:
    """The comments in the row's own list and in theirs, however deep, each after the one it answers."""
    waiting: list[tuple[str, str, str, Any]] = [("", top.external_id, "c", row.values.get("comments"))]
    while waiting:
        part, parent_id, end, comments = waiting.pop()
        if comments in (None, "", []):
            continue
        if not isinstance(comments, list):
            top.problems.append(Problem("comments_not_a_list", "comments"))
            continue
        for place, data in enumerate(comments):
            path = f"{part}.{place + 1}" if part else str(place + 1)
            if not isinstance(data, dict):
                broken = Entry(row.number, path, "comment", f"{top.external_id}#{path}", parent_id)
                broken.problems.append(Problem("not_an_object"))
                yield broken
                continue
            fields, _unknown = fields_of(data)
            entry = _comment(fields, now)
            own = id_from(fields.get("external_id"))
            # "#c0.1": the second answer to the first comment.
            chain = f"{end}{place}"
            entry.row, entry.part, entry.parent_id = row.number, path, parent_id
            entry.external_id = derived(top.external_id, own or chain)
            yield entry
            waiting.append((path, entry.external_id, f"{chain}.", fields.get("comments")))


def _proposal(given: dict[str, Any], now: datetime) -> Entry:
    entry = _common("proposal", given, now)
    title, found = values.words(given.get("title"), "title", limit=LONG_TITLE, required=True)
    text, more = values.words(given.get("text"), "text", limit=MAX_TEXT, multiline=True)
    entry.category, odd = values.words(given.get("category"), "category", limit=MAX_CATEGORY)
    entry.address, wrong = values.words(given.get("address"), "address", limit=MAX_ADDRESS)
    entry.problems += [*found, *more, *odd, *wrong]
    if len(title) > MAX_TITLE:
        entry.problems.append(Problem("title_shortened", "title", {"limit": MAX_TITLE}))
        text = f"{title}\n\n{text}".strip()
        title = _shortened(title, MAX_TITLE)
        if len(text) > MAX_TEXT:
            entry.problems.append(Problem("too_long", "text", {"length": len(text), "limit": MAX_TEXT}))
    elif title and not text and not more and "text" in given:
        entry.problems.append(Problem("no_text", "text"))
    entry.title, entry.text = title, text
    _place(entry, given)
    return entry


def _comment(given: dict[str, Any], now: datetime) -> Entry:
    entry = _common("comment", given, now)
    title, found = values.words(given.get("title"), "title", limit=LONG_TITLE)
    text, more = values.words(
        given.get("text"), "text", limit=MAX_COMMENT, multiline=True, required=not title
    )
    entry.problems += [*found, *more]
    # A heading of its own is kept as the first line; one that only repeats how the text begins is not.
    if title and not " ".join(text.split()).startswith(title.rstrip(".… ")):
        text = f"{title}\n\n{text}".strip()
        if len(text) > MAX_COMMENT:
            entry.problems.append(Problem("too_long", "text", {"length": len(text), "limit": MAX_COMMENT}))
    entry.text = text
    stance = given.get("stance")
    if stance not in (None, ""):
        entry.stance = _STANCES.get(plain(str(stance)), "")
        if not entry.stance:
            entry.problems.append(Problem("unknown_stance", "stance", {"value": shown(stance)}))
    return entry


def _common(kind: str, given: dict[str, Any], now: datetime) -> Entry:
    author, found = values.words(given.get("author"), "author", limit=LONG_TITLE)
    if "@" in author and "." in author.rpartition("@")[2]:
        author = ""
        found.append(Problem("author_is_mail", "author"))
    if len(author) > MAX_AUTHOR:
        author = _shortened(author, MAX_AUTHOR)
        found.append(Problem("author_shortened", "author", {"limit": MAX_AUTHOR}))
    written_at, more = values.moment(given.get("date"), given.get("time"), now)
    votes, odd = values.votes(given.get("votes"))
    return Entry(
        row=0,
        part="",
        kind=kind,
        external_id="",
        author=author,
        written_at=written_at,
        votes=votes,
        given=frozenset(given),
        problems=[*found, *more, *odd],
    )


def _place(entry: Entry, given: dict[str, Any]) -> None:
    """Both coordinates or none."""
    lat, found = values.number(given.get("lat"), "lat", -90, 90)
    lon, more = values.number(given.get("lon"), "lon", -180, 180)
    entry.problems += [*found, *more]
    if found or more:
        return
    if (lat is None) != (lon is None):
        entry.problems.append(Problem("half_a_place"))
    elif lat == 0 and lon == 0:
        entry.problems.append(Problem("zero_place"))
    else:
        entry.lat, entry.lon = lat, lon


def _shortened(text: str, limit: int) -> str:
    """At most ``limit`` characters, cut between words where possible, with an ellipsis."""
    cut = text[: limit - 1]
    at_word = cut.rsplit(" ", 1)[0].rstrip(" ,;:–-")
    return (at_word if len(at_word) > limit // 2 else cut) + "…"
