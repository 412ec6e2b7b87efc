"""Deciding: what it does to the post, its counters, the case and the record; what happens at once and too late."""

import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, connection, transaction

from participation.accounts.models import User
from participation.comments.models import Comment
from participation.consultations.models import Consultation, Moderation
from participation.contributions import services as contributions
from participation.contributions.models import Contribution, State
from participation.core.models import AuditEntry
from participation.moderation import services
from participation.moderation.models import Case, Decision, Ground
from participation.moderation.services import AlreadyDecided, Statement
from tests.factories import make_comment, make_consultation, make_proposal, make_site, make_user

STATEMENT = Statement(Ground.INSULT, "Der Satz greift jemanden an.", "Regel 2: keine Beleidigung")
Verb = Decision.Verb


def decide(case: Case, by: User, verb: str, **extra: Any) -> Decision:
    return services.decide(case=case, by=by, verb=verb, version=case.version, **extra)


def counters(consultation: Consultation) -> tuple[int, int, int]:
    consultation.refresh_from_db()
    return consultation.proposal_count, consultation.comment_count, consultation.support_count


@pytest.mark.django_db
def test_hiding_takes_the_post_from_the_public_with_the_statement(
    reported: Callable[..., Case], moderator: User
) -> None:
    case = reported(ground=Ground.INSULT)
    decision = decide(case, moderator, Verb.HIDE, statement=STATEMENT, note="zweiter Fall")
    post = Contribution.objects.get(pk=case.contribution_id)
    assert (post.state, post.state_reason) == (State.HIDDEN, STATEMENT.facts)
    assert (decision.ground, decision.facts, decision.rule) == (
        STATEMENT.ground,
        STATEMENT.facts,
        STATEMENT.rule,
    )
    assert (decision.note, decision.automated, decision.moderator) == ("zweiter Fall", False, moderator)
    case.refresh_from_db()
    assert (case.status, case.version) == (Case.Status.CLOSED, 1)
    assert case.closed_at is not None
    entry = AuditEntry.objects.get(verb="moderation.hide")
    assert (entry.actor_id, entry.object_id, entry.data) == (moderator.pk, post.pk, {"case": case.pk})


@pytest.mark.django_db
@pytest.mark.parametrize("missing", ["ground", "facts", "rule"])
def test_a_restriction_without_its_statement_is_refused(
    reported: Callable[..., Case], moderator: User, missing: str
) -> None:
    case = reported()
    parts = {"ground": STATEMENT.ground, "facts": STATEMENT.facts, "rule": STATEMENT.rule, missing: "  "}
    with pytest.raises(ValidationError) as error:
        decide(case, moderator, Verb.HIDE, statement=Statement(**parts))
    assert missing in error.value.message_dict
    case.refresh_from_db()
    assert case.status == Case.Status.OPEN
    assert Contribution.objects.get(pk=case.contribution_id).state == State.PUBLISHED


@pytest.mark.django_db
@pytest.mark.parametrize("column", ["ground", "facts", "rule"])
def test_the_database_itself_refuses_a_restriction_without_statement(
    reported: Callable[..., Case], moderator: User, column: str
) -> None:
    decision = decide(reported(), moderator, Verb.HIDE, statement=STATEMENT)
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"UPDATE moderation_decision SET {column} = '' WHERE id = %s", [decision.pk])
    kept = decide_kept(moderator)
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE moderation_decision SET verb = 'hide' WHERE id = %s", [kept.pk])


def decide_kept(moderator: User) -> Decision:
    case = services.report(contribution=make_proposal(), ground=Ground.SPAM).case
    return decide(case, moderator, Verb.KEEP)


@pytest.mark.django_db
def test_the_database_itself_refuses_a_hidden_post_without_a_reason() -> None:
    post = make_proposal()
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("UPDATE contributions_contribution SET state = 'hidden' WHERE id = %s", [post.pk])


@pytest.mark.django_db
def test_restoring_brings_post_and_counters_back(moderator: User) -> None:
    consultation = make_consultation()
    proposal = make_proposal(consultation)
    comment = make_comment(proposal)
    reply = make_comment(proposal, parent=comment)
    contributions.support(contribution=proposal, user=make_user(), wanted=True)
    before = counters(consultation)
    assert before == (1, 2, 1)
    for post in (proposal, comment, reply):
        case = services.report(contribution=post, ground=Ground.INSULT).case
        decide(case, moderator, Verb.HIDE, statement=STATEMENT)
        assert counters(consultation) != before
        again = services.open_case(contribution=post, by=moderator)
        decide(again, moderator, Verb.RESTORE)
        assert counters(consultation) == before
        post.refresh_from_db()
        assert (post.state, post.state_reason) == (State.PUBLISHED, "")
    proposal.refresh_from_db()
    comment.refresh_from_db()
    assert (proposal.comment_count, proposal.support_count, comment.comment_count) == (2, 1, 1)
    assert [d.verb for d in Decision.objects.filter(case__contribution=proposal).order_by("pk")] == [
        "hide",
        "restore",
    ]


