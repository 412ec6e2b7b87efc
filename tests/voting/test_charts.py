"""The drawings of a result: from a method's numbers to geometry, with the table beside them."""

from itertools import pairwise

import pytest
from django.test import Client

from participation.voting import charts, methods
from participation.voting.addresses import address_of
from participation.voting.methods.base import Election, Option, Result
from participation.voting.services.casting import cast
from tests.factories import make_vote

from .conftest import end, voter_of

OPTIONS = tuple(Option(number, title) for number, title in enumerate(("Bänke", "Brunnen", "Bäume"), 1))
BALLOTS = [[1], [1], [1], [1], [2, 3], [2, 3], [3, 2], [3, 2], [3, 2]]


def drawn(method: str, **settings: object) -> tuple[charts.Drawn, Result]:
    module = methods.get(method)
    clean = module.clean_settings(settings, OPTIONS)
    election = Election(method, OPTIONS, clean, [{"ranking": ranking} for ranking in BALLOTS])
    # From what is stored, as the page does.
    result = Result.from_json(module.tally(election).to_json())
    (chart,) = module.explain(result, election).charts
    return charts.draw(chart, result.winners), result


def test_the_rounds_of_a_runoff_are_drawn_below_one_another() -> None:
    picture, result = drawn("ranking", rule="irv")
    assert [head.number for head in picture.heads] == [1, 2]
    assert [(bar.title, bar.shown) for bar in picture.bars] == [
        ("Bänke", "4"), ("Brunnen", "2"), ("Bäume", "3"), ("Bänke", "4"), ("Bäume", "5"),
    ]  # fmt: skip
    # One scale for all rounds: five votes are the whole width.
    assert [bar.width for bar in picture.bars] == [480, 240, 360, 480, 600]
    assert {bar.title for bar in picture.bars if bar.won} == {"Bäume"}
    tops = [bar.y for bar in picture.bars]
    assert all(second - first >= charts.ROW for first, second in pairwise(tops))
    assert picture.height == tops[-1] + charts.ROW
    assert len(picture.table) == len(picture.bars)
    assert result.winners == (3,)
    assert picture.lines == {}


def test_the_rounds_of_a_transferable_vote_show_what_is_needed() -> None:
    picture, result = drawn("stv", seats=2)
    assert result.detail["quota"] == 4
    # The most that an option has is five votes, or the four of the quota.
    top = max(float(bar.shown.replace(",", ".")) for bar in picture.bars)
    assert picture.lines["quota"] == int(4 * charts.WIDTH / max(top, 4))
    assert picture.heads


@pytest.mark.django_db
def test_the_page_of_a_ranking_has_the_drawing_and_its_table() -> None:
    vote = make_vote(method="ranking")
    first, second, _third = (option.pk for option in vote.options.all())
    for ranking in ([first], [second, first], [second]):
        cast(vote=vote, voter=voter_of(vote), raw={"ranking": ranking})
    page = Client().get(address_of(end(vote))).content.decode()
    assert "chart__bars" in page
    assert 'class="round-name"' in page
    assert "<table" in page
