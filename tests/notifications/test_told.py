"""Who is told what, once, and who is not."""

import threading
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils.translation import gettext as _

from participation.accounts.events import PersonNotified
from participation.accounts.models import User
from participation.comments.models import Comment
from participation.consultations.events import PhaseChanged
from participation.contributions import services as contributions
from participation.contributions.models import Contribution
from participation.core import events
from participation.moderation import services as moderation
from participation.moderation.models import Case, Decision, Ground
from participation.moderation.services import Statement
from participation.notifications.models import Notification, OutgoingMail
from participation.proposals import services as proposals
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


@pytest.mark.django_db
class TestMany:
    def test_an_answer_of_the_town_is_told_to_author_supporters_and_commenters_once_each(self) -> None:
        author, supporter, both, quiet = make_user(), make_user(), make_user(), make_user(mail_on_reply=False)
        proposal = make_proposal(author=author)
        for person in (supporter, both, quiet):
            contributions.support(contribution=proposal, user=person, wanted=True)
        make_comment(proposal, both)
        stranger = make_user()
        Notification.objects.all().delete()
        editor = make_user(roles=("editor",))
        proposals.answer(proposal=proposal, by=editor, status="accepted", text="Ja, gern.", office="Tiefbau")
        for person in (author, supporter, both, quiet):
            assert told(person) == [(Kind.ANSWERED, proposal.pk, 1)]
        assert told(stranger) == []
        assert {mail.notification.user for mail in OutgoingMail.objects.all()} == {author, supporter, both}

    @pytest.mark.parametrize("number", [1, 40])
    def test_it_costs_the_same_for_one_and_for_forty_supporters(
        self, number: int, django_assert_num_queries: Any
    ) -> None:
        proposal, editor = make_proposal(), make_user(roles=("editor",))
        for _number in range(number):
            contributions.support(contribution=proposal, user=make_user(), wanted=True)
        from django.db import transaction

        from participation.notifications.handlers import proposal_answered
        from participation.proposals.events import ProposalAnswered

        event = contributions.describe(ProposalAnswered, proposal, answer_id=1)
        with transaction.atomic(), django_assert_num_queries(4):
            proposal_answered(event)
        assert Notification.objects.filter(kind=Kind.ANSWERED).count() == number + 1
        assert editor.pk

    def test_a_second_answer_replaces_the_unread_first(self) -> None:
        author = make_user()
        proposal = make_proposal(author=author)
        editor = make_user(roles=("editor",))
        for text in ("Wir prüfen.", "Wir bauen."):
            proposals.answer(proposal=proposal, by=editor, status="checking", text=text, office="Tiefbau")
        unread = Notification.objects.filter(user=author, read_at__isnull=True)
        assert [row.data["answer"] for row in unread] == [proposal.answers.first().pk]
        assert OutgoingMail.objects.count() == 2

    def test_supporters_of_a_merged_proposal_are_asked_unless_they_support_the_other_already(self) -> None:
        consultation, author = make_consultation(), make_user()
        old, new = make_proposal(consultation, author), make_proposal(consultation)
        asked, already = make_user(), make_user()
        for person in (asked, already, author):
            contributions.support(contribution=old, user=person, wanted=True)
        contributions.support(contribution=new, user=already, wanted=True)
        proposals.merge(proposal=old, into=new, by=make_user(roles=("moderator",)))
        assert told(asked) == [(Kind.MERGED, old.pk, 1)]
        assert told(already) == []
        assert told(author) == [(Kind.MERGED, old.pk, 1)]
        assert Notification.objects.get(user=asked).cause_id == new.pk

    def test_participants_find_that_a_phase_began_without_mail(self) -> None:
        from django.db import transaction

        person = make_user()
        proposal = make_proposal(author=person)
        phase = proposal.consultation.phases.get()
        for began in (False, True):
            with transaction.atomic():
                events.publish(
                    PhaseChanged(
                        consultation_id=phase.consultation_id,
                        site_id=proposal.consultation.site_id,
                        phase_id=phase.pk,
                        began=began,
                    )
                )
        assert told(person) == [(Kind.PHASE, None, 1)]
        assert not OutgoingMail.objects.exists()


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


