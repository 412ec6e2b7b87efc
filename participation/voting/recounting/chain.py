"""The published box as JSON lines, each chained to the one before by a SHA-256.

Line 1 is the header (question, method, settings, options), then one line a ballot, sorted by receipt so that no order of
time leaks, then the end with the result. Every line is canonical JSON and has a ``hash``: the SHA-256 of the hash
before it (nothing for the header) and of the line without its hash. The last hash is the *seal*: whoever
knows it knows that nothing was changed, added, removed or moved. :mod:`.recount` does the same without us.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256
from itertools import pairwise
from typing import Any, Final

from participation.voting.methods.base import Election, Option, Result

FORMAT: Final = "stadtgespraech-ballots/1"
CHANNELS: Final = ("online", "paper")


class BrokenChain(ValueError):
    """The box is not as it was published. ``line`` counts from 1."""

    def __init__(self, line: int, reason: str) -> None:
        super().__init__(f"line {line}: {reason}")
        self.line, self.reason = line, reason


@dataclass(frozen=True, slots=True)
class Entry:
    """One ballot in the box."""

    receipt: str
    ballot: Mapping[str, Any]
    channel: str = "online"
    weight: int = 1


@dataclass(frozen=True)
class Box:
    """A box whose chain holds. ``result`` is the published one, not counted again here."""

    header: Mapping[str, Any]
    entries: tuple[Entry, ...]
    result: Mapping[str, Any]
    seal: str

    @property
    def election(self) -> Election:
        """What has to be tallied."""
        weights = [entry.weight for entry in self.entries]
        return Election(
            self.header["method"],
            tuple(Option(o["id"], o["title"], o.get("cost")) for o in self.header["options"]),
            self.header["settings"],
            [entry.ballot for entry in self.entries],
            None if set(weights) <= {1} else weights,
        )


def canonical(value: Any) -> str:
    """The one way to write a JSON value: sorted keys, no spaces, no escapes beyond need."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False, allow_nan=False)


def link(before: str, content: Mapping[str, Any]) -> str:
    """Hash of a line."""
    return sha256((before + canonical(content)).encode()).hexdigest()


def header(election: Election, vote: Any, question: str, **more: Any) -> dict[str, Any]:
    """The first line. ``vote`` identifies the vote; ``more`` are other public facts (times, town)."""
    options = [
        {"id": o.id, "title": o.title, **({} if o.cost is None else {"cost": o.cost})}
        for o in election.options
    ]
    return {
        **more,
        "format": FORMAT,
        "vote": vote,
        "question": question,
        "method": election.method,
        "settings": dict(election.settings),
        "options": options,
    }


def write(head: Mapping[str, Any], entries: Iterable[Entry], result: Result) -> Iterator[str]:
    """The lines of the box, without line ends. ``head`` is what :func:`header` gave; ``count`` is added.

    Raises ``ValueError`` for two equal receipts, because a receipt must prove one ballot.
    """
    ordered = sorted(entries, key=lambda entry: entry.receipt)
    for first, second in pairwise(ordered):
        if first.receipt == second.receipt:
            raise ValueError("two ballots have the same receipt")
    before = ""
    for content in _contents(head, ordered, result):
        before = link(before, content)
        yield canonical({**content, "hash": before})


def _contents(
    head: Mapping[str, Any], entries: Sequence[Entry], result: Result
) -> Iterator[Mapping[str, Any]]:
    yield {**head, "count": len(entries)}
    for number, entry in enumerate(entries, 1):
        row = {
            "n": number,
            "receipt": entry.receipt,
            "ballot": entry.ballot,
            "channel": entry.channel,
        }
        yield row if entry.weight == 1 else {**row, "weight": entry.weight}
    yield {"end": len(entries), "result": result.to_json()}


def verify(lines: Iterable[str]) -> Box:
    """Check the chain. Raises :class:`BrokenChain` at the first line that does not fit."""
    rows = list(_linked(lines))
    if len(rows) < 2:
        raise BrokenChain(len(rows), "the box is not complete")
    (_n, head), *middle, (last, end) = rows
    if head.get("format") != FORMAT:
        raise BrokenChain(1, "not a box of this format")
    if not set(end) >= {"end", "result"}:
        raise BrokenChain(last, "the end is missing")
    if not head.get("count") == end["end"] == len(middle):
        raise BrokenChain(last, "the number of ballots is wrong")
    before = ""
    for number, (line, row) in enumerate(middle, 1):
        weight = row.get("weight", 1)
        if row.get("n") != number or not str(row.get("receipt")) > before:
            raise BrokenChain(line, "the ballots are not in order")
        if not isinstance(row.get("ballot"), dict) or row.get("channel") not in CHANNELS:
            raise BrokenChain(line, "not a ballot")
        if isinstance(weight, bool) or not isinstance(weight, int) or weight < 1:
            raise BrokenChain(line, "the weight is wrong")
        before = row["receipt"]
    entries = tuple(Entry(r["receipt"], r["ballot"], r["channel"], r.get("weight", 1)) for _n, r in middle)
    return Box(head, entries, end["result"], end["hash"])


def _linked(lines: Iterable[str]) -> Iterator[tuple[int, dict[str, Any]]]:
    """Rows with their line numbers; each fits to the one before."""
    before = ""
    for number, raw in enumerate(lines, 1):
        line = raw.rstrip("\n")
        try:
            row = json.loads(line)
            # A line holds its own hash once: nobody can write a text that contains the hash of itself.
            rest = line.replace(f'"hash":"{row["hash"]}",', "", 1)
            expected = sha256((before + rest).encode()).hexdigest()
        except (ValueError, LookupError, TypeError, RecursionError) as error:
            raise BrokenChain(number, "not a line of a box") from error
        if row["hash"] != expected:
            raise BrokenChain(number, "the hash does not fit")
        before = expected
        yield number, row
