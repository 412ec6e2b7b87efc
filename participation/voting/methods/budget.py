"""Participatory budget: which projects are funded. Greedy and Equal Shares are always counted side by side.

Ballots: ``approval`` or ``knapsack`` (approved projects must fit into the budget) ``{"options": [1, 3]}``;
``cumulative`` ``{"points": {"3": 5}}``. Rules: ``greedy``, ``equal-shares``, ``equal-shares-completed``
(see :mod:`.equal_shares`; after the completion what is left is filled up by votes).
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from . import budget_words
from .base import Election, Explanation, Option, Result
from .budget_outcomes import RULES, Count
from .errors import BadBallot, BadSettings
from .points import MOST_POINTS
from .reading import (
    TIES_OF_BUDGETS,
    Settings,
    blank,
    counted_between,
    field_of,
    keyed,
    numbers,
    option_list,
)
from .words import money

name = "budget"
BALLOTS: Final = ("approval", "knapsack", "cumulative")
#: One euro: by how much the completion raises everybody's share.
UNIT: Final = 100
LARGEST_BUDGET: Final = 10**12 - 1


def clean_settings(raw: Mapping[str, Any], options: Sequence[Option]) -> dict[str, Any]:
    """``budget`` (cents), ``ballot`` (approval), ``rule`` (equal-shares-completed), ``max_options`` (all; not for
    cumulative), ``total`` and ``max_per_option`` (points, only cumulative), ``unit`` (cents of a step of the
    completion, 100), ``ties`` (cost_then_votes), ``seed``, ``allow_blank``.
    """
    settings = Settings(raw, options)
    budget = settings.number("budget", 1, LARGEST_BUDGET)
    ballot = settings.choice("ballot", BALLOTS, "approval")
    settings.choice("rule", RULES, "equal-shares-completed")
    settings.number("unit", 1, LARGEST_BUDGET, default=UNIT)
    settings.optional_number("max_options", 1, len(options))
    if ballot == "cumulative":
        total = settings.number("total", 1, MOST_POINTS, default=10)
        settings.number("max_per_option", 1, total, default=total)
    settings.flag("allow_blank", default=True)
    settings.ties(TIES_OF_BUDGETS)
    for option in options:
        if option.cost is None or not 0 <= option.cost <= LARGEST_BUDGET:
            raise BadSettings("options", "no_cost", {"title": option.title})
    if all((option.cost or 0) > budget for option in options):
        raise BadSettings("budget", "unaffordable")
    return settings.done()


def validate(raw: Any, options: Sequence[Option], settings: Mapping[str, Any]) -> dict[str, Any]:
    """``{"options": [ids]}``, ``{"points": {id: points}}`` or blank."""
    if settings["ballot"] == "cumulative":
        return _points(raw, options, settings)
    chosen = option_list(field_of(raw, "options"), options)
    if not chosen:
        return blank(settings)
    counted_between(chosen, 1, settings.get("max_options"))
    if settings["ballot"] == "knapsack":
        costs = {option.id: option.cost or 0 for option in options}
        spent = sum(costs[option] for option in chosen)
        if spent > settings["budget"]:
            raise BadBallot("over_budget", {"given": money(spent), "limit": money(settings["budget"])})
    return {"options": sorted(chosen)}


def _points(raw: Any, options: Sequence[Option], settings: Mapping[str, Any]) -> dict[str, Any]:
    given = numbers(field_of(raw, "points"), options, 0, settings["max_per_option"])
    points = {option: number for option, number in given.items() if number}
    if not points:
        return blank(settings)
    counted_between(list(points), 1, settings.get("max_options"))
    if sum(points.values()) > settings["total"]:
        raise BadBallot("too_many_points", {"limit": settings["total"], "given": sum(points.values())})
    return {"points": keyed(points)}


def tally(election: Election) -> Result:
    """Count by every rule; ``winners`` are those of the rule in the settings, in the order of funding.

    ``scores`` are votes (points, where voters give points). ``detail["outcomes"]`` has by rule: ``winners``,
    ``cost``, ``satisfied`` (voters with at least one funded project) and ``rounds``.
    """
    count = Count(election)
    rule = election.settings.get("rule", "equal-shares-completed")
    outcomes = {"greedy": count.greedy(), "equal-shares": count.plain()}
    if rule != "equal-shares":
        outcomes["equal-shares-completed"] = count.completed()
    detail = {
        "rule": rule,
        "budget": election.settings["budget"],
        "voters": count.instance.voters,
        "supporters": {str(option): n for option, n in count.supporters.items()},
        "outcomes": outcomes,
    }
    return Result(
        name, election.counted, election.blank, tuple(outcomes[rule]["winners"]), count.votes,
        count.ranking, count.ties[rule], detail,
    )  # fmt: skip


def explain(result: Result, election: Election) -> Explanation:
    """Who paid for what, round by round, and how many voters got something under each rule."""
    return budget_words.explain(result, election)
