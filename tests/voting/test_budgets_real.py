"""Real participatory budgets: published tallies, greedy and Equal Shares, plain and completed.

Files and expected results come from the folder ``../shared/data/pabulib`` beside the repository, where it exists.
"""

import json
from functools import cache
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from participation.voting import pabulib
from participation.voting.methods import budget
from tests.conftest import SHARED_DATA

DATA = SHARED_DATA / "pabulib"
pytestmark = pytest.mark.needs_shared_data
FILES = sorted(path.name for path in DATA.glob("*.pb")) or ["none"]
APPROVAL, POINTS = "approval", "cumulative"


@cache
def expected() -> dict[str, Any]:
    return dict(json.loads((DATA / "expected.json").read_text()))


@cache
def opened(name: str) -> pabulib.File:
    return pabulib.parse((DATA / name).read_bytes())


@cache
def outcomes(name: str) -> dict[str, Any]:
    """By rule, with the ids of the file; ``shared`` is the completion before it is filled up."""
    file = opened(name)
    result = budget.tally(pabulib.election(file, "equal-shares-completed"))
    ids = {number: project.id for number, project in enumerate(file.projects, 1)}
    found = dict(result.detail["outcomes"])
    selected = {rule: sorted(ids[o] for o in outcome["winners"]) for rule, outcome in found.items()}
    completed = found["equal-shares-completed"]
    return {
        **selected,
        "shared": sorted(ids[option] for option in completed["shared"]),
        "endowment": completed["endowment"] / file.parts,
        "stop": completed["stop"],
        "steps": completed["steps"],
        "points": {ids[option]: score for option, score in result.scores.items()},
    }


def numbers(published: dict[str, str]) -> dict[str, int]:
    return {project: int(votes) for project, votes in published.items()}


@pytest.mark.parametrize("name", FILES)
def test_published_tallies_are_counted_again(name: str) -> None:
    wanted = expected()[name]
    named = pabulib.named(opened(name))
    votes = {project: named[project] for project in wanted["published_tally"]}
    assert votes == numbers(wanted["published_tally"])
    if "published_score" in wanted:
        assert outcomes(name)["points"] == numbers(wanted["published_score"])


@pytest.mark.parametrize("name", FILES)
def test_most_votes_first_funds_what_is_expected(name: str) -> None:
    wanted = expected()[name]
    if "greedy_by_votes" in wanted:
        assert outcomes(name)["greedy"] == sorted(wanted["greedy_by_votes"]["selected"])
    if wanted["greedy_reproduces_published"]:
        assert outcomes(name)["greedy"] == sorted(wanted["published_selected"])


@pytest.mark.parametrize("name", FILES)
def test_equal_shares_funds_what_is_expected(name: str) -> None:
    wanted = expected()[name]
    for key in ("mes_cost_plain", "mes_points_plain"):
        if key in wanted:
            assert outcomes(name)["equal-shares"] == sorted(wanted[key]["selected"])


@pytest.mark.parametrize("name", FILES)
def test_the_completion_stops_before_the_next_step_overspends(name: str) -> None:
    wanted = expected()[name]
    if "mes_cost_add1_stop_infeasible" not in wanted:
        return
    step = wanted["mes_cost_add1_stop_infeasible"]
    assert outcomes(name)["shared"] == sorted(step["selected"])
    if outcomes(name)["steps"]:
        assert outcomes(name)["endowment"] == int(step["endowment"])
    assert (
        outcomes(name)["stop"]
        == {
            "next-infeasible": "next-overspends",
            "all-supported-selected": "everything-funded",
        }[step["stop"]]
    )
    assert outcomes(name)["equal-shares-completed"] == sorted(wanted["mes_cost_add1u"]["selected"])


def test_the_town_of_assen_funded_these() -> None:
    name = "Netherlands_Assen_2024.pb"
    assert outcomes(name)["shared"] == sorted(expected()[name]["published_selected"])


def printed(path: Path, *arguments: str) -> dict[str, Any]:
    out = StringIO()
    call_command("tally", str(path), *arguments, stdout=out)
    return dict(json.loads(out.getvalue()))


def test_the_command_prints_winners_cost_and_rounds() -> None:
    path = DATA / "Poland_Warszawa_2019_Saska_Kepa.pb"
    wanted = expected()[path.name]
    greedy = printed(path, "--rule", "greedy")
    assert (sorted(greedy["winners"]), greedy["cost"]) == (
        sorted(wanted["greedy_by_votes"]["selected"]),
        752535,
    )
    assert greedy["budget"] == "757327.73"
    plain = printed(path, "--rule", "equal-shares")
    assert sorted(plain["winners"]) == sorted(wanted["mes_cost_plain"]["selected"])
    assert [row["project"] for row in plain["rounds"]] == plain["winners"]
    completed = printed(path)
    assert (completed["rule"], completed["endowment"]) == ("equal-shares-completed", 1123)
    assert completed["votes"] == numbers(wanted["published_tally"])


def test_the_command_says_what_is_wrong(tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="No such file"):
        call_command("tally", str(tmp_path / "none.pb"))
    bad = tmp_path / "bad.pb"
    bad.write_text("META\nkey;value\nbudget;10\nPROJECTS\nproject_id;cost\n1;ten\nVOTES\nvoter_id;vote\n")
    with pytest.raises(CommandError, match="no amount"):
        call_command("tally", str(bad))
