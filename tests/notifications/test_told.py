"""Who is told what, once, and who is not."""

import threading
from typing import Any

import pytest
from django.db import connection

from participation.accounts.events import PersonNotified
from participation.accounts.models import User
from participation.comments.models import Comment
from participation.contributions.models import Contribution
from participation.core import events
from participation.moderation import services as moderation
from participation.moderation.models import Case, Decision, Ground
from participation.moderation.services import Statement
from participation.notifications.models import Notification, OutgoingMail
from tests.factories import make_comment, make_consultation, make_proposal, make_site, make_user

STATEMENT = Statement(Ground.INSULT, "Der Satz greift jemanden an.", "Regel 2: keine Beleidigung")
Kind = Notification.Kind
Verb = Decision.Verb


def told(user: User) -> list[tuple[str, int | None, int]]:
    """Kind, post and number of what ``user`` was told, oldest first."""
    rows = Notification.objects.filter(user=user).order_by("pk")
    return list(rows.values_list("kind", "contribution_id", "count"))


def decide(post: Contribution, verb: str, **report: Any) -> Decision:
    moderator = make_user(roles=("moderator",))
    case = Case.objects.filter(contribution_id=post.pk, status="open").first()
    if case is None:
        case = moderation.open_case(contribution=post, by=moderator)
    return moderation.decide(case=case, by=moderator, verb=verb, version=case.version, statement=STATEMENT)


@pytest.mark.django_db
class TestReplies:
    def test_a_comment_is_told_to_the_author_of_the_proposal(self) -> None:
        author = make_user()
        proposal = make_proposal(author=author)
        comment = make_comment(proposal)
        assert told(author) == [(Kind.COMMENT, proposal.pk, 1)]
        assert Notification.objects.get().cause_id == comment.pk

    def test_a_reply_is_told_to_the_answered_and_to_the_author_of_the_proposal(self) -> None:
        author, commenter = make_user(), make_user()
        proposal = make_proposal(author=author)
        comment = make_comment(proposal, commenter)
        make_comment(proposal, parent=comment)
        assert told(commenter) == [(Kind.REPLY, comment.pk, 1)]
        assert told(author) == [(Kind.COMMENT, proposal.pk, 2)]

    def test_nobody_is_told_of_the_own_comment_or_twice_of_one(self) -> None:
        author = make_user()
        proposal = make_proposal(author=author)
        own = make_comment(proposal, author)
        assert told(author) == []
        make_comment(proposal, parent=own)
        assert told(author) == [(Kind.REPLY, own.pk, 1)]

    def test_replies_gather_while_unread_and_begin_anew_afterwards(self) -> None:
        author = make_user()
        proposal = make_proposal(author=author)
        for _number in range(5):
            last = make_comment(proposal)
        assert told(author) == [(Kind.COMMENT, proposal.pk, 5)]
        assert Notification.objects.get().cause_id == last.pk
        assert OutgoingMail.objects.count() == 1
        Notification.objects.update(read_at="2026-01-01T00:00:00Z")
        make_comment(proposal)
        assert told(author) == [(Kind.COMMENT, proposal.pk, 5), (Kind.COMMENT, proposal.pk, 1)]
        assert OutgoingMail.objects.count() == 2

    def test_a_held_comment_is_told_only_when_it_is_published(self) -> None:
        author = make_user()
        consultation = make_consultation()
        proposal = make_proposal(consultation, author)
        consultation.moderation = "pre"
        consultation.save()
        proposal.consultation = consultation
        commenter = make_user()
        comment = make_comment(proposal, commenter)
        assert told(author) == []
        decide(comment, Verb.PUBLISH)
        assert told(author) == [(Kind.COMMENT, proposal.pk, 1)]
        assert told(commenter) == [(Kind.PUBLISHED, comment.pk, 1)]

    def test_closed_accounts_are_told_nothing(self) -> None:
        author = make_user()
        proposal = make_proposal(author=author)
        User.objects.filter(pk=author.pk).update(is_active=False)
        make_comment(proposal)
        assert told(author) == []

    def test_who_wants_no_mail_finds_it_on_the_page_only(self) -> None:
        author = make_user(mail_on_reply=False)
        make_comment(make_proposal(author=author))
        assert len(told(author)) == 1
        assert not OutgoingMail.objects.exists()

    def test_the_person_is_named_in_an_event_for_the_open_page(self) -> None:
        heard: list[PersonNotified] = []
        events.subscribe(PersonNotified, heard.append, durable=True)
        try:
            author = make_user()
            make_comment(make_proposal(author=author))
            assert heard == [PersonNotified(user_id=author.pk, notification_id=Notification.objects.get().pk)]
        finally:
            events._durable[PersonNotified].remove(heard.append)


