"""Who supports what: the form of an election that Equal Shares works on."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

#: Options with points; all 1 where voters only approve.
Support = tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class Instance:
    """Projects and groups of voters with the same ballot.

    ``costs``: cost by option, in whole units. ``groups``: how many voters share a ballot. ``supporters``: for each
    option (group, points) pairs. ``by_cost``: whether a project is worth its cost to each supporter
    (approvals) or its points. ``preference``: sorts equal options, preferred first.
    """

    costs: Mapping[int, int]
    groups: tuple[int, ...]
    supporters: Mapping[int, tuple[tuple[int, ...], tuple[int, ...]]]
    by_cost: bool
    voters: int
    preference: Callable[[int], Any]

    @classmethod
    def of(
        cls,
        costs: Mapping[int, int],
        ballots: Iterable[tuple[Support, int]],
        preference: Callable[[int], Any],
        *,
        by_cost: bool,
    ) -> "Instance":
        """Merge equal ballots. Options without a supporter can never be bought and are left out."""
        merged: dict[Support, int] = {}
        for support, weight in ballots:
            merged[support] = merged.get(support, 0) + weight
        members: dict[int, tuple[list[int], list[int]]] = {option: ([], []) for option in costs}
        for group, support in enumerate(merged):
            for option, points in support:
                if option in members and points > 0:
                    members[option][0].append(group)
                    members[option][1].append(points)
        supporters = {o: (tuple(who), tuple(how)) for o, (who, how) in members.items() if who}
        weights = tuple(merged.values())
        return cls(costs, weights, supporters, by_cost, sum(weights), preference)

    def worth(self, option: int) -> int:
        """By what the payment for a point is divided to get the price that is compared."""
        return self.costs[option] if self.by_cost else 1

    def support(self, option: int) -> int:
        """Sum of points (number of supporters where voters approve)."""
        who, points = self.supporters[option]
        return sum(self.groups[group] * p for group, p in zip(who, points, strict=True))

    def satisfied(self, options: Sequence[int]) -> int:
        """How many voters support at least one of ``options``."""
        happy = {
            group for option in options if option in self.supporters for group in self.supporters[option][0]
        }
        return sum(self.groups[group] for group in happy)
