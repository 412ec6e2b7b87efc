"""The page of a vote: filling in, saving by itself, results, receipts, downloads."""

import csv
import io
import json
from typing import Any

import pytest
from django.core import mail
from django.test import Client

from participation.voting.addresses import address_of, list_address
from participation.voting.duties import refresh_results
from participation.voting.methods import METHODS
from participation.voting.models import Ballot, LiveResult, Vote
from participation.voting.recounting.chain import verify
from participation.voting.services.casting import cast
from tests.factories import make_user, make_vote

from .conftest import cast_as, end, voter_of

pytestmark = pytest.mark.django_db
JSON = {"Accept": "application/json"}
SETTINGS: dict[str, dict[str, Any]] = {
    "points": {"total": 5},
    "stv": {"seats": 2},
    "budget": {"budget": 250_00, "ballot": "knapsack"},
}


def vote_by(method: str, **plan: Any) -> Vote:
    """A vote by this method."""

    def settings(options: Any) -> dict[str, Any]:
        if method == "matrix":
            rated = {str(option.id): {"value": 4, "reason": "Geht gut."} for option in options}
            return {"experts": [{"name": "Tiefbau", "ratings": rated}]}
        return SETTINGS.get(method, {})

    return make_vote(method=method, settings=settings, cost=100_00, **plan)


def filled(vote: Vote, web: Client) -> dict[str, Any]:
    """A form as somebody would send it."""
    first, second, _third = (option.pk for option in vote.options.all())
    return {
        "single": {"option": first},
        "multiple": {"options": [first, second]},
        "approval": {"options": [second]},
        "budget": {"options": [first, second]},
        "points": {f"o{first}": "3", f"o{second}": "2"},
        "rating": {f"o{first}": "5", f"o{second}": ""},
        "matrix": {f"o{first}": "5", f"o{second}": "1"},
        "ranking": {f"o{first}": "2", f"o{second}": "1"},
        "stv": {f"o{first}": "7", f"o{second}": "3"},
    }[vote.method]


@pytest.fixture
def web() -> Client:
    client = Client()
    client.force_login(make_user())
    return client


@pytest.mark.parametrize("method", METHODS)
def test_every_method_works_as_a_plain_form(web: Client, method: str) -> None:
    vote = vote_by(method)
    page = web.get(address_of(vote)).content.decode()
    assert "csrfmiddlewaretoken" in page
    answer = web.post(address_of(vote), filled(vote, web), follow=True)
    assert answer.redirect_chain[0][1] == 303
    page = answer.content.decode()
    receipt = Ballot.objects.get().receipt
    assert receipt in page
    if method in ("ranking", "stv"):
        first, second, _third = (option.pk for option in vote.options.all())
        assert Ballot.objects.get().data == {"ranking": [second, first]}
    assert web.get(address_of(vote))["Cache-Control"].count("no-store") == 1


@pytest.mark.parametrize("method", METHODS)
def test_every_method_has_a_result_page(web: Client, method: str, django_assert_max_num_queries: Any) -> None:
    vote = vote_by(method)
    web.post(address_of(vote), filled(vote, web))
    vote = end(vote)
    with django_assert_max_num_queries(8):
        page = Client().get(address_of(vote))
    assert page.status_code == 200
    assert "<table" in page.content.decode()


def test_the_script_is_told_what_counts(web: Client) -> None:
    vote = make_vote()
    option = vote.options.all()[1]
    said = web.post(address_of(vote), {"option": option.pk}, headers=JSON).json()
    assert said == {"saved": True, "receipt": Ballot.objects.get().receipt, "blank": False, "first": True}
    assert web.post(address_of(vote), {}, headers=JSON).json()["blank"] is True
    assert Ballot.objects.get().data == {}


def test_what_is_wrong_is_said_and_what_was_typed_stays(web: Client) -> None:
    vote = vote_by("points")
    first = vote.options.all()[0].pk
    answer = web.post(address_of(vote), {f"o{first}": "77"})
    assert answer.status_code == 422
    page = answer.content.decode()
    assert 'value="77"' in page
    assert 'role="alert"' in page
    said = web.post(address_of(vote), {f"o{first}": "1" * 5000}, headers=JSON)
    assert said.status_code == 422
    assert said.json()["option"] == first
    assert not Ballot.objects.exists()


def test_two_in_one_place_are_refused_by_name(web: Client) -> None:
    vote = vote_by("ranking")
    first, second, _third = (option.pk for option in vote.options.all())
    answer = web.post(address_of(vote), {f"o{first}": "1", f"o{second}": "1"})
    assert answer.status_code == 422
    assert answer.content.decode().count('value="1"') == 2


def test_after_the_deadline_the_ballot_comes_back_and_is_not_stored(web: Client) -> None:
    vote = make_vote()
    option = vote.options.all()[1]
    Vote._base_manager.update(
        closes_at=vote.opens_at.replace(year=vote.opens_at.year) + (vote.closes_at - vote.opens_at) / 4
    )
    answer = web.post(address_of(vote), {"option": option.pk})
    assert answer.status_code == 403
    page = answer.content.decode()
    assert page.count("pill--good") == 1
    assert not Ballot.objects.exists()
    assert "stash" not in web.session


def test_without_a_session_the_script_is_led_to_the_login() -> None:
    vote = make_vote()
    answer = Client().post(address_of(vote), {"option": vote.options.all()[0].pk}, headers=JSON)
    assert answer.status_code == 401
    assert answer.json()["login"].startswith("/accounts/login/?next=")


def test_a_page_for_everybody_has_no_cookie_and_no_token() -> None:
    vote = make_vote()
    for path in (list_address(vote.consultation), address_of(vote)):
        answer = Client().get(path)
        assert not answer.cookies
        assert "csrfmiddlewaretoken" not in answer.content.decode()


