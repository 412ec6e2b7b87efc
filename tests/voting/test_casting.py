"""Putting a ballot into the box, changing it, taking it out, by the clock."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from participation.consultations.models import Consultation, Phase
from participation.voting import keys
from participation.voting.methods.errors import BadBallot
from participation.voting.models import Ballot, Frozen, RollEntry, Vote, VoteOption
from participation.voting.queries import ballot_options
from participation.voting.rules import MayNotVote
from participation.voting.services.casting import Changed, Locked, cast, withdraw
from tests.factories import make_user, make_vote

from .conftest import cast_as, end, voter_of

pytestmark = pytest.mark.django_db
BERLIN = ZoneInfo("Europe/Berlin")


def test_a_ballot_is_counted_and_can_be_changed() -> None:
    vote, user = make_vote(), make_user()
    first, second = cast_as(vote, user, 0), cast_as(vote, user, 1)
    assert (first.first, second.first) == (True, False)
    assert first.code != second.code
    ballot = Ballot.objects.get()
    assert ballot.receipt == second.code
    assert ballot.data == {"option": vote.options.all()[1].pk}
    assert RollEntry.objects.get().user == user
    assert ballot.voter is None
    assert Consultation.objects.get(pk=vote.consultation_id).participant_count == 1


def test_a_ballot_can_be_taken_back() -> None:
    vote, user = make_vote(), make_user()
    cast_as(vote, user)
    assert withdraw(vote=vote, voter=voter_of(vote, user))
    assert not Ballot.objects.exists()
    assert not RollEntry.objects.exists()
    assert not withdraw(vote=vote, voter=voter_of(vote, user))
    cast_as(vote, user)
    assert Ballot.objects.count() == 1


def test_what_the_method_refuses_is_not_stored() -> None:
    vote = make_vote()
    with pytest.raises(BadBallot):
        cast(vote=vote, voter=voter_of(vote), raw={"option": 999_999})
    assert not Ballot.objects.exists()


def test_losing_the_key_means_only_that_ballots_cannot_be_changed() -> None:
    vote, user = make_vote(), make_user()
    cast_as(vote, user)
    keys.destroy(vote)
    with pytest.raises(Locked):
        cast_as(vote, user, 1)
    with pytest.raises(Locked):
        withdraw(vote=vote, voter=voter_of(vote, user))
    cast_as(vote)
    assert Ballot.objects.count() == RollEntry.objects.count() == 2


def test_the_last_moment_counts_and_the_next_does_not() -> None:
    vote = make_vote()
    voter, raw = voter_of(vote), {"option": vote.options.all()[0].pk}
    just_in_time = vote.closes_at - timedelta(microseconds=1)
    assert cast(vote=vote, voter=voter, raw=raw, now=just_in_time)
    with pytest.raises(MayNotVote):
        cast(vote=vote, voter=voter, raw=raw, now=vote.closes_at)
    with pytest.raises(MayNotVote):
        withdraw(vote=vote, voter=voter, now=vote.closes_at)
    assert cast(vote=vote, voter=voter, raw=raw, now=vote.opens_at)
    with pytest.raises(MayNotVote):
        cast(vote=vote, voter=voter, raw=raw, now=vote.opens_at - timedelta(microseconds=1))


@pytest.mark.parametrize("fold", [0, 1])
def test_a_deadline_in_the_hour_that_comes_twice_is_one_moment(fold: int) -> None:
    """The last Sunday of October has 2:30 twice: summer time first, winter time an hour later."""
    closes = datetime(2027, 10, 31, 2, 30, fold=fold, tzinfo=BERLIN)
    vote = make_vote()
    Phase.objects.update(ends_at=datetime(2027, 12, 1, tzinfo=BERLIN))
    Vote._base_manager.update(closes_at=closes)
    vote = Vote.objects.select_related("consultation").get()
    voter, raw = voter_of(vote), {"option": vote.options.all()[0].pk}
    utc_hour = 0 if fold == 0 else 1
    moment = datetime(2027, 10, 31, utc_hour, 30, tzinfo=ZoneInfo("UTC"))
    assert cast(vote=vote, voter=voter, raw=raw, now=moment - timedelta(milliseconds=100))
    with pytest.raises(MayNotVote):
        cast(vote=vote, voter=voter, raw=raw, now=moment)


def test_nothing_that_changes_the_meaning_can_be_edited_after_the_first_ballot() -> None:
    vote = make_vote()
    cast_as(vote)
    option = vote.options.all()[0]
    for field, value in (
        ("question", "Anders?"),
        ("closes_at", timezone.now() + timedelta(days=9)),
        ("settings", {"x": 1}),
    ):
        fresh = Vote.objects.get(pk=vote.pk)
        setattr(fresh, field, value)
        with pytest.raises(Frozen):
            fresh.save()
        with pytest.raises(Frozen):
            Vote.objects.filter(pk=vote.pk).update(**{field: value})
    option.title = "Etwas anderes"
    for change in (
        option.save,
        option.delete,
        lambda: VoteOption.objects.filter(vote=vote).update(title="x"),
    ):
        with pytest.raises(Frozen):
            change()
    with pytest.raises(Frozen):
        VoteOption.objects.create(vote=vote, position=9, title="Noch eine")
    with pytest.raises(Frozen):
        Vote.objects.get(pk=vote.pk).delete()


def test_who_opened_the_ballot_before_a_change_looks_again() -> None:
    vote = make_vote()
    opened = Vote.objects.select_related("consultation").get(pk=vote.pk)
    Vote.objects.filter(pk=vote.pk).update(revision=1)
    with pytest.raises(Changed):
        cast_as(opened)


def test_an_open_vote_keeps_the_names_and_a_secret_one_does_not() -> None:
    named, user = make_vote(secret=False), make_user()
    cast_as(named, user)
    assert Ballot.objects.get().voter == user
    fresh = end(named)
    assert fresh.ballots.get().voter == user


def test_saving_costs_few_queries(django_assert_num_queries: Any) -> None:
    vote, user = make_vote(), make_user()
    voter = voter_of(vote, user)
    raw = {"option": vote.options.all()[0].pk}
    vote = (
        Vote.objects.select_related("consultation").prefetch_related("options", "consultation__phases").get()
    )
    ballot_options(vote)
    with django_assert_num_queries(8):
        cast(vote=vote, voter=voter, raw=raw)
    with django_assert_num_queries(1):
        cast(vote=vote, voter=voter, raw=raw)
