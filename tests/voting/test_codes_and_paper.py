"""Codes from letters, and ballots on paper."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client

from participation.accounts.models import User
from participation.voting.addresses import address_of
from participation.voting.models import Ballot, PaperEntry, RollEntry, Vote, VotingCode
from participation.voting.receipts import read_code
from participation.voting.services.codes import make_codes
from participation.voting.services.paper import check_paper, enter_paper
from tests.factories import make_user, make_vote

from .conftest import end

pytestmark = pytest.mark.django_db


@pytest.fixture
def vote() -> Vote:
    return make_vote(who=[["account"], ["code"]])


@pytest.fixture
def codes(vote: Vote) -> list[str]:
    return make_codes(vote=vote, by=make_user(roles=("editor",)), name="Briefe", size=3).codes


def enter(web: Client, code: str) -> int:
    return web.post("/code/", {"code": code}).status_code


def vote_for(web: Client, vote: Vote, place: int = 0) -> int:
    return web.post(address_of(vote), {"option": vote.options.all()[place].pk}).status_code


def test_codes_are_stored_as_hashes_only(codes: list[str]) -> None:
    stored = str(list(VotingCode.objects.values()))
    assert all(code not in stored and code.replace("-", "") not in stored for code in codes)
    assert len(set(codes)) == 3


def test_a_code_votes_once_and_changes_its_own_ballot(vote: Vote, codes: list[str]) -> None:
    first, again = Client(), Client()
    assert enter(first, codes[0].lower().replace("-", " ")) == 303
    assert vote_for(first, vote) == 303
    assert enter(again, codes[0]) == 303
    assert vote_for(again, vote, 1) == 303
    assert Ballot.objects.count() == RollEntry.objects.count() == 1
    assert Ballot.objects.get().data == {"option": vote.options.all()[1].pk}


def test_a_code_used_with_an_account_is_refused_to_others(codes: list[str]) -> None:
    web, user = Client(), make_user()
    web.force_login(user)
    assert enter(web, codes[0]) == 303
    assert VotingCode.objects.get(user=user)
    assert enter(Client(), codes[0]) == 422
    other = Client()
    other.force_login(make_user())
    assert enter(other, codes[0]) == 422


def test_a_code_that_voted_alone_does_not_vote_again_with_an_account() -> None:
    vote = make_vote(who=[["code"]])
    code = make_codes(vote=vote, by=make_user(roles=("editor",)), name="Briefe", size=1).codes[0]
    alone, member = Client(), Client()
    member.force_login(make_user())
    enter(alone, code)
    vote_for(alone, vote)
    assert enter(member, code) == 303
    vote_for(member, vote)
    assert Ballot.objects.count() == 1


@pytest.mark.parametrize("wrong", ["", "ABC", "0000-0000-0000", "x" * 9000, "７K2M-XQ4D-9TRA"])
def test_a_wrong_code_gets_a_clear_answer(codes: list[str], wrong: str) -> None:
    answer = Client().post("/code/", {"code": wrong})
    assert answer.status_code == 422
    assert 'role="alert"' in answer.content.decode()


def test_guessing_is_limited(codes: list[str]) -> None:
    web = Client()
    assert [enter(web, "0000-0000-0000") for _n in range(12)][-1] == 429


def test_letters_that_look_like_digits_are_read_as_meant() -> None:
    assert read_code("oIl0-u000-0000") == "0110-V000-0000"


def test_a_code_and_an_account_together() -> None:
    vote = make_vote(who=[["account", "code"]])
    vote.refresh_from_db()
    code = make_codes(vote=vote, by=make_user(roles=("editor",)), name="Briefe", size=1).codes[0]
    web, user = Client(), make_user()
    web.force_login(user)
    assert vote_for(web, vote) == 403
    enter(web, code)
    assert vote_for(web, vote) == 303
    assert RollEntry.objects.get().user == user


def clerk() -> User:
    return make_user(roles=("clerk",))


def test_paper_needs_two_people_and_weighs_the_same(vote: Vote) -> None:
    first, second = clerk(), clerk()
    raw = {"option": vote.options.all()[0].pk}
    batch = enter_paper(vote=vote, by=first, number="P-1", ballots=[raw, raw, {}])
    assert not Ballot.objects.exists()
    with pytest.raises(ValidationError):
        check_paper(batch=batch, by=first)
    with pytest.raises(PermissionDenied):
        check_paper(batch=batch, by=make_user())
    assert check_paper(batch=batch, by=second) == 3
    assert check_paper(batch=batch, by=second) == 3
    assert set(Ballot.objects.values_list("channel", "owner")) == {("paper", None)}
    assert not PaperEntry.objects.exists()
    assert not RollEntry.objects.exists()
    with pytest.raises(ValidationError):
        enter_paper(vote=vote, by=first, number="P-1", ballots=[raw])
    web = Client()
    web.force_login(make_user())
    vote_for(web, vote, 1)
    counted = end(vote)
    assert counted.turnout == 4
    assert counted.result is not None
    assert counted.result["winners"] == [vote.options.all()[0].pk]


def test_paper_that_nobody_checked_is_not_counted(vote: Vote) -> None:
    enter_paper(vote=vote, by=clerk(), number="P-1", ballots=[{"option": vote.options.all()[0].pk}])
    assert end(vote).turnout == 0
    assert not PaperEntry.objects.exists()


def test_a_code_that_was_entered_before_the_login_becomes_the_accounts(vote: Vote, codes: list[str]) -> None:
    web, user = Client(), make_user()
    assert enter(web, codes[0]) == 303
    web.force_login(user)
    assert vote_for(web, vote) == 303
    assert VotingCode.objects.get(user=user)
    # The letter cannot vote once more, neither here after logging out nor elsewhere.
    for browser in (web, Client()):
        browser.logout()
        assert enter(browser, codes[0]) == 422
    assert Ballot.objects.count() == RollEntry.objects.count() == 1


def test_who_has_voted_with_a_code_goes_on_with_its_ballot_after_the_login(
    vote: Vote, codes: list[str]
) -> None:
    web, user = Client(), make_user()
    assert enter(web, codes[0]) == 303
    assert vote_for(web, vote, 0) == 303
    web.force_login(user)
    assert vote_for(web, vote, 1) == 303
    assert Ballot.objects.count() == RollEntry.objects.count() == 1
    assert Ballot.objects.get().data == {"option": vote.options.all()[1].pk}
    # The same in another browser, as soon as the account enters the code there.
    elsewhere = Client()
    elsewhere.force_login(user)
    assert enter(elsewhere, codes[0]) == 303
    assert vote_for(elsewhere, vote, 2) == 303
    assert Ballot.objects.count() == RollEntry.objects.count() == 1
