"""What comes round by the clock, and what stored pages learn of changes."""

import time
from datetime import timedelta

import pytest
from django.utils import timezone

from participation.consultations.services import PhasePlan
from participation.contributions.models import Draft
from participation.contributions.services import save_draft, support
from participation.core import periodic
from participation.core.pagecache import generations
from participation.realtime.duties import forget_drafts
from participation.realtime.models import JournalEntry
from tests.factories import make_comment, make_consultation, make_proposal, make_user


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_a_phase_is_announced_once_by_the_clock() -> None:
    now = timezone.now()
    consultation = make_consultation(
        phases=[PhasePlan("Bald", now + timedelta(milliseconds=200), None, ["comment"])]
    )
    JournalEntry.objects.all().delete()
    time.sleep(0.4)
    for _ in range(3):
        periodic.run_due(float("inf"))
        for duty in periodic._duties.values():
            duty.due = 0.0
    topic = f"consultation:{consultation.pk}"
    assert list(JournalEntry.objects.values_list("topic", "name")) == [(topic, "phase")]


def test_a_duty_that_fails_comes_round_again_and_stops_no_other() -> None:
    ran: list[str] = []

    def fail() -> None:
        ran.append("bad")
        raise RuntimeError

    known = dict(periodic._duties)
    periodic._duties.clear()
    try:
        periodic.register("bad", 1, fail)
        periodic.register("good", 10, lambda: ran.append("good"))
        for second in range(1, 4):
            periodic.run_due(second)
    finally:
        periodic._duties.clear()
        periodic._duties.update(known)
    assert ran == ["bad", "good", "bad", "bad"]


@pytest.mark.django_db
def test_drafts_are_kept_for_thirty_days() -> None:
    user = make_user()
    for key in ("old", "new"):
        save_draft(user=user, key=key, data={"text": "…"})
    Draft.objects.filter(key="old").update(saved_at=timezone.now() - timedelta(days=30, minutes=1))
    assert forget_drafts() == 1
    assert list(Draft.objects.values_list("key", flat=True)) == ["new"]


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_every_public_change_makes_stored_pages_stale() -> None:
    proposal = make_proposal()
    site = str(proposal.consultation.site_id)

    def token() -> str | None:
        return generations._local.tokens.get(site)

    before = token()
    make_comment(proposal)
    after_comment = token()
    support(contribution=proposal, user=make_user(), wanted=True)
    assert before != after_comment != token()
