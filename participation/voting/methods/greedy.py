"""The greedy rule for budgets: most votes first, whatever still fits is funded (most towns count like this)."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Step:
    """One project looked at; ``left`` is the money after it."""

    option: int
    funded: bool
    left: int


def in_order(votes: Mapping[int, int], options: Iterable[int], preference: Callable[[int], Any]) -> list[int]:
    """Options by votes, equal ones by ``preference``; who has no vote is left out."""
    return sorted((o for o in options if votes[o] > 0), key=lambda o: (-votes[o], preference(o)))


def fund(order: Sequence[int], costs: Mapping[int, int], money: int) -> list[Step]:
    """Walk through ``order`` and fund whatever can be paid from what is left of ``money``."""
    steps = []
    for option in order:
        funded = costs[option] <= money
        money -= costs[option] if funded else 0
        steps.append(Step(option, funded, money))
    return steps
