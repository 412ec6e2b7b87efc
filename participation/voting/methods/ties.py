"""Ties are broken by the rule stated before the vote opened, never by the order of rows in a database.

``order``  the option that stands higher on the ballot.
``lot``    a public text stated before opening: the smaller SHA-256 of ``text + ":" + option id`` comes first;
           anyone can draw this lot again.
``shared`` nobody is preferred: all that are equal at the last place are named.
``cost_then_votes``  for budgets: lowest cost, then most votes, then the order of the ballot.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from hashlib import sha256
from typing import Any

from .base import Election, Number, Option, Tie


def preference(options: Sequence[Option], settings: Mapping[str, Any]) -> dict[int, int]:
    """Rank of every option under the rule for ties, 0 is preferred. Costs and votes are not looked at."""
    ids = [option.id for option in options]
    if settings.get("ties") == "lot":
        seed = settings["seed"]
        ids.sort(key=lambda option: sha256(f"{seed}:{option}".encode()).hexdigest())
    return {option: place for place, option in enumerate(ids)}


class Breaker:
    """Chooses among equal options and remembers each tie that mattered."""

    def __init__(self, election: Election) -> None:
        self.rule = str(election.settings.get("ties", "order"))
        if self.rule == "shared":
            self.rule = "order"
        self.rank = preference(election.options, election.settings)
        self.ties: list[Tie] = []

    def first(self, equal: Iterable[int], where: str = "") -> int:
        """The preferred one; noted when there was more than one."""
        return self.sorted(equal, where)[0]

    def last(self, equal: Iterable[int], where: str = "") -> int:
        """The least preferred one; noted when there was more than one."""
        return self.sorted(equal, where)[-1]

    def sorted(self, equal: Iterable[int], where: str = "") -> list[int]:
        """All, preferred first; noted when there was more than one."""
        order = sorted(equal, key=self.rank.__getitem__)
        if len(order) > 1:
            self.ties.append(Tie(tuple(sorted(order)), self.rule, tuple(order), where))
        return order


def groups(scores: Mapping[int, Number], order: Sequence[int]) -> tuple[tuple[int, ...], ...]:
    """Options by falling score; equal ones share a group, in the order of the ballot."""
    by_score: dict[Number, list[int]] = {}
    for option in order:
        by_score.setdefault(scores[option], []).append(option)
    return tuple(tuple(by_score[score]) for score in sorted(by_score, reverse=True))


def elect(
    ranking: Sequence[Sequence[int]], places: int, election: Election
) -> tuple[tuple[int, ...], tuple[Tie, ...]]:
    """The first ``places`` of a ranking with equal groups, and the tie at the last place, if there was one."""
    winners: list[int] = []
    for group in ranking:
        free = places - len(winners)
        if free <= 0:
            break
        if len(group) <= free:
            winners.extend(group)
            continue
        if election.settings.get("ties") == "shared":
            return (*winners, *group), (Tie(tuple(sorted(group)), "shared", tuple(group), "last_place"),)
        breaker = Breaker(election)
        order = breaker.sorted(group, "last_place")
        return (*winners, *order[:free]), tuple(breaker.ties)
    return tuple(winners), ()


def scored(
    scores: Mapping[int, Number],
    places: int,
    election: Election,
    eligible: Callable[[int], bool] = lambda _option: True,
) -> tuple[tuple[int, ...], tuple[tuple[int, ...], ...], tuple[Tie, ...]]:
    """Winners, ranking and ties for methods where the highest score wins; a score of nothing never wins."""
    ranking = groups(scores, election.ids)
    able = [[option for option in group if scores[option] > 0 and eligible(option)] for group in ranking]
    winners, ties = elect([group for group in able if group], places, election)
    return winners, ranking, ties