@pytest.mark.django_db
def test_premoderation_waits_on_the_desk_until_somebody_publishes(moderator: User) -> None:
    consultation = make_consultation(moderation=Moderation.PRE)
    proposal = make_proposal(consultation)
    assert proposal.state == State.PENDING
    assert counters(consultation) == (0, 0, 0)
    case = Case.objects.get(contribution=proposal)
    assert (case.origin, case.consultation_id, case.site_id) == ("pre", consultation.pk, consultation.site_id)
    decide(case, moderator, Verb.PUBLISH)
    assert counters(consultation) == (1, 0, 0)
    proposal.refresh_from_db()
    assert proposal.is_public
    comment = make_comment(proposal)
    assert comment.state == State.PENDING
    decide(Case.objects.get(contribution=comment), moderator, Verb.HIDE, statement=STATEMENT)
    assert counters(consultation) == (1, 0, 0)


@pytest.mark.django_db
def test_the_author_s_withdrawal_is_not_overruled(reported: Callable[..., Case], moderator: User) -> None:
    author = make_user()
    case = reported(make_proposal(author=author))
    contributions.withdraw(
        contribution=Contribution.objects.select_related("consultation").get(pk=case.contribution_id),
        by=author,
    )
    with pytest.raises(ValidationError):
        decide(case, moderator, Verb.HIDE, statement=STATEMENT)
    decide(case, moderator, Verb.KEEP)
    assert Contribution.objects.get(pk=case.contribution_id).state == State.WITHDRAWN


@pytest.mark.django_db
def test_an_old_version_of_the_case_is_refused(reported: Callable[..., Case], moderator: User) -> None:
    case = reported()
    decide(case, moderator, Verb.KEEP)
    with pytest.raises(AlreadyDecided):
        decide(case, make_user(roles=("moderator",)), Verb.HIDE, statement=STATEMENT)
    assert Decision.objects.count() == 1


def race(number: int, work: Callable[[int], None]) -> list[str]:
    """Run ``work`` in ``number`` threads at once; returns the names of what they raised."""
    barrier, outcome, lock = threading.Barrier(number), [], threading.Lock()

    def run(index: int) -> None:
        name = "ok"
        try:
            barrier.wait(10)
            work(index)
        except Exception as error:
            name = type(error).__name__
        finally:
            connection.close()
        with lock:
            outcome.append(name)

    threads = [threading.Thread(target=run, args=(index,)) for index in range(number)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return sorted(outcome)


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_of_moderators_who_decide_at_once_one_decides() -> None:
    make_site()
    moderators = [make_user(roles=("moderator",)) for _number in range(6)]
    case = services.report(contribution=make_comment(make_proposal()), ground=Ground.INSULT).case

    def work(index: int) -> None:
        verb = Verb.HIDE if index % 2 else Verb.KEEP
        services.decide(case=case, by=moderators[index], verb=verb, version=0, statement=STATEMENT)

    assert race(6, work) == ["AlreadyDecided"] * 5 + ["ok"]
    assert Decision.objects.count() == 1
    comment = Comment.objects.select_related("subject").get()
    hidden = Decision.objects.get().verb == Verb.HIDE
    assert comment.subject.comment_count == (0 if hidden else 1)


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_reports_at_once_make_one_case_and_one_report_a_person() -> None:
    make_site()
    post, person = make_proposal(), make_user()

    def work(index: int) -> None:
        services.report(contribution=post, ground=Ground.SPAM, reporter=person if index < 4 else None)

    assert race(8, work) == ["ok"] * 8
    case = Case.objects.get()
    assert (case.report_count, case.reports.count()) == (5, 5)


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_a_report_while_the_case_is_decided_is_never_left_in_a_closed_case() -> None:
    make_site()
    moderator = make_user(roles=("moderator",))
    post = make_proposal()
    case = services.report(contribution=post, ground=Ground.SPAM).case

    def work(index: int) -> None:
        if index == 0:
            services.decide(case=case, by=moderator, verb=Verb.KEEP, version=0)
        else:
            services.report(contribution=post, ground=Ground.SPAM)

    assert race(6, work) == ["ok"] * 6
    for found in Case.objects.all():
        assert found.reports.count() == found.report_count
        if found.status == Case.Status.CLOSED:
            assert not found.reports.filter(created_at__gt=found.closed_at).exists()
