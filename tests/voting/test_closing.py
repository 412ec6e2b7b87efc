"""Counting by the clock, the published box, and finding every row that was changed, added or removed."""

import tarfile
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone

from participation.realtime import payload
from participation.realtime import topics as t
from participation.realtime.access import access
from participation.realtime.journal_line import Entry
from participation.voting import keys
from participation.voting.duties import close_due, forget_rolls
from participation.voting.models import Ballot, RollEntry, State, Vote
from participation.voting.models.box import random_id
from participation.voting.receipts import new_code
from tests.factories import make_user, make_vote

from .conftest import cast_as, end

pytestmark = pytest.mark.django_db


@pytest.fixture
def counted() -> Vote:
    vote = make_vote()
    for number in range(7):
        cast_as(vote, option=number % 3)
    return end(vote)


def recount(vote: Vote) -> str:
    out = StringIO()
    call_command("recount", str(vote.pk), stdout=out)
    return out.getvalue()


def test_the_recount_of_an_untouched_box_agrees(counted: Vote) -> None:
    assert "Bänke" in recount(counted)
    assert counted.box_end["hash"] in recount(counted)


def _change(vote: Vote) -> None:
    options = [option.pk for option in vote.options.all()]
    ballot = vote.ballots.order_by("number")[3]
    other = next(pk for pk in options if ballot.data["option"] != pk)
    Ballot.objects.filter(pk=ballot.pk).update(data={"option": other})


def _add(vote: Vote) -> None:
    option = vote.options.all()[0].pk
    Ballot.objects.create(
        id=random_id(), vote=vote, receipt=new_code(), data={"option": option}, number=8, hash="0" * 64
    )


def _remove(vote: Vote) -> None:
    vote.ballots.get(number=4).delete()


def _exchange(vote: Vote) -> None:
    first, second = vote.ballots.order_by("number")[:2]
    Ballot.objects.filter(pk=first.pk).update(number=99)
    Ballot.objects.filter(pk=second.pk).update(number=1)
    Ballot.objects.filter(pk=first.pk).update(number=2)


def _channel(vote: Vote) -> None:
    Ballot.objects.filter(vote=vote, number=2).update(channel="paper")


def _result(vote: Vote) -> None:
    changed = {**vote.result, "winners": [vote.options.all()[2].pk]}  # type: ignore[dict-item]
    Vote._base_manager.filter(pk=vote.pk).update(result=changed)


def _head(vote: Vote) -> None:
    Vote._base_manager.filter(pk=vote.pk).update(box_head={**vote.box_head, "question": "Anders?"})  # type: ignore[dict-item]


@pytest.mark.parametrize("tamper", [_change, _add, _remove, _exchange, _channel, _result, _head])
def test_a_changed_added_or_removed_row_is_found(counted: Vote, tamper: Any) -> None:
    tamper(counted)
    with pytest.raises(CommandError):
        recount(counted)


def test_a_vote_closes_by_the_clock_also_when_no_worker_ran_at_that_moment() -> None:
    vote = make_vote()
    cast_as(vote)
    assert close_due() == 0
    closes = timezone.now() - timedelta(days=3)
    Vote._base_manager.update(opens_at=closes - timedelta(days=1), closes_at=closes)
    page = Client().get(f"/beteiligung/{vote.consultation.slug}/abstimmungen/")
    assert page.status_code == 200
    assert close_due() == 1
    assert close_due() == 0
    stored = Vote.objects.get()
    assert (stored.state, stored.turnout) == (State.CLOSED, 1)


def test_a_vote_nobody_took_part_in_is_closed_too() -> None:
    vote = end(make_vote(minimum_turnout=5))
    assert vote.turnout == 0
    assert vote.result is not None
    assert vote.result["verdict"]["turnout"] is False
    assert "0 ballots" in recount(vote)


def test_too_few_ballots_do_not_count_and_the_page_says_so() -> None:
    vote = make_vote(minimum_turnout=5, minimum_share=90)
    cast_as(vote)
    vote = end(vote)
    page = Client().get(f"/beteiligung/{vote.consultation.slug}/abstimmungen/{vote.pk}-x/", follow=True)
    assert 'id="gewonnen"' not in page.content.decode()


def test_the_roll_is_forgotten_after_half_a_year(counted: Vote) -> None:
    assert forget_rolls() == 0
    assert forget_rolls(timezone.now() + timedelta(days=181)) == 7
    assert not RollEntry.objects.exists()
    assert Vote.objects.get().turnout == 7


def test_a_backup_holds_no_key(tmp_path: Path, settings: Any) -> None:
    from participation.core import archive

    assert Path(settings.VOTING_KEY_DIR) not in (
        Path(settings.MEDIA_ROOT),
        *Path(settings.MEDIA_ROOT).parents,
    )
    Path(settings.MEDIA_ROOT).mkdir(parents=True, exist_ok=True)
    vote = make_vote()
    keys.key_of(vote)
    packed = tmp_path / "media.tar"
    with tarfile.open(packed, "w") as tar:
        tar.add(settings.MEDIA_ROOT, archive.MEDIA)
    with tarfile.open(packed) as tar:
        assert not [name for name in tar.getnames() if str(vote.key_name) in name]


def test_the_turnout_is_told_live_and_names_nobody() -> None:
    vote, user = make_vote(), make_user()
    topic = t.name(t.VOTE, vote.pk)
    assert topic in access(None, [topic], vote.consultation.site_id).public
    draft = make_vote(announced=False)
    hidden = t.name(t.VOTE, draft.pk)
    assert hidden not in access(user, [hidden], draft.consultation.site_id).readable
    cast_as(vote, user)
    told = payload.tell([Entry(1, topic, "turnout", vote.pk, 0.0)])[topic]
    assert told.counts == {f"{topic}:turnout": 1}
    assert told.as_objects() == []
