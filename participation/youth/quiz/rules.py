"""What may be shown of the answers of a group."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

# With fewer people one could work out who said what.
MIN_GROUP: Final = 10


@dataclass(frozen=True, slots=True)
class Share:
    """An answer with how many percent gave it; ``None`` when too few were asked."""

    option_id: int
    text: str
    percent: int | None


def shares(counts: Sequence[tuple[int, str, int]]) -> list[Share]:
    """Percent of each answer (id, text, how many), rounded to five so that a single person does not show.

    From :data:`MIN_GROUP` answers on; else nothing but the texts.
    """
    total = sum(count for _pk, _text, count in counts)
    if total < MIN_GROUP:
        return [Share(pk, text, None) for pk, text, _count in counts]
    return [Share(pk, text, round(count * 20 / total) * 5) for pk, text, count in counts]


def most(counts: Sequence[tuple[int, str, int]]) -> frozenset[int]:
    """The answers that most people gave; several when they are equal, none when too few were asked."""
    if sum(count for _pk, _text, count in counts) < MIN_GROUP:
        return frozenset()
    top = max(count for _pk, _text, count in counts)
    return frozenset(pk for pk, _text, count in counts if count == top)
