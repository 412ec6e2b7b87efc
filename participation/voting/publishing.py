"""The published box: what stands in it, and how it leaves as JSON Lines, CSV or Pabulib."""

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from .models import Ballot, Vote
from .queries import options_of

FORMAT: Final = "stadtgespraech-ballots/1"


def header_of(vote: Vote) -> dict[str, Any]:
    """The first line of the box: everything a recount needs besides the ballots."""
    return {
        "format": FORMAT,
        "vote": vote.pk,
        "question": vote.question,
        "method": vote.method,
        "settings": vote.settings,
        "options": [
            {"id": option.id, "title": option.title, "cost": option.cost} for option in options_of(vote)
        ],
        "opens": vote.opens_at.isoformat(timespec="seconds"),
        "closes": vote.closes_at.isoformat(timespec="seconds"),
        "count": 0,
    }


def canonical(line: Mapping[str, Any]) -> str:
    return json.dumps(line, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def publish(
    header: Mapping[str, Any], rows: Iterable[Mapping[str, Any]], result: Mapping[str, Any]
) -> Iterator[dict[str, Any]]:
    """The lines of the box as objects: header, ballots (``rows`` are sorted by receipt), end. Made one by one."""
    previous = ""

    def link(line: dict[str, Any]) -> dict[str, Any]:
        nonlocal previous
        previous = hashlib.sha256((previous + canonical(line)).encode()).hexdigest()
        return {**line, "hash": previous}

    rows = list(rows)
    yield link({**header, "count": len(rows)})
    for number, row in enumerate(rows, start=1):
        yield link({"n": number, "receipt": row["receipt"], "ballot": row["data"], "channel": row["channel"]})
    yield link({"end": len(rows), "result": result})


def lines_of(vote: Vote) -> Iterator[dict[str, Any]]:
    """The box of a closed vote as it is stored: nothing is worked out anew, so that a recount notices every change."""
    yield vote.box_head or {}
    columns = ("number", "receipt", "data", "channel", "hash")
    ballots = Ballot.objects.filter(vote=vote).order_by("number").values_list(*columns)
    for number, receipt, data, channel, digest in ballots.iterator(chunk_size=2000):
        yield {"n": number, "receipt": receipt, "ballot": data, "channel": channel, "hash": digest}
    yield vote.box_end or {}
