"""Published examples, counted as published, and ties by every stated rule."""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from hashlib import sha256
from typing import Any

import pytest

from participation.voting import methods
from participation.voting.methods.base import Election, Option, Result

TENNESSEE = ("Memphis", "Nashville", "Chattanooga", "Knoxville")


def options(*titles: str) -> tuple[Option, ...]:
    return tuple(Option(number, title) for number, title in enumerate(titles, 1))


def ranked(
    titles: Sequence[str], ballots: Mapping[str, int], settings: Mapping[str, Any], method: str
) -> Result:
    """``ballots``: "A>B>C" with how many voters."""
    numbers = {title: number for number, title in enumerate(titles, 1)}
    some = options(*titles)
    module = methods.get(method)
    clean = module.clean_settings(settings, some)
    box = [
        module.validate({"ranking": [numbers[title] for title in ballot.split(">")]}, some, clean)
        for ballot in ballots
    ]
    return module.tally(Election(method, some, clean, box, list(ballots.values())))


def names(titles: Sequence[str], ids: Sequence[int]) -> list[str]:
    return [titles[number - 1] for number in ids]


# The capital of Tennessee, counted by many rules: https://electowiki.org/wiki/Tennessee (the shares and orders),
# https://electowiki.org/wiki/Effects_of_different_voting_systems_under_similar_circumstances (what each rule makes of them);
# the runoff is also told in Wikipedia's article on Coombs' method (revision 1407305): Knoxville ends with 58 of 100.
CAPITAL = {
    "Memphis>Nashville>Chattanooga>Knoxville": 42,
    "Nashville>Chattanooga>Knoxville>Memphis": 26,
    "Chattanooga>Knoxville>Nashville>Memphis": 15,
    "Knoxville>Chattanooga>Nashville>Memphis": 17,
}


def test_instant_runoff_makes_knoxville_the_capital_of_tennessee() -> None:
    result = ranked(TENNESSEE, CAPITAL, {"rule": "irv"}, "ranking")
    assert names(TENNESSEE, result.winners) == ["Knoxville"]
    assert [list(r["votes"].values()) for r in result.detail["rounds"]] == [
        [42, 26, 15, 17],
        [42, 26, 32],
        [42, 58],
    ]
    assert [r["eliminated"] for r in result.detail["rounds"]] == [3, 2, None]


@pytest.mark.parametrize("rule", ["ranked-pairs", "schulze"])
def test_comparing_in_pairs_makes_nashville_the_capital_of_tennessee(rule: str) -> None:
    result = ranked(TENNESSEE, CAPITAL, {"rule": rule}, "ranking")
    order = [names(TENNESSEE, group) for group in result.ranking or ()]
    assert order == [["Nashville"], ["Chattanooga"], ["Knoxville"], ["Memphis"]]
    assert result.scores == {1: 0, 2: 3, 3: 2, 4: 1}


def test_schulze_with_forty_five_voters() -> None:
    """https://en.wikipedia.org/wiki/Schulze_method and Schulze's own examples, number 1 there:
    (https://electowiki.org/wiki/Schulze_method): E > A > C > B > D."""
    ballots = {
        "ACBED": 5, "ADECB": 5, "BEDAC": 8, "CABED": 3, "CAEBD": 7, "CBADE": 2, "DCEBA": 7, "EBADC": 8,
    }  # fmt: skip
    result = ranked("ABCDE", {">".join(b): n for b, n in ballots.items()}, {"rule": "schulze"}, "ranking")
    assert ["".join(names("ABCDE", group)) for group in result.ranking or ()] == ["E", "A", "C", "B", "D"]
    assert result.winners == (5,)
    strengths = {(row["option"], row["against"]): row["strength"] for row in result.detail["paths"]}
    # The table of the strongest paths: A to B 28, A to E 24, E to A 25, D to B 28, …
    assert [strengths[pair] for pair in ((1, 2), (1, 5), (5, 1), (4, 2), (5, 3), (3, 2))] == [
        28,
        24,
        25,
        28,
        28,
        29,
    ]


