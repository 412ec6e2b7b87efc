"""Stopping a vote for a correction: nothing counts, everybody is told, codes stay good."""

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client

from participation.notifications.models import Notification, OutgoingMail
from participation.voting import keys
from participation.voting.addresses import address_of
from participation.voting.models import Ballot, State
from participation.voting.services.codes import enter_code, find_code, make_codes
from participation.voting.services.setting_up import announce, annul
from tests.factories import make_user, make_vote

from .conftest import cast_as, end

pytestmark = pytest.mark.django_db


def test_a_stopped_vote_is_never_counted_and_everybody_is_told() -> None:
    vote, editor = make_vote(), make_user(roles=("editor",))
    people = [make_user() for _n in range(3)]
    for user in people:
        cast_as(vote, user)
    successor = annul(vote=vote, by=editor, reason="Ein Preis war falsch.")
    assert not Ballot.objects.exists()
    assert str(vote.key_name) != str(successor.key_name)
    assert (vote.state, successor.state, successor.replaces) == (State.ANNULLED, State.DRAFT, vote)
    told = Notification.objects.filter(kind="vote_stopped")
    assert set(told.values_list("user", flat=True)) == {user.pk for user in people}
    assert OutgoingMail.objects.count() == 3
    page = Client().get(address_of(vote)).content.decode()
    assert "Ein Preis war falsch." in page
    web = Client()
    web.force_login(people[0])
    assert "Ein Preis war falsch." in web.get("/konto/mitteilungen/").content.decode()
    announce(vote=successor, by=editor)
    assert address_of(successor) in Client().get(address_of(vote)).content.decode()
    cast_as(successor, people[0])
    assert keys.key_of(successor)


def test_codes_of_a_stopped_vote_are_good_for_the_new_one() -> None:
    vote, editor = make_vote(who=[["code"]]), make_user(roles=("editor",))
    made = make_codes(vote=vote, by=editor, name="Briefe", size=2)
    successor = annul(vote=vote, by=editor, reason="Falsches Datum.")
    announce(vote=successor, by=editor)
    code = find_code(site_id=vote.consultation.site_id, typed=made.codes[0])
    assert enter_code(code=code, user=None).vote == successor


def test_only_editors_stop_a_vote_and_only_one_that_is_not_counted() -> None:
    vote = make_vote()
    with pytest.raises(PermissionDenied):
        annul(vote=vote, by=make_user(), reason="Nein.")
    cast_as(vote)
    counted = end(vote)
    with pytest.raises(ValidationError):
        annul(vote=counted, by=make_user(roles=("editor",)), reason="Nein.")


def test_the_result_is_told_to_who_took_part() -> None:
    vote, user = make_vote(), make_user()
    cast_as(vote, user)
    end(vote)
    assert Notification.objects.get(kind="vote_counted").user == user


def test_two_votes_of_a_consultation_are_told_of_side_by_side() -> None:
    user, first = make_user(), make_vote()
    second = make_vote(first.consultation, question="Und was kommt danach?")
    for vote in (first, second):
        cast_as(vote, user)
        end(vote)
    unread = Notification.objects.filter(kind="vote_counted", user=user, read_at=None)
    assert {notice.data["question"] for notice in unread} == {first.question, second.question}
