"""Counting a budget by each rule, as plain data."""

from collections.abc import Callable, Sequence
from typing import Any, Final

from . import equal_shares
from .base import Election, Tie
from .equal_shares.instance import Support
from .greedy import Step, fund, in_order
from .ties import groups, preference

RULES: Final = ("equal-shares-completed", "equal-shares", "greedy")


class Count:
    """One election, counted by every rule. ``ties``: by rule, those that were broken."""

    def __init__(self, election: Election) -> None:
        self.election = election
        self.costs = {option.id: option.cost or 0 for option in election.options}
        self.rank = preference(election.options, election.settings)
        self.by_cost = election.settings.get("ballot", "approval") != "cumulative"
        ballots = [(_support(ballot), weight) for ballot, weight in election.filled()]
        self.instance = equal_shares.Instance.of(self.costs, ballots, self.preference, by_cost=self.by_cost)
        members = self.instance.supporters
        self.votes = {o: self.instance.support(o) if o in members else 0 for o in self.costs}
        self.supporters = {
            o: sum(self.instance.groups[g] for g in members[o][0]) if o in members else 0 for o in self.costs
        }
        self.ranking = groups(self.votes, election.ids)
        self.ties: dict[str, tuple[Tie, ...]] = dict.fromkeys(RULES, ())

    @property
    def preference(self) -> Callable[[int], Any]:
        """Sorts equal options by the stated rule."""
        if self.election.settings.get("ties", "cost_then_votes") != "cost_then_votes":
            return self.rank.__getitem__
        return lambda option: (self.costs[option], -self.votes[option], self.rank[option])

    def greedy(self) -> dict[str, Any]:
        """Most votes first."""
        order = in_order(self.votes, self.costs, self.preference)
        steps = fund(order, self.costs, self.election.settings["budget"])
        self.ties["greedy"] = tuple(self._ties_of_votes(order))
        return self._outcome([s.option for s in steps if s.funded], rounds=self._steps(steps))

    def plain(self) -> dict[str, Any]:
        """Equal Shares without completion."""
        path = equal_shares.plain(self.instance, self.election.settings["budget"])
        self.ties["equal-shares"] = self._ties_of(path)
        return self._outcome(path.options, **self._path(path))

    def completed(self) -> dict[str, Any]:
        """Equal Shares with completion, then filled up by votes (``filled``)."""
        budget, unit = self.election.settings["budget"], self.election.settings.get("unit", 100)
        path = equal_shares.complete(self.instance, budget, unit)
        rest = in_order(self.votes, set(self.costs) - set(path.options), self.preference)
        steps = fund(rest, self.costs, budget - path.cost)
        filled = [step.option for step in steps if step.funded]
        self.ties["equal-shares-completed"] = (*self._ties_of(path), *self._ties_of_votes(rest))
        return self._outcome(
            [*path.options, *filled],
            **self._path(path),
            steps=path.steps,
            stop=path.stop,
            shared=list(path.options),
            filled=self._steps(steps),
        )

    def _outcome(self, winners: Sequence[int], **more: Any) -> dict[str, Any]:
        return {
            "winners": list(winners),
            "cost": sum(self.costs[option] for option in winners),
            "satisfied": self.instance.satisfied(winners),
            **more,
        }

    def _steps(self, steps: Sequence[Step]) -> list[dict[str, Any]]:
        return [
            {
                "option": step.option,
                "votes": self.votes[step.option],
                "cost": self.costs[step.option],
                "funded": step.funded,
                "left": step.left,
            }
            for step in steps
        ]

    def _path(self, path: equal_shares.Path) -> dict[str, Any]:
        """``price``: what each of ``full`` supporters paid (for a point); ``rest`` others paid all they had."""
        left, rounds = path.endowment * self.instance.voters, []
        for purchase in path.purchases:
            left -= self.costs[purchase.option]
            rounds.append({
                "option": purchase.option,
                "cost": self.costs[purchase.option],
                "votes": self.votes[purchase.option],
                "price": purchase.price,
                "full": purchase.full,
                "rest": purchase.rest,
                "rest_paid": purchase.rest_paid,
                "left": left,
            })  # fmt: skip
        return {"endowment": path.endowment, "rounds": rounds}

    def _ties_of(self, path: equal_shares.Path) -> tuple[Tie, ...]:
        return tuple(self._tie(equal.options, f"round {equal.round + 1}") for equal in path.equals)

    def _ties_of_votes(self, order: Sequence[int]) -> list[Tie]:
        """Options with the same number of votes (that they were equal may not have mattered)."""
        by_votes: dict[int, list[int]] = {}
        for option in order:
            by_votes.setdefault(self.votes[option], []).append(option)
        return [self._tie(tuple(equal), "votes") for equal in by_votes.values() if len(equal) > 1]

    def _tie(self, equal: tuple[int, ...], where: str) -> Tie:
        """Which criterion of the rule put the first before the second."""
        order = sorted(equal, key=self.preference)
        rule = self.election.settings.get("ties", "cost_then_votes")
        if rule == "cost_then_votes":
            first, second = order[:2]
            rule = "order"
            if self.costs[first] != self.costs[second]:
                rule = "cost"
            elif self.votes[first] != self.votes[second]:
                rule = "votes"
        return Tie(tuple(sorted(equal)), rule, tuple(order), where)


def _support(ballot: Any) -> Support:
    """Options with points; 1 where voters only approve."""
    if "points" in ballot:
        return tuple((int(option), points) for option, points in ballot["points"].items())
    return tuple((option, 1) for option in ballot["options"])