@pytest.mark.django_db
class TestPages:
    def test_visitors_are_sent_to_the_login(self, client: Client) -> None:
        assert client.get("/konto/mitteilungen/").status_code == 302

    def test_unread_first_then_read(self, client: Client) -> None:
        author = make_user()
        proposal = make_proposal(author=author, title="Mehr Bänke")
        make_comment(proposal, make_user("Ahorn"), text="Gern auch Tische.")
        client.force_login(author)
        page = client.get("/konto/mitteilungen/")
        assert len(page.context["new"]) == 1
        assert page.context["unread_count"]() == 1
        text = page.content.decode()
        assert "Mehr Bänke" in text
        assert "Gern auch Tische." in text
        client.post("/konto/mitteilungen/gelesen/")
        page = client.get("/konto/mitteilungen/")
        assert (len(page.context["new"]), len(page.context["read"])) == (0, 1)
        assert page.context["unread_count"]() == 0

    def test_opening_one_marks_it_read_and_leads_to_the_reply(self, client: Client) -> None:
        author = make_user()
        comment = make_comment(make_proposal(author=author))
        client.force_login(author)
        pk = Notification.objects.get().pk
        assert f"/kommentare/{comment.pk}/" in client.get(f"/konto/mitteilungen/{pk}/").url
        assert Notification.objects.get().read_at is not None

    def test_the_hidden_post_s_message_is_the_whole_statement(self, client: Client) -> None:
        author = make_user()
        post = make_proposal(author=author, title="Mein Titel", text="Mein eigener Text.")
        decision = decide(post, Verb.HIDE)
        client.force_login(author)
        page = client.get(f"/konto/mitteilungen/{Notification.objects.get().pk}/").content.decode()
        for words in (
            "Mein Titel", "Mein eigener Text.", STATEMENT.facts, STATEMENT.rule, _("Insult or threat"),
            _("A person of the town, not a machine."), _("Only you and the moderation of this site."),
        ):  # fmt: skip
            assert words in page
        assert str(decision.case_id) in page
        assert decision.moderator.display_name not in page

    def test_a_hidden_reply_is_no_longer_quoted(self, client: Client) -> None:
        author = make_user()
        comment = make_comment(make_proposal(author=author), text="Ein böser Satz.")
        decide(comment, Verb.HIDE)
        client.force_login(author)
        assert "Ein böser Satz." not in client.get("/konto/mitteilungen/").content.decode()

    def test_others_and_other_towns_find_nothing(self, client: Client) -> None:
        author = make_user()
        make_comment(make_proposal(author=author))
        pk = Notification.objects.get().pk
        client.force_login(make_user())
        assert client.get(f"/konto/mitteilungen/{pk}/").status_code == 404
        client.post("/konto/mitteilungen/gelesen/", {"pk": pk})
        assert Notification.objects.get().read_at is None
        make_site("andere.example")
        client.force_login(author)
        there = {"headers": {"host": "andere.example"}}
        assert client.get(f"/konto/mitteilungen/{pk}/", **there).status_code == 404
        assert client.get("/konto/mitteilungen/", **there).context["new"] == []

    @pytest.mark.parametrize("number", [3, 60])
    def test_the_list_costs_the_same_for_three_and_for_sixty(
        self, client: Client, number: int, django_assert_num_queries: Any
    ) -> None:
        author = make_user()
        consultation = make_consultation()
        for index in range(number):
            proposal = make_proposal(consultation, author)
            make_comment(proposal)
            if index % 3 == 0:
                decide(proposal, Verb.HIDE)
        client.force_login(author)
        client.get("/konto/mitteilungen/")
        with django_assert_num_queries(8):
            client.get("/konto/mitteilungen/")

    @pytest.mark.parametrize("pk", ["x", "-1", "9" * 5_000, "1.0"])
    def test_nonsense_marks_nothing(self, client: Client, pk: str) -> None:
        client.force_login(make_user())
        assert client.post("/konto/mitteilungen/gelesen/", {"pk": pk}).status_code == 404
        assert client.get("/konto/mitteilungen/", {"after": pk}).status_code == 404

    def test_a_deleted_account_leaves_no_notifications(self) -> None:
        from participation.accounts.services import delete_account

        author = make_user()
        make_comment(make_proposal(author=author))
        delete_account(user=author)
        assert not Notification.objects.exists()
