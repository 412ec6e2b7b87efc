"""Ballots that put options in order: what ``ranking`` and ``stv`` share.

Ballot: ``{"ranking": [3, 1]}``, best first.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from .base import Election, Option
from .errors import BadBallot
from .reading import TIES_OF_COUNTS, Settings, blank, field_of, option_list


def finish_settings(settings: Settings, options: Sequence[Option]) -> dict[str, Any]:
    """``max_options`` (places of a ballot, all), ``allow_blank``, ``ties``, ``seed``, after what the method has of its own."""
    settings.optional_number("max_options", 1, len(options))
    settings.flag("allow_blank", default=True)
    settings.ties(TIES_OF_COUNTS)
    return settings.done()


def validate(raw: Any, options: Sequence[Option], settings: Mapping[str, Any]) -> dict[str, Any]:
    """``{"ranking": [ids, best first]}`` or blank."""
    chosen = option_list(field_of(raw, "ranking"), options)
    most = settings.get("max_options")
    if most is not None and len(chosen) > most:
        raise BadBallot("too_many", {"limit": most, "given": len(chosen)})
    return {"ranking": chosen} if chosen else blank(settings)


def merged(election: Election) -> Counter[tuple[int, ...]]:
    """Equal ballots once, with how many there are."""
    rankings: Counter[tuple[int, ...]] = Counter()
    for ballot, weight in election.filled():
        rankings[tuple(ballot["ranking"])] += weight
    return rankings
