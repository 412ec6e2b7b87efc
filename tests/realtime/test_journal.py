"""The journal stands and falls with the change it tells of."""

from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from participation.contributions.editing import edit
from participation.contributions.services import support, withdraw
from participation.moderation.services import Statement, decide, report
from participation.realtime import journal
from participation.realtime.models import JournalEntry
from tests.factories import make_comment, make_consultation, make_proposal, make_user

pytestmark = pytest.mark.django_db


def lines() -> list[tuple[str, str, int]]:
    """All but what people are told in person."""
    found = JournalEntry.objects.exclude(topic__startswith="user:").order_by("id")
    return list(found.values_list("topic", "name", "object_id"))


@pytest.fixture
def proposal(db: None):
    made = make_proposal()
    JournalEntry.objects.all().delete()
    return made


def test_a_rolled_back_post_leaves_no_line(proposal) -> None:
    with transaction.atomic():
        make_comment(proposal)
        transaction.set_rollback(True)
    assert lines() == []


def test_a_proposal_is_told_to_its_consultation_and_its_page() -> None:
    consultation = make_consultation()
    JournalEntry.objects.all().delete()
    made = make_proposal(consultation)
    assert lines() == [
        (f"consultation:{consultation.pk}", "published", made.pk),
        (f"contribution:{made.pk}", "published", made.pk),
    ]


def test_a_comment_is_told_to_the_page_and_counted_in_the_list(proposal) -> None:
    comment = make_comment(proposal)
    assert lines() == [
        (f"contribution:{proposal.pk}", "published", comment.pk),
        (f"consultation:{proposal.consultation_id}", "counted", proposal.pk),
    ]


def test_the_lines_of_one_change_are_one_statement(proposal) -> None:
    author = proposal.author
    with CaptureQueriesContext(connection) as queries:
        make_comment(proposal, author)
    assert sum("realtime_journalentry" in query["sql"] for query in queries) == 1


def test_support_edit_and_withdrawal_are_told(proposal) -> None:
    user = make_user()
    support(contribution=proposal, user=user, wanted=True)
    support(contribution=proposal, user=user, wanted=True)
    edit(contribution=proposal, by=proposal.author, text="Anders.")
    withdraw(contribution=proposal, by=proposal.author)
    own = [name for topic, name, _pk in lines() if topic == f"contribution:{proposal.pk}"]
    assert own == ["counted", "edited", "withdrawn"]


def test_reports_and_decisions_reach_the_desk_and_the_hidden_post_its_page(proposal) -> None:
    moderator = make_user(roles=("moderator",))
    case = report(contribution=proposal, ground="insult", text="Beleidigung").case
    case.refresh_from_db()
    statement = Statement("insult", "Der Text beleidigt.", "Hausregel 1")
    decide(case=case, by=moderator, verb="hide", version=case.version, statement=statement)
    site_id = proposal.consultation.site_id
    desk = [(name, pk) for topic, name, pk in lines() if topic == f"moderation:{site_id}"]
    assert desk == [("opened", case.pk), ("decided", case.pk)]
    assert (f"contribution:{proposal.pk}", "hidden", proposal.pk) in lines()


def test_lines_are_forgotten_after_a_day_but_never_the_last(proposal) -> None:
    make_comment(proposal)
    JournalEntry.objects.update(at=timezone.now() - timedelta(days=1, minutes=1))
    stored = JournalEntry.objects.count()
    assert stored > 1
    assert journal.forget_old() == stored - 1
    assert JournalEntry.objects.count() == 1


def test_a_notification_is_told_to_the_person(proposal) -> None:
    make_comment(proposal)
    told = JournalEntry.objects.filter(topic=f"user:{proposal.author_id}")
    assert [entry.name for entry in told] == ["notified"]