def test_ranked_pairs_leave_out_what_closes_a_circle() -> None:
    """Worked by hand: A>B 68:32, B>C 72:28, C>A 52:48 closes the circle, so A > B > C."""
    ballots = {"A>B>C": 48, "B>C>A": 24, "C>A>B": 20, "C>B>A": 8}
    result = ranked("ABC", ballots, {"rule": "ranked-pairs"}, "ranking")
    assert result.detail["locked"] == [[2, 3], [1, 2]]
    assert result.winners == (1,)


def test_transferable_vote_chooses_the_food_of_a_party() -> None:
    """Twenty guests choose three foods: Wikipedia's example for many years, copied at
    https://www.liquisearch.com/single_transferable_vote/example; the number of ballots of each order is readable at
    http://magickallgateway.org/magickallgateway.org/STV/stvexample.html (with other foods). Quota 6; chocolate has 12, its 6
    above the quota go on at one half: 4 to strawberries, 2 to sweets. Pears leave, oranges reach 6; sweets leave; strawberries
    are left.
    """
    foods = ("Oranges", "Pears", "Chocolate", "Strawberries", "Sweets")
    ballots = {
        "Oranges": 4, "Pears>Oranges": 2, "Chocolate>Strawberries": 8, "Chocolate>Sweets": 4,
        "Strawberries": 1, "Sweets": 1,
    }  # fmt: skip
    result = ranked(foods, ballots, {"seats": 3}, "stv")
    assert names(foods, result.winners) == ["Chocolate", "Oranges", "Strawberries"]
    assert result.detail["quota"] == 6
    rounds = [{foods[o - 1]: v for o, v in r["votes"].items()} for r in result.detail["rounds"]]
    assert rounds[0] == {"Oranges": 4, "Pears": 2, "Chocolate": 12, "Strawberries": 1, "Sweets": 1}
    assert rounds[1] == {"Oranges": 4, "Pears": 2, "Chocolate": 6, "Strawberries": 5, "Sweets": 3}
    assert rounds[2]["Oranges"] == 6


def test_the_weighted_inclusive_gregory_method_passes_on_all_ballots_of_an_elected_option() -> None:
    """Lee Yingtong Li, “A primer on STV”, part 5 (https://yingtongli.me/blog/2022/06/16/stv-primer-5.html): 100 ballots, three
    seats, quota 26. When the fish owner has left, the dog owners have 35 and 19 votes, the cat owners 26 and 20; the surplus of
    9 goes on with all 35 ballots, those that came later too, each at 9/35.
    """
    ballots = {
        "D1>D2>F>C1>C2": 21, "D2>D1>F>C1>C2": 19, "C1>C2>F>D1>D2": 40, "C2>C1>F>D1>D2": 6,
        "F>D1>D2>C1>C2": 7, "F>D1>C1>C2>D2": 6, "F>D1": 1,
    }  # fmt: skip
    pets = ("D1", "D2", "C1", "C2", "F")
    result = ranked(pets, ballots, {"seats": 3}, "stv")
    assert result.detail["quota"] == 26
    rounds = [{pets[o - 1]: v for o, v in r["votes"].items()} for r in result.detail["rounds"]]
    assert rounds[2] == {"D1": 35, "D2": 19, "C1": 26, "C2": 20}
    assert rounds[3] == {"D1": 26, "D2": 19 + Fraction(28 * 9, 35), "C1": 26, "C2": 20 + Fraction(6 * 9, 35)}
    assert result.detail["rounds"][3]["exhausted"] == Fraction(9, 35)
    assert names(pets, result.winners) == ["C1", "D1", "D2"]


