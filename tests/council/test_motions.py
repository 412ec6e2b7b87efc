"""A motion is begun, written in steps, signed, and handed over; who may not is refused."""

import uuid

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction

from participation.contributions.models import Contribution, Revision, State
from participation.contributions.queries import visible_to
from participation.contributions.rules import may_read as may_read_contribution
from participation.core import events
from participation.council import rules
from participation.council.events import MotionMoved
from participation.council.models import Motion, Part, Participant, Stage
from participation.council.services import MotionText, backing, publish, revise, ruling, start_motion, withdraw
from tests.factories import FULL_MOTION, make_motion, make_seat, make_site, make_user

pytestmark = pytest.mark.django_db


def test_a_motion_begins_as_a_draft_that_only_author_and_team_read() -> None:
    author, mate, stranger = make_user(), make_user(), make_user()
    moderator = make_user(roles=("moderator",))
    motion = start_motion(author=author, site_id=make_site().pk, team=[mate], origin="Quest: Licht")
    assert (motion.state, motion.stage, motion.title) == (State.DRAFT, Stage.DRAFT, "")
    assert rules.may_read(author, motion) and rules.may_read(mate, motion)
    assert not rules.may_read(stranger, motion) and not rules.may_read(moderator, motion)
    assert not rules.may_read(None, motion)
    assert not may_read_contribution(moderator, motion)
    assert not visible_to(moderator, motion.consultation.site_id).filter(pk=motion.pk).exists()


def test_the_same_key_gives_the_same_draft() -> None:
    author, key = make_user(), uuid.uuid4()
    made = {
        start_motion(author=author, site_id=make_site().pk, submission_key=key).pk for _n in range(3)
    }
    assert len(made) == 1


def test_a_draft_is_saved_step_by_step_and_keeps_no_earlier_versions() -> None:
    author = make_user()
    motion = start_motion(author=author, site_id=make_site().pk)
    revise(motion=motion, by=author, text=MotionText(problem="Es ist dunkel."))
    revise(motion=motion, by=author, text=MotionText(title="Licht", problem="Es ist dunkel.", wish="Lampen."))
    motion.refresh_from_db()
    assert (motion.title, motion.problem, motion.wish) == ("Licht", "Es ist dunkel.", "Lampen.")
    assert "<h3>" in motion.html and "Lampen." in motion.html
    assert not Revision.objects.filter(contribution=motion).exists()


def test_publishing_needs_title_problem_and_wish_and_says_what_is_missing() -> None:
    author = make_user()
    motion = start_motion(author=author, site_id=make_site().pk, text=MotionText(title="Licht"))
    with pytest.raises(ValidationError) as refused:
        publish(motion=motion, by=author)
    assert set(refused.value.error_dict) == {"problem", "wish"}


def test_publishing_twice_publishes_once() -> None:
    author = make_user()
    motion = make_motion(author)
    publish(motion=motion, by=author)
    assert Contribution.objects.get(pk=motion.pk).state == State.PUBLISHED
    assert Motion.objects.get(pk=motion.pk).stage == Stage.OPEN


def test_a_change_of_a_public_motion_keeps_the_earlier_version() -> None:
    author = make_user()
    motion = make_motion(author)
    revise(motion=motion, by=author, text=MotionText(**{**FULL_MOTION, "wish": "Viele Lampen."}))
    assert Revision.objects.get(contribution=motion).text.count("Lampen, die angehen") == 1


def test_nobody_else_writes_and_nobody_writes_after_the_hand_over() -> None:
    author, mate = make_user(), make_user()
    motion = make_motion(author, team=[mate])
    text = MotionText(**FULL_MOTION)
    revise(motion=motion, by=mate, text=text)
    for other in (make_user(), make_user(roles=("administrator",)), make_seat(office="chair").user):
        assert other is not None
        with pytest.raises(PermissionDenied):
            revise(motion=motion, by=other, text=text)
    with pytest.raises(PermissionDenied):
        ruling.hand_over(motion=motion, by=mate)
    ruling.hand_over(motion=motion, by=author)
    for writer in (author, mate):
        with pytest.raises(PermissionDenied):
            revise(motion=motion, by=writer, text=text)
    with pytest.raises(PermissionDenied):
        withdraw(motion=motion, by=author)


def test_a_person_signs_once_and_can_take_it_back() -> None:
    motion, signer = make_motion(), make_user()
    assert [backing.sign(motion=motion, user=signer, wanted=True) for _n in range(3)] == [1, 1, 1]
    with pytest.raises(IntegrityError), transaction.atomic():
        Participant.objects.create(motion=motion, user=signer, part=Part.COSIGNER)
    assert backing.sign(motion=motion, user=signer, wanted=False) == 0
    assert backing.sign(motion=motion, user=signer, wanted=False) == 0


def test_author_and_team_do_not_sign_their_own_motion() -> None:
    author, mate = make_user(), make_user()
    motion = make_motion(author, team=[mate])
    for person in (author, mate):
        with pytest.raises(PermissionDenied):
            backing.sign(motion=motion, user=person, wanted=True)


def test_nobody_signs_a_draft_or_what_was_handed_over() -> None:
    author, signer = make_user(), make_user()
    with pytest.raises(PermissionDenied):
        backing.sign(motion=make_motion(author, public=False), user=signer, wanted=True)
    motion = make_motion(author)
    backing.sign(motion=motion, user=signer, wanted=True)
    ruling.hand_over(motion=motion, by=author)
    for wanted in (True, False):
        with pytest.raises(PermissionDenied):
            backing.sign(motion=motion, user=signer, wanted=wanted)


def test_every_step_is_told_as_an_event(monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[str] = []
    publish_event = events.publish

    def note(event: events.Event) -> None:
        if isinstance(event, MotionMoved):
            told.append(event.milestone)
        publish_event(event)

    monkeypatch.setattr(events, "publish", note)
    author = make_user()
    ruling.hand_over(motion=make_motion(author), by=author)
    assert told == ["published", "handed"]


@pytest.mark.parametrize("field", ["problem", "wish"])
def test_the_database_refuses_a_public_motion_without_its_core(field: str) -> None:
    motion = make_motion()
    with pytest.raises(IntegrityError), transaction.atomic():
        Motion.objects.filter(pk=motion.pk).update(**{field: ""})
