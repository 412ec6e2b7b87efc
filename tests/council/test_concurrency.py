"""Many at once: one signature each, one speaker, one vote, one item."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import connections
from django.utils import timezone

from participation.council.models import AgendaItem, Floor, Motion, Participant, SessionVote
from participation.council.services import backing, floor, sessions, votes
from participation.council.services.bodies import youth_council
from participation.voting.models import Vote
from tests.factories import make_motion, make_seat, make_site, make_user

pytestmark = pytest.mark.django_db(transaction=True)


def together(work: list[Any], threads: int = 20) -> list[Any]:
    """Run all jobs in that many threads at once; a refusal counts as an answer."""

    def run(job: Any) -> Any:
        try:
            return job()
        except ValidationError as error:
            return error
        finally:
            connections.close_all()

    with ThreadPoolExecutor(threads) as pool:
        return [running.result(120) for running in [pool.submit(run, job) for job in work]]


def test_two_people_who_press_twenty_times_sign_once_each() -> None:
    motion, people = make_motion(), [make_user(), make_user()]
    jobs = [
        lambda person=person: backing.sign(motion=motion, user=person, wanted=True)
        for _n in range(20)
        for person in people
    ]
    together(jobs)
    assert Participant.objects.filter(motion=motion).count() == 2
    assert Motion.objects.get(pk=motion.pk).cosigner_count == 2


def test_two_chairs_who_press_everything_at_once_make_one_of_each() -> None:
    seats = [make_seat(office="chair"), make_seat(office="deputy"), make_seat()]
    chairs = [seat.user for seat in seats[:2]]
    assert all(chairs)
    now = timezone.now()
    session = sessions.plan(
        body=youth_council(make_site().pk),
        by=chairs[0],  # type: ignore[arg-type]
        title="Sitzung",
        starts_at=now,
        ends_at=now + timedelta(hours=1),
    )
    items = [
        sessions.put_item(session=session, by=chairs[0], title=f"Punkt {n}")  # type: ignore[arg-type]
        for n in range(2)
    ]
    together([lambda by=by: sessions.open_session(session=session, by=by) for by in chairs * 5])
    together([lambda seat=seat: floor.arrive(session=session, by=seat.user) for seat in seats * 4])
    together([lambda seat=seat: floor.raise_hand(session=session, by=seat.user) for seat in seats * 6])
    hands = list(Floor.objects.filter(session=session))
    assert len(hands) == 3
    jobs = [
        lambda by=by, hand=hand: floor.give_floor(session=session, by=by, hand=hand)
        for by in chairs
        for hand in hands * 3
    ]
    together(jobs)
    assert Floor.objects.filter(session=session, state="speaking").count() == 1
    jobs = [
        lambda by=by, item=item: sessions.call_item(session=session, by=by, item=item)
        for by in chairs
        for item in items * 3
    ]
    together(jobs)
    current = AgendaItem.objects.get(session=session, state="current")
    together([lambda by=by: votes.open_vote(session=session, by=by, item=current) for by in chairs * 5])
    held = SessionVote.objects.get(session=session)
    assert Vote.objects.count() == 1
    ballots = [lambda seat=seat: votes.cast(held=held, by=seat.user, choice="yes") for seat in seats * 5]
    together(ballots)
    assert sum(together([lambda by=by: votes.end_vote(held=held, by=by) for by in chairs * 5])) == 1
    held.refresh_from_db()
    assert (held.yes, held.no, held.abstained) == (3, 0, 0)