def test_parts_of_transferred_votes_are_exact() -> None:
    """Worked by hand: 10 ballots, 2 seats, quota 4. A has 7, 3 too many: each ballot goes on at 3/7, so that B has
    2 + 4 × 3/7 and C 1 + 3 × 3/7. C leaves, B is elected.
    """
    result = ranked("ABC", {"A>B": 4, "A>C": 3, "B": 2, "C": 1}, {"seats": 2}, "stv")
    assert result.detail["rounds"][1]["votes"] == {1: 4, 2: Fraction(26, 7), 3: Fraction(16, 7)}
    assert result.winners == (1, 2)


# --- Ties --------------------------------------------------------------------------------------------


def approvals(settings: Mapping[str, Any], ballots: Sequence[Sequence[int]]) -> Result:
    some, module = options("A", "B", "C"), methods.get("approval")
    clean = module.clean_settings(settings, some)
    return module.tally(Election("approval", some, clean, [{"options": list(b)} for b in ballots]))


def test_a_tie_goes_to_what_stands_higher_on_the_ballot() -> None:
    result = approvals({"ties": "order"}, [[2], [3]])
    assert result.winners == (2,)
    assert [(tie.options, tie.rule, tie.order) for tie in result.ties] == [((2, 3), "order", (2, 3))]


def test_a_shared_place_names_all() -> None:
    result = approvals({"ties": "shared", "winners": 2}, [[1, 2], [1, 3], [1]])
    assert result.winners == (1, 2, 3)
    assert result.ties[0].rule == "shared"


@pytest.mark.parametrize("seed", ["Lotto 2026-11-21: 4 8 15 16 23 42", "another text"])
def test_a_lot_can_be_drawn_again_by_anyone(seed: str) -> None:
    result = approvals({"ties": "lot", "seed": seed}, [[1], [2], [3]])
    drawn = sorted((1, 2, 3), key=lambda option: sha256(f"{seed}:{option}".encode()).hexdigest())
    assert result.winners == (drawn[0],)
    assert result.ties[0].order == tuple(drawn)


def test_who_is_preferred_stays_in_a_runoff() -> None:
    result = ranked("ABC", {"A>B": 1, "B>A": 1, "C>B": 3}, {"rule": "irv", "ties": "order"}, "ranking")
    assert result.detail["rounds"][0]["eliminated"] is None
    result = ranked("ABC", {"A>C": 2, "B>A": 2, "C>B": 3}, {"rule": "irv", "ties": "order"}, "ranking")
    assert [r["eliminated"] for r in result.detail["rounds"]] == [2, None]
    assert result.winners == (1,)


@pytest.mark.parametrize(("costs", "first", "rule"), [((100, 90), 2, "cost"), ((90, 90), 1, "order")])
def test_equal_projects_of_a_budget_are_told_apart(costs: tuple[int, int], first: int, rule: str) -> None:
    projects = tuple(Option(n, str(n), cost) for n, cost in enumerate(costs, 1))
    module = methods.get("budget")
    clean = module.clean_settings({"budget": 100, "rule": "greedy"}, projects)
    result = module.tally(Election("budget", projects, clean, [{"options": [1, 2]}] * 3))
    assert result.winners == (first,)
    assert [tie.rule for tie in result.ties] == [rule]


def test_an_empty_box_elects_nobody() -> None:
    projects = tuple(Option(n, str(n), 10) for n in (1, 2, 3))
    experts = [{"name": "E", "ratings": {o.id: {"value": 1, "reason": "r"} for o in projects}}]
    extra: dict[str, dict[str, Any]] = {
        "stv": {"seats": 2},
        "budget": {"budget": 20},
        "matrix": {"experts": experts},
    }
    for name, module in methods.METHODS.items():
        clean = module.clean_settings(extra.get(name, {}), projects)
        for ballots in ([], [{}, {}]):
            election = Election(name, projects, clean, ballots)
            result = module.tally(election)
            assert (result.winners, result.blank) == ((), len(ballots)), name
            module.explain(result, election)
