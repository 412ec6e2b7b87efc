"""The way of a motion through the councils: who enters what, deadlines to the day, everybody told, reasons for a no."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from participation.accounts.services import delete_account
from participation.contributions.models import Contribution
from participation.contributions.services import support
from participation.council import path, rules
from participation.council.addresses import address_of, page_of
from participation.council.models import CommitteeStep, Motion, Paper, Participant, Stage, TownAnswer
from participation.council.services import backing, revise, ruling, start_motion
from participation.council.services.motions import MotionText
from participation.notifications.models import Notification
from tests.council.makers import adopted, filed
from tests.factories import FULL_MOTION, make_motion, make_seat, make_site, make_user

pytestmark = pytest.mark.django_db
BERLIN = ZoneInfo("Europe/Berlin")


def test_only_the_town_hall_enters_paper_and_answer(client: Client) -> None:
    motion = adopted()
    chair = make_seat(office="chair").user
    for by in (
        motion.author,
        make_user(),
        chair,
        make_user(roles=("moderator",)),
        make_user(roles=("clerk",)),
    ):
        assert by is not None
        client.force_login(by)
        assert client.get(page_of("town", motion)).status_code == 404
        with pytest.raises(PermissionDenied):
            ruling.file_paper(motion=motion, by=by, number="1")
        with pytest.raises(PermissionDenied):
            ruling.answer(motion=motion, by=by, verdict="yes", text="Ja", office="Rat")
        with pytest.raises(PermissionDenied):
            ruling.plan_committee(motion=motion, by=by, committee="A", meets_on=rules.today())
    client.force_login(make_user(roles=("editor",)))
    assert client.get(page_of("town", motion)).status_code == 200
    answered = client.post(
        f"{page_of('town', motion)}vorlage/", {"number": "", "filed_on": "x", "due_on": ""}
    )
    assert answered.status_code == 422


def test_the_answer_needs_a_paper_and_reasons() -> None:
    motion, hall = adopted(), make_user(roles=("editor",))
    with pytest.raises(ValidationError):
        ruling.answer(motion=motion, by=hall, verdict="no", text="Weil.", office="Rat")
    paper = ruling.file_paper(motion=motion, by=hall, number="B 1")
    assert (paper.due_on - paper.filed_on).days == 42
    with pytest.raises(ValidationError):
        ruling.answer(motion=motion, by=hall, verdict="no", text="  ", office="Rat")
    with pytest.raises(ValidationError):
        ruling.plan_committee(
            motion=motion, by=hall, committee="A", meets_on=rules.today(), outcome="rejected"
        )
    ruling.answer(motion=motion, by=hall, verdict="no", text="Weil es zu teuer ist.", office="Rat")
    for change in ({"text": ""}, {"verdict": "no", "text": ""}):
        with pytest.raises(IntegrityError), transaction.atomic():
            TownAnswer.objects.filter(motion=motion).update(**change)


def test_a_paper_number_is_given_once() -> None:
    first, hall = filed()
    with pytest.raises(ValidationError):
        ruling.file_paper(motion=adopted(), by=hall, number=first.paper.number)
    with pytest.raises(IntegrityError), transaction.atomic():
        Paper.objects.filter(motion=first).update(due_on=first.paper.filed_on - timedelta(days=1))


def test_a_committee_entered_twice_is_entered_and_told_once() -> None:
    motion, hall = filed()
    before = Notification.objects.count()
    for _n in range(3):
        ruling.plan_committee(motion=motion, by=hall, committee="Ausschuss", meets_on=rules.today())
    assert CommitteeStep.objects.count() == 1
    assert Notification.objects.count() - before == 1


@pytest.mark.parametrize(
    ("moment", "days"),
    [
        (datetime(2026, 3, 28, 23, 30, tzinfo=BERLIN), 1),
        (datetime(2026, 3, 29, 0, 30, tzinfo=BERLIN), 0),
        (datetime(2026, 3, 29, 23, 59, tzinfo=BERLIN), 0),
        (datetime(2026, 3, 30, 0, 0, tzinfo=BERLIN), -1),
    ],
)
def test_the_deadline_ends_with_the_day_in_the_town_also_when_clocks_change(
    moment: datetime, days: int
) -> None:
    motion, _hall = filed()
    motion.paper.due_on = moment.date().replace(day=29)
    deadline = path.deadline_of(motion, moment)
    assert deadline is not None
    assert (deadline.days, deadline.overdue) == (days, days < 0)


def test_an_overdue_answer_shows_to_everybody_and_ends_with_the_answer(client: Client) -> None:
    motion, hall = filed(due=-3)
    words = "overdue by 3 days"
    for page in ("/antraege/?status=overdue", address_of(motion)):
        text = client.get(page).content.decode()
        assert words in text or "3 Tagen überfällig" in text
    ruling.answer(motion=motion, by=hall, verdict="yes", text="Ja.", office="Rat")
    assert motion.title not in client.get("/antraege/?status=overdue").content.decode()
    assert motion.title in client.get("/antraege/?status=answered").content.decode()


def test_everybody_who_took_part_is_told_at_every_step_once() -> None:
    author, mate, signer, follower, fan, stranger = (make_user(f"P{n}") for n in range(6))
    motion = make_motion(author, team=[mate])
    backing.sign(motion=motion, user=signer, wanted=True)
    backing.follow(motion=motion, user=follower, wanted=True)
    support(contribution=motion, user=fan, wanted=True)
    support(contribution=motion, user=signer, wanted=True)
    Notification.objects.all().delete()
    chair, hall = make_seat(office="chair").user, make_user(roles=("editor",))
    assert chair is not None
    ruling.hand_over(motion=motion, by=author)
    ruling.rule(motion=motion, by=chair, adopted=True)
    ruling.file_paper(motion=motion, by=hall, number="B 7")
    ruling.plan_committee(motion=motion, by=hall, committee="Ausschuss", meets_on=rules.today())
    ruling.answer(motion=motion, by=hall, verdict="partly", text="Zum Teil.", office="Rat")
    told = ["handed", "adopted", "filed", "committee", "answered"]
    for person in (author, mate, signer, follower, fan):
        rows = Notification.objects.filter(user=person, kind="motion").order_by("pk")
        assert [row.data["milestone"] for row in rows] == told
    assert not Notification.objects.filter(user=stranger).exists()


def test_the_no_of_the_youth_council_is_told_with_its_reasons(client: Client) -> None:
    author, chair = make_user(), make_seat(office="chair").user
    assert chair is not None
    motion = make_motion(author)
    ruling.hand_over(motion=motion, by=author)
    with pytest.raises(ValidationError):
        ruling.rule(motion=motion, by=chair, adopted=False)
    ruling.rule(motion=motion, by=chair, adopted=False, reasons="Das gibt es schon.")
    with pytest.raises(ValidationError):
        ruling.rule(motion=motion, by=chair, adopted=True)
    assert "Das gibt es schon." in client.get(address_of(motion)).content.decode()
    assert Notification.objects.filter(user=author, data__milestone="declined").count() == 1


def test_the_words_of_every_step_read_well(client: Client) -> None:
    author = make_user()
    motion = make_motion(author)
    for milestone in ("published", "handed", "adopted", "declined", "filed", "committee", "answered", "??"):
        Notification.objects.create(
            user=author,
            site=make_site(),
            kind="motion",
            contribution=motion,
            consultation=motion.consultation,
            data={"milestone": milestone},
        )
    client.force_login(author)
    page = client.get("/konto/mitteilungen/")
    assert page.status_code == 200
    assert page.content.decode().count(FULL_MOTION["title"]) >= 8


def test_deleting_the_account_keeps_a_handed_over_motion_without_a_name() -> None:
    author, signer = make_user("Amsel"), make_user()
    motion = make_motion(author)
    draft, alone = make_motion(author, public=False), make_motion(author)
    backing.sign(motion=motion, user=signer, wanted=True)
    ruling.hand_over(motion=motion, by=author)
    delete_account(user=author)
    delete_account(user=signer)
    kept = Motion.objects.select_related("author").get(pk=motion.pk)
    assert kept.cosigner_count == 0
    assert kept.problem
    assert "Amsel" not in kept.author_name
    assert not Contribution.objects.filter(pk__in=[draft.pk, alone.pk]).exists()
    assert not Participant.objects.exists()


@pytest.mark.parametrize("part", ["title", "problem", "wish", "origin"])
@pytest.mark.parametrize("bad", ["a\x00b", "\ud800", "x" * 9000])
def test_bad_input_is_refused_with_a_sentence(part: str, bad: str) -> None:
    author = make_user()
    values: dict[str, Any] = {"origin": bad} if part == "origin" else {"text": MotionText(**{part: bad})}
    with pytest.raises(ValidationError):
        start_motion(author=author, site_id=make_site().pk, **values)
    assert not Motion.objects.exists()


def test_the_database_keeps_stage_and_date_together() -> None:
    motion = make_motion()
    with pytest.raises(IntegrityError), transaction.atomic():
        Motion.objects.filter(pk=motion.pk).update(stage=Stage.HANDED)
    with pytest.raises(IntegrityError), transaction.atomic():
        Motion.objects.filter(pk=motion.pk).update(handed_at=timezone.now())
    with pytest.raises(PermissionDenied):
        revise(motion=motion, by=make_user(), text=MotionText(**FULL_MOTION))