@pytest.mark.django_db
class TestDecisions:
    def test_the_author_is_told_once_with_the_decision(self) -> None:
        author = make_user()
        post = make_proposal(author=author)
        for _number in range(3):
            moderation.report(contribution=post, ground=Ground.INSULT)
        decision = decide(post, Verb.HIDE)
        assert told(author) == [(Kind.HIDDEN, post.pk, 1)]
        assert Notification.objects.get().data == {"decision": decision.pk}
        decide(post, Verb.RESTORE)
        assert told(author)[1:] == [(Kind.RESTORED, post.pk, 1)]

    def test_the_author_of_a_post_that_stays_is_not_disturbed(self) -> None:
        author = make_user()
        post = make_proposal(author=author)
        moderation.report(contribution=post, ground=Ground.SPAM)
        decide(post, Verb.KEEP)
        assert told(author) == []

    def test_a_post_without_an_account_tells_nobody(self) -> None:
        post = make_proposal()
        Contribution.objects.filter(pk=post.pk).update(author=None)
        decide(post, Verb.HIDE)
        assert not Notification.objects.exists()

    def test_every_reporter_is_told_by_page_or_by_mail(self) -> None:
        post, member = make_proposal(), make_user()
        moderation.report(contribution=post, ground=Ground.SPAM, reporter=member)
        with_mail = moderation.report(contribution=post, ground=Ground.SPAM, email="a@example.org")
        moderation.report(contribution=post, ground=Ground.SPAM)
        decide(post, Verb.KEEP)
        assert told(member) == [(Kind.REPORT_DECIDED, post.pk, 1)]
        mails = OutgoingMail.objects.order_by("pk")
        assert [(mail.report_id, mail.notification and mail.notification.user) for mail in mails] == [
            (with_mail.pk, None), (None, member),
        ]  # fmt: skip

    def test_what_is_rolled_back_was_told_to_nobody(self) -> None:
        author = make_user()
        post = make_proposal(author=author)
        case = moderation.report(contribution=post, ground=Ground.SPAM).case

        def fail(event: Any) -> None:
            raise RuntimeError

        from participation.moderation.events import CaseDecided

        events.subscribe(CaseDecided, fail, durable=True)
        try:
            with pytest.raises(RuntimeError):
                moderation.decide(
                    case=case,
                    by=make_user(roles=("moderator",)),
                    verb=Verb.HIDE,
                    version=0,
                    statement=STATEMENT,
                )
        finally:
            events._durable[CaseDecided].remove(fail)
        assert told(author) == []
        assert Contribution.objects.get(pk=post.pk).is_public


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_replies_at_the_same_moment_make_one_notification_that_counts_them_all() -> None:
    make_site()
    author = make_user(mail_on_reply=False)
    proposal = make_proposal(author=author)
    people = [make_user() for _number in range(6)]
    barrier, failures = threading.Barrier(6), []

    def write(person: User) -> None:
        try:
            barrier.wait(10)
            make_comment(proposal, person)
        except Exception as error:
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=write, args=(person,)) for person in people]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert failures == []
    assert Comment.objects.count() == 6
    assert told(author) == [(Kind.COMMENT, proposal.pk, 6)]
