"""Equal Shares against pabutools, an independent program (GPL: only for tests)."""

import warnings
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from participation.voting.methods.equal_shares import Instance, plain

with warnings.catch_warnings():
    warnings.simplefilter("ignore")
    election = pytest.importorskip("pabutools.election")
    rules = pytest.importorskip("pabutools.rules")

PROJECTS = tuple(range(1, 8))
ballots = st.lists(st.sets(st.sampled_from(PROJECTS)), min_size=1, max_size=30)
# Costs differ in their last digits, so that ties (which every program breaks in its own way) hardly ever happen.
costs = st.lists(st.integers(10, 400), min_size=7, max_size=7, unique=True)


def pabutools_selects(cost: dict[int, int], profile: list[set[int]], budget: int, **more: Any) -> set[int]:
    projects = {n: election.Project(str(n), cost[n]) for n in PROJECTS}
    instance = election.Instance(projects.values(), budget_limit=budget)
    voters = election.ApprovalProfile(
        [election.ApprovalBallot(projects[n] for n in ballot) for ballot in profile]
    )
    chosen = rules.method_of_equal_shares(instance, voters, sat_class=election.Cost_Sat, **more)
    return {int(project.name) for project in chosen}


@settings(max_examples=150, deadline=None)
@given(costs, ballots, st.integers(50, 1500))
def test_the_same_projects_are_bought(cost: list[int], profile: list[set[int]], budget: int) -> None:
    by_project = dict(zip(PROJECTS, cost, strict=True))
    instance = Instance.of(
        by_project,
        [(tuple((n, 1) for n in sorted(b)), 1) for b in profile],
        lambda n: by_project[n],
        by_cost=True,
    )
    path = plain(instance, budget)
    assume(not path.equals)
    assert set(path.options) == pabutools_selects(by_project, profile, budget)
    assert path.endowment == Fraction(budget, len(profile))
