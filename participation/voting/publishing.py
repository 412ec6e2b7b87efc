"""The published box: what stands in it, and how it leaves as JSON Lines, CSV or Pabulib."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from . import pabulib
from .counting import election_of
from .methods.base import Result
from .models import Ballot, Vote
from .recounting import chain


def box_of(vote: Vote, rows: Iterable[Mapping[str, Any]], result: Result) -> Iterator[str]:
    """The lines of the box: header, ballots by receipt, end. ``rows`` have receipt, data and channel."""
    head = chain.header(
        election_of(vote, ()),
        vote.pk,
        vote.question,
        opens=vote.opens_at.isoformat(timespec="seconds"),
        closes=vote.closes_at.isoformat(timespec="seconds"),
    )
    entries = (chain.Entry(row["receipt"], row["data"], row["channel"]) for row in rows)
    return chain.write(head, entries, result)


def rows_of(vote: Vote) -> Iterator[dict[str, Any]]:
    """The box of a closed vote as it is stored: nothing is worked out anew, so that a recount notices every change."""
    yield vote.box_head or {}
    columns = ("number", "receipt", "data", "channel", "hash")
    ballots = Ballot.objects.filter(vote=vote).order_by("number").values_list(*columns)
    for number, receipt, data, channel, digest in ballots.iterator(chunk_size=2000):
        yield {"n": number, "receipt": receipt, "ballot": data, "channel": channel, "hash": digest}
    yield vote.box_end or {}


def lines_of(vote: Vote) -> Iterator[str]:
    """The box as it is published, without line ends."""
    return (chain.canonical(row) for row in rows_of(vote))


def as_pabulib(vote: Vote) -> str:
    """A closed budget in the format of Pabulib."""
    ballots = Ballot.objects.filter(vote=vote).order_by("number").values_list("data", flat=True)
    meta = {
        "description": vote.question,
        "country": "Germany",
        "unit": vote.consultation.site.site_name or "Town",
    }
    winners = (vote.result or {}).get("winners", ())
    return pabulib.write(election_of(vote, list(ballots)), meta, winners)


def cells_of(ballot: Mapping[str, Any], options: list[int]) -> list[Any]:
    """A ballot as one cell for each option: 1 for chosen, the number given, or the place in a ranking."""
    content = next(iter(ballot.values()), None)
    if isinstance(content, Mapping):
        return [content.get(str(option), "") for option in options]
    if isinstance(content, list):
        ranked = "ranking" in ballot
        return [
            (content.index(option) + 1 if ranked else 1) if option in content else "" for option in options
        ]
    return [1 if option == content else "" for option in options]
