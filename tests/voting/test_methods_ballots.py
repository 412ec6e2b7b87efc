"""Ballots: one canonical form, and a clear answer to whatever else is sent."""

from typing import Any

import pytest

from participation.voting import methods
from participation.voting.methods.base import Option
from participation.voting.methods.errors import BALLOT_SENTENCES, BadBallot, BadSettings

OPTIONS = (Option(3, "C", 300), Option(1, "A", 100), Option(2, "B", 200))
EXPERTS = [{"name": "E", "ratings": {n: {"value": 2, "reason": "r"} for n in (1, 2, 3)}}]
SETTINGS: dict[str, dict[str, Any]] = {
    "multiple": {"min": 2, "max": 2},
    "points": {"total": 5, "max_per_option": 3},
    "stv": {"seats": 1},
    "matrix": {"experts": EXPERTS},
    "budget": {"budget": 400, "ballot": "knapsack"},
}


def check(method: str, ballot: Any, **more: Any) -> dict[str, Any]:
    module = methods.get(method)
    return module.validate(
        ballot, OPTIONS, module.clean_settings({**SETTINGS.get(method, {}), **more}, OPTIONS)
    )


@pytest.mark.parametrize(
    ("method", "raw", "canonical"),
    [
        ("single", {"option": "3"}, {"option": 3}),
        ("multiple", {"options": [3, "1"]}, {"options": [1, 3]}),
        ("approval", {"options": [3, 1]}, {"options": [1, 3]}),
        ("points", {"points": {"3": "2", "1": 3, "2": 0}}, {"points": {"1": 3, "3": 2}}),
        ("rating", {"ratings": {3: 5, "1": ""}}, {"ratings": {"3": 5}}),
        ("matrix", {"ratings": {"2": 1}}, {"ratings": {"2": 1}}),
        ("ranking", {"ranking": [3, 1]}, {"ranking": [3, 1]}),
        ("stv", {"ranking": ["2"]}, {"ranking": [2]}),
        ("budget", {"options": [3, 1]}, {"options": [1, 3]}),
    ],
)
def test_a_ballot_has_one_form(method: str, raw: Any, canonical: dict[str, Any]) -> None:
    assert check(method, raw) == canonical
    assert check(method, canonical) == canonical


@pytest.mark.parametrize("method", methods.METHODS)
def test_an_empty_ballot_is_blank_where_the_vote_allows_it(method: str) -> None:
    assert check(method, {}) == {}
    with pytest.raises(BadBallot, match="blank"):
        check(method, {}, allow_blank=False)


@pytest.mark.parametrize(
    ("method", "raw", "code"),
    [
        ("single", {"option": 9}, "unknown_option"),
        ("multiple", {"options": [1]}, "too_few"),
        ("multiple", {"options": [1, 2, 3]}, "too_many"),
        ("approval", {"options": [1, 1]}, "twice"),
        ("points", {"points": {"1": 3, "2": 3}}, "too_many_points"),
        ("points", {"points": {"1": 4}}, "out_of_range"),
        ("rating", {"ratings": {"1": "many"}}, "not_a_number"),
        ("rating", {"ratings": {"1": 1, "01": 2}}, "twice"),
        ("ranking", {"ranking": [1, 2, 1]}, "twice"),
        ("budget", {"options": [3, 2]}, "over_budget"),
    ],
)
def test_what_is_wrong_is_said(method: str, raw: Any, code: str) -> None:
    with pytest.raises(BadBallot) as caught:
        check(method, raw)
    assert caught.value.code == code
    assert "%(" not in caught.value.sentence


HOSTILE = [
    None, [], "x", 7, True, float("nan"), {"x": 1}, {"option": True}, {"option": 1.0}, {"option": [1]}, {"option": {}},
    {"options": "12"}, {"options": {"1": 1}}, {"options": [[1]]}, {"options": [1] * 10_000}, {"options": [None]},
    {"points": [1]}, {"points": {"1": -1}}, {"points": {"1": True}}, {"points": {"1": 1.5}}, {"points": {"1": float("nan")}},
    {"points": {"1": 10**5000}}, {"points": {"1": "9" * 5000}}, {"points": {"x": 1}}, {"points": {"١": 1}},
    {"ratings": {"1": 0}}, {"ratings": {"1": [1]}}, {"ranking": 1}, {"ranking": [1, "\x00"]}, {"ranking": [{}]},
]  # fmt: skip


@pytest.mark.parametrize("method", methods.METHODS)
@pytest.mark.parametrize("number", range(len(HOSTILE)))
def test_hostile_ballots_are_refused_and_never_fail(method: str, number: int) -> None:
    with pytest.raises(BadBallot) as caught:
        check(method, HOSTILE[number])
    assert caught.value.code in BALLOT_SENTENCES


@pytest.mark.parametrize(
    ("method", "raw", "field"),
    [
        ("single", {"colour": "red"}, "colour"),
        ("single", {"ties": "lot"}, "seed"),
        ("single", {"ties": "cost_then_votes"}, "ties"),
        ("multiple", {"min": 3, "max": 2}, "min"),
        ("stv", {}, "seats"),
        ("ranking", {"rule": "dice"}, "rule"),
        ("matrix", {}, "experts"),
        ("matrix", {"experts": EXPERTS, "threshold_relevance": "9"}, "threshold_relevance"),
        ("budget", {}, "budget"),
        ("budget", {"budget": 50}, "budget"),
    ],
)
def test_settings_that_make_no_sense_are_refused(method: str, raw: dict[str, Any], field: str) -> None:
    with pytest.raises(BadSettings) as caught:
        methods.get(method).clean_settings(raw, OPTIONS)
    assert caught.value.field == field
    assert "%(" not in caught.value.sentence


def test_the_winner_of_a_budget_is_explained_by_who_paid() -> None:
    from participation.voting.methods.base import Election

    module = methods.get("budget")
    clean = module.clean_settings({"budget": 800_000}, (Option(1, "Skate park", 800_000),))
    election = Election("budget", (Option(1, "Skate park", 800_000),), clean, [{"options": [1]}] * 214)
    sentences = module.explain(module.tally(election), election).sentences
    assert any("214" in text and "37" in text and "38" in text for text in sentences), sentences