def test_the_list_costs_the_same_at_two_sizes(django_assert_num_queries: Any) -> None:
    vote = make_vote()
    web = Client()
    web.get(list_address(vote.consultation))
    for size in (2, 10):
        while Vote.objects.count() < size:
            make_vote(vote.consultation)
        with django_assert_num_queries(5):
            assert web.get(list_address(vote.consultation)).status_code == 200


def test_an_empty_list_says_so() -> None:
    vote = make_vote(announced=False)
    assert 'class="empty"' in Client().get(list_address(vote.consultation)).content.decode()


def test_the_ballot_page_costs_the_same_at_two_sizes(web: Client, django_assert_num_queries: Any) -> None:
    small, large = make_vote(), make_vote(options=tuple(f"Nummer {n}" for n in range(100)))
    web.get(address_of(small))
    for vote in (small, large):
        with django_assert_num_queries(12):
            assert web.get(address_of(vote)).status_code == 200


def test_saving_over_http_costs_few_queries(web: Client, django_assert_max_num_queries: Any) -> None:
    vote = make_vote()
    sent = {"option": vote.options.all()[0].pk}
    with django_assert_max_num_queries(16):
        web.post(address_of(vote), sent, headers=JSON)
    with django_assert_max_num_queries(11):
        web.post(address_of(vote), sent, headers=JSON)


def test_a_ballot_is_taken_back_after_asking(web: Client) -> None:
    vote = make_vote()
    web.post(address_of(vote), {"option": vote.options.all()[0].pk})
    assert web.get(address_of(vote, "withdraw")).status_code == 200
    assert Ballot.objects.count() == 1
    assert web.post(address_of(vote, "withdraw")).status_code == 303
    assert not Ballot.objects.exists()
    assert web.post(address_of(vote, "withdraw")).status_code == 404


def test_the_result_so_far_moves_in_steps_of_ten(web: Client) -> None:
    vote = make_vote(results="live")
    for _n in range(9):
        cast_as(vote)
    assert refresh_results() == 0
    assert Client().get(address_of(vote, "so_far")).status_code == 200
    cast_as(vote)
    assert refresh_results() == 1
    for _n in range(9):
        cast_as(vote)
    assert refresh_results() == 0
    assert LiveResult.objects.get().turnout == 10


def test_hidden_results_stay_hidden(web: Client) -> None:
    for when in ("close", "after"):
        vote = make_vote(results=when)
        assert web.get(address_of(vote, "so_far")).status_code == 404
        web.post(address_of(vote), {"option": vote.options.all()[0].pk})
        expected = 200 if when == "after" else 404
        assert web.get(address_of(vote, "so_far")).status_code == expected
        assert Client().get(address_of(vote, "so_far")).status_code == 404


def test_a_receipt_proves_that_the_ballot_is_in_the_box() -> None:
    vote = make_vote()
    old, new = (cast_as(vote, user, n).code for n, user in enumerate([make_user()] * 2))
    path, web = address_of(vote, "receipt"), Client(enforce_csrf_checks=True)
    assert 'class="receipt' not in web.post(path, {"code": new}).content.decode()
    vote = end(vote)
    found = web.post(path, {"code": new.lower().replace("-", " ").replace("0", "o")})
    assert "Brunnen" in found.content.decode()
    assert not found.cookies
    for wrong in (old, "quatsch", "\x00", "9" * 5000):
        assert 'class="receipt' not in web.post(path, {"code": wrong}).content.decode()


def test_the_receipt_goes_by_mail_alone(web: Client) -> None:
    vote = make_vote()
    web.post(address_of(vote), {"option": vote.options.all()[0].pk})
    web.post(address_of(vote, "mail_receipt"))
    assert mail.outbox[-1].body.strip() == Ballot.objects.get().receipt
    assert vote.question not in mail.outbox[-1].subject


def test_the_box_can_be_taken_away_in_every_form() -> None:
    vote = vote_by("budget", options=("=SUMME(1)", "Brunnen", "Bäume"))
    for n in range(7):
        options = [option.pk for option in vote.options.all()][: n % 2 + 1]
        cast(vote=vote, voter=voter_of(vote), raw={"options": options})
    assert Client().get(address_of(vote, "jsonl")).status_code == 404
    vote = end(vote)
    lines = Client().get(address_of(vote, "jsonl")).getvalue().decode().splitlines()
    box = verify(lines)
    assert len(box.entries) == 7
    assert box.seal == vote.box_end["hash"]
    assert len(json.loads(Client().get(address_of(vote, "json")).getvalue())) == 9
    rows = list(
        csv.reader(
            io.StringIO(Client().get(address_of(vote, "csv")).getvalue().decode("utf-8-sig")), delimiter=";"
        )
    )
    assert rows[0] == ["nr", "receipt", "channel", "'=SUMME(1)", "Brunnen", "Bäume"]
    assert sum(row[4] == "1" for row in rows[1:]) == 3
    assert Client().get(address_of(vote, "pabulib")).getvalue().decode().startswith("META")
    assert b"def " in Client().get(address_of(vote, "script")).getvalue()


@pytest.mark.parametrize(
    "body", [b"option=\x00", b"option=" + b"9" * 5000, b"option=1&option=2", b"options=%ff", b"o1=%ED%A0%80"]
)
def test_hostile_forms_are_refused_without_an_error(web: Client, body: bytes) -> None:
    vote = make_vote()
    answer = web.generic("POST", address_of(vote), body, "application/x-www-form-urlencoded", headers=JSON)
    assert answer.status_code in {200, 400, 422}
