"""Complaints: in time, once, decided by somebody else, and what comes back."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.test import Client
from django.utils import timezone

from participation.accounts.models import User
from participation.contributions.models import Contribution
from participation.contributions.services import support
from participation.moderation import services
from participation.moderation.models import Case, Complaint, Decision, Ground
from participation.moderation.services import Statement
from participation.notifications.models import Notification
from tests.factories import make_comment, make_proposal, make_site, make_user

pytestmark = pytest.mark.django_db
STATEMENT = Statement(Ground.INSULT, "Der Satz greift jemanden an.", "Regel 2: keine Beleidigung")
Verb = Decision.Verb


@pytest.fixture
def hidden(reported: Callable[..., Case], moderator: User) -> Decision:
    case = reported(make_proposal(author=make_user("Weide")))
    return services.decide(case=case, by=moderator, verb=Verb.HIDE, version=0, statement=STATEMENT)


def author_of(decision: Decision) -> User:
    author = decision.case.contribution.author
    assert author is not None
    return author


def test_a_complaint_is_one_button_and_counts_once(hidden: Decision, client: Client) -> None:
    author = author_of(hidden)
    client.force_login(author)
    to = client.get(f"/beitrag/{hidden.case.contribution_id}/beschwerde/").url
    assert to == f"/begruendung/{hidden.code}/#beschwerde"
    for _click in range(2):
        assert client.post(to.partition("#")[0], {"text": "Das war Ironie."}).status_code == 303
    complaint = Complaint.objects.get()
    assert (complaint.complainant, complaint.first_moderator) == (author, hidden.moderator)
    assert complaint.case.complaint_count == 1
    assert "Das war Ironie." not in client.get(to.partition("#")[0]).content.decode()


def test_the_first_moderator_may_not_decide_it(hidden: Decision, moderator: User, client: Client) -> None:
    complaint = services.complain(decision=hidden, by=author_of(hidden))
    with pytest.raises(PermissionDenied):
        services.decide_complaint(complaint=complaint, by=moderator, upheld=True, answer="x")
    with pytest.raises(PermissionDenied):
        services.decide(case=complaint.case, by=moderator, verb=Verb.RESTORE, version=0)
    with pytest.raises(ValidationError):
        services.take_back(decision=hidden, by=moderator)
    client.force_login(moderator)
    assert 'name="outcome"' not in client.get(f"/moderation/fall/{complaint.case_id}/").content.decode()
    data = {"outcome": "back", "answer": "x"}
    assert client.post(f"/moderation/beschwerde/{complaint.pk}/", data).status_code == 403
    assert services.claim_next(site_id=complaint.case.site_id, by=moderator) is None


def test_the_database_itself_refuses_the_first_moderator(hidden: Decision, moderator: User) -> None:
    complaint = services.complain(decision=hidden, by=author_of(hidden))
    with pytest.raises(IntegrityError), transaction.atomic():
        Complaint.objects.filter(pk=complaint.pk).update(
            state="rejected", decided_by=moderator, decided_at=timezone.now(), answer="x"
        )
    complaint.decided_by = moderator
    with pytest.raises(ValidationError):
        complaint.full_clean()


def test_reversal_restores_everything_and_tells_both_sides(moderator: User) -> None:
    reporter, author = make_user(), make_user()
    proposal = make_proposal(author=author)
    make_comment(proposal)
    support(contribution=proposal, user=make_user(), wanted=True)
    proposal.consultation.refresh_from_db()
    before = (
        proposal.consultation.proposal_count,
        proposal.consultation.comment_count,
        proposal.consultation.support_count,
    )
    case = services.report(contribution=proposal, ground=Ground.INSULT, reporter=reporter).case
    decision = services.decide(case=case, by=moderator, verb=Verb.HIDE, version=0, statement=STATEMENT)
    complaint = services.complain(decision=decision, by=author, text="Das war Ironie.")
    second = make_user(roles=("moderator",))
    services.decide_complaint(complaint=complaint, by=second, upheld=True, answer="Stimmt.")
    post = Contribution.objects.select_related("consultation").get(pk=proposal.pk)
    home = post.consultation
    assert (home.proposal_count, home.comment_count, home.support_count) == before
    assert post.is_public
    assert Notification.objects.filter(user=author, kind="complaint").count() == 1
    assert Notification.objects.filter(user=reporter, kind="report").count() == 2
    complaint.case.refresh_from_db()
    assert complaint.case.status == Case.Status.CLOSED
    assert Decision.objects.get(reverses=decision).verb == Verb.RESTORE


def test_a_complaint_that_is_not_followed_leaves_the_decision(hidden: Decision) -> None:
    complaint = services.complain(decision=hidden, by=author_of(hidden))
    second = make_user(roles=("moderator",))
    with pytest.raises(ValidationError):
        services.decide_complaint(complaint=complaint, by=second, upheld=False, answer=" ")
    services.decide_complaint(complaint=complaint, by=second, upheld=False, answer="Es bleibt dabei.")
    assert not Contribution.objects.get(pk=hidden.case.contribution_id).is_public
    complaint.refresh_from_db()
    assert complaint.state == Complaint.State.REJECTED


def test_only_the_person_concerned_and_only_for_six_months(hidden: Decision, client: Client) -> None:
    with pytest.raises(PermissionDenied):
        services.complain(decision=hidden, by=make_user())
    client.force_login(make_user())
    assert client.get(f"/beitrag/{hidden.case.contribution_id}/beschwerde/").status_code == 404
    Decision.objects.filter(pk=hidden.pk).update(decided_at=timezone.now() - timedelta(days=190))
    with pytest.raises(ValidationError):
        services.complain(decision=hidden, by=author_of(hidden))
    assert client.post(f"/begruendung/{hidden.code}/", {"text": "x"}).status_code == 422
    make_site("andere.example")
    assert client.get(f"/begruendung/{hidden.code}/", headers={"host": "andere.example"}).status_code == 404


def test_a_reporter_whose_notice_was_not_followed_complains_too(moderator: User, client: Client) -> None:
    report = services.report(contribution=make_proposal(), ground=Ground.INSULT, email="hinweis@example.org")
    assert client.post(f"/meldung/{report.receipt}/beschwerde/", {"text": "x"}).status_code == 303
    assert not Complaint.objects.exists()
    services.decide(case=report.case, by=moderator, verb=Verb.KEEP, version=0)
    assert "beschwerde/" in client.get(f"/meldung/{report.receipt}/").content.decode()
    client.post(f"/meldung/{report.receipt}/beschwerde/", {"text": "Bitte noch einmal."})
    complaint = Complaint.objects.get()
    with pytest.raises(PermissionDenied):
        services.decide(case=complaint.case, by=moderator, verb=Verb.HIDE, version=0, statement=STATEMENT)
    second = make_user(roles=("moderator",))
    services.decide(case=complaint.case, by=second, verb=Verb.HIDE, version=0, statement=STATEMENT)
    complaint.refresh_from_db()
    assert (complaint.state, complaint.decided_by) == (Complaint.State.UPHELD, second)


@pytest.mark.parametrize(
    "role", ["", "resident", "editor", "clerk", "youth_council", "moderator", "administrator"]
)
def test_who_may_decide_a_complaint(hidden: Decision, client: Client, role: str) -> None:
    complaint = services.complain(decision=hidden, by=author_of(hidden))
    if role:
        client.force_login(make_user(roles=() if role == "resident" else (role,)))
    answer = client.post(
        f"/moderation/beschwerde/{complaint.pk}/", {"outcome": "stands", "answer": "Bleibt."}
    )
    complaint.refresh_from_db()
    may = role in {"moderator", "administrator"}
    assert answer.status_code == (303 if may else 404)
    assert (complaint.state == Complaint.State.REJECTED) == may
