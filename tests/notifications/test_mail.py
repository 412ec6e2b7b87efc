"""Mail: what stands in it, and that each goes out once."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail as outbox
from django.core.mail.backends.locmem import EmailBackend
from django.test import Client
from django.utils import timezone
from django.utils.translation import gettext as _

from participation.accounts.models import User
from participation.contributions.models import Contribution
from participation.moderation import services as moderation
from participation.moderation.models import Decision, Ground
from participation.moderation.services import Statement
from participation.notifications import delivery, mail
from participation.notifications.models import Notification, OutgoingMail
from participation.notifications.tasks import catch_up, deliver_waiting
from tests.factories import make_comment, make_proposal, make_site, make_user

pytestmark = pytest.mark.django_db
STATEMENT = Statement(
    Ground.INSULT, "Der Satz greift <b>jemanden</b> an.", "Regel 2: keine Beleidigung & Drohung"
)


def hide(post: Contribution, **report: Any) -> Decision:
    case = moderation.report(contribution=post, ground=Ground.INSULT, **report).case
    return moderation.decide(
        case=case,
        by=make_user("Frau Berg", roles=("moderator",)),
        verb=Decision.Verb.HIDE,
        version=0,
        statement=STATEMENT,
        note="nur für uns",
    )


def html_of(message: Any) -> str:
    return str(message.alternatives[0][0])


def test_the_statement_of_reasons_goes_out_whole_as_text_and_as_html() -> None:
    author = make_user("Ahorn", email="ahorn@example.org", mail_on_reply=False)
    post = make_proposal(author=author, title="Mein Titel", text="Mein eigener Text.")
    decision = hide(post)
    assert delivery.send_batch() == (1, False)
    (message,) = outbox.outbox
    assert message.to == ["ahorn@example.org"]
    assert message.subject == _("Your post was hidden")
    for body in (message.body, html_of(message)):
        for words in (
            "Ahorn", "Mein Titel", "Mein eigener Text.", str(decision.case_id), _("Insult or threat"),
            _("A person of the town, not a machine."), f"/begruendung/{decision.code}/",
                f"/konto/mitteilungen/{Notification.objects.get().pk}/",
        ):  # fmt: skip
            assert words in body
        assert "Frau Berg" not in body
        assert "nur für uns" not in body
    assert STATEMENT.facts in message.body
    assert STATEMENT.rule in message.body
    assert "Der Satz greift &lt;b&gt;jemanden&lt;/b&gt; an." in html_of(message)
    assert "List-Unsubscribe" not in message.extra_headers


def test_the_time_for_a_complaint_is_named() -> None:
    post = make_proposal()
    hide(post)
    delivery.send_batch()
    until = timezone.localtime(timezone.now())
    month = (until.month - 1 + 6) % 12 + 1
    from django.utils.dates import MONTHS

    assert str(MONTHS[month]) in outbox.outbox[0].body


def test_a_reply_can_be_unsubscribed_without_login(client: Client) -> None:
    author = make_user()
    make_comment(make_proposal(author=author), make_user("Haselmaus"), text="Gern auch Tische.")
    delivery.send_batch()
    (message,) = outbox.outbox
    assert "Haselmaus" in message.subject
    assert "Gern auch Tische." in message.body
    url = message.extra_headers["List-Unsubscribe"].strip("<>")
    assert url in message.body
    assert message.extra_headers["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    path = "/" + url.split("/", 3)[3]
    assert client.get(path).status_code == 200
    assert User.objects.get(pk=author.pk).mail_on_reply
    assert Client(enforce_csrf_checks=True).post(path, {"List-Unsubscribe": "One-Click"}).status_code == 200
    assert not User.objects.get(pk=author.pk).mail_on_reply
    assert client.get(path[:-3] + "x/").status_code == 404
    make_comment(make_proposal(author=author))
    assert delivery.send_batch() == (0, False)


def test_the_reporter_s_address_gets_the_decision_and_nothing_about_the_author() -> None:
    author = make_user("Weidenkätzchen")
    post = make_comment(make_proposal(), author, text="Ein böser Satz.")
    OutgoingMail.objects.all().delete()
    hide(post, email="hinweis@example.org")
    delivery.send_batch()
    to_reporter = next(m for m in outbox.outbox if m.to == ["hinweis@example.org"])
    receipt = OutgoingMail.objects.get(report__isnull=False).report.receipt
    for body in (to_reporter.body, html_of(to_reporter)):
        assert receipt in body
        assert _("The post was hidden. Nobody but its author can read it.") in body
        for secret in ("Weidenkätzchen", "Ein böser Satz.", "Der Satz greift", author.email):
            assert secret not in body


@pytest.mark.parametrize("title", ["Titel\r\nBcc: opfer@example.org", "Titel\nX-Spam: ja"])
def test_no_title_can_add_a_header(title: str) -> None:
    author = make_user()
    proposal = make_proposal(author=author)
    Contribution.objects.filter(pk=proposal.pk).update(title=title)
    make_comment(proposal)
    delivery.send_batch()
    (message,) = outbox.outbox
    assert "\n" not in message.subject
    assert message.message()["Bcc"] is None
    assert message.message()["X-Spam"] is None


def test_a_name_with_line_breaks_goes_nowhere_either() -> None:
    author, other = make_user(), make_user("Wer\r\nBcc: opfer@example.org")
    make_comment(make_proposal(author=author), other)
    delivery.send_batch()
    assert "\n" not in outbox.outbox[0].subject


def test_each_mail_is_in_the_reader_s_language() -> None:
    author = make_user(language="en")
    hide(make_proposal(author=author))
    delivery.send_batch()
    assert outbox.outbox[0].subject == "Your post was hidden"
    assert '<html lang="en">' in html_of(outbox.outbox[0])


def test_links_lead_to_the_town_it_is_about(settings: Any) -> None:
    from tests.factories import make_consultation

    settings.SITE_URL = "https://oelde.example"
    here, there = make_user(), make_user()
    other = make_site("andere.example")
    make_comment(make_proposal(author=here))
    make_comment(make_proposal(make_consultation(site=other), there))
    delivery.send_batch()
    bodies = {message.to[0]: message.body for message in outbox.outbox}
    assert "https://oelde.example/beteiligung/" in bodies[here.email]
    assert "//andere.example/beteiligung/" in bodies[there.email]


class TestOnce:
    @pytest.fixture(autouse=True)
    def _one_mail(self) -> None:
        make_comment(make_proposal())
        assert OutgoingMail.objects.count() == 1

    def test_running_the_task_again_sends_nothing(self) -> None:
        for _number in range(3):
            deliver_waiting.call()
        assert len(outbox.outbox) == 1

    def test_what_another_worker_holds_is_left_to_it(self) -> None:
        OutgoingMail.objects.update(leased_until=timezone.now() + timedelta(minutes=1))
        assert delivery.send_batch() == (0, False)
        OutgoingMail.objects.update(leased_until=timezone.now() - timedelta(seconds=1))
        assert delivery.send_batch() == (1, False)

    def test_a_worker_that_died_before_sending_loses_nothing(self) -> None:
        pk = OutgoingMail.objects.get().pk
        assert delivery._lease(pk)
        assert not delivery._lease(pk)
        assert not catch_up()
        late = timezone.now() - timedelta(minutes=1)
        OutgoingMail.objects.update(leased_until=late, due_at=late)
        assert catch_up()
        assert len(outbox.outbox) == 1

    def test_a_second_attempt_carries_the_same_message_id(self) -> None:
        delivery.send_batch()
        OutgoingMail.objects.update(sent_at=None)
        delivery.send_batch()
        first, second = (message.extra_headers["Message-ID"] for message in outbox.outbox)
        assert first == second

    def test_a_dead_mail_server_is_asked_again_later_and_then_given_up(
        self, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        def refuse(self: EmailBackend, messages: Any) -> int:
            raise ConnectionRefusedError

        monkeypatch.setattr(EmailBackend, "send_messages", refuse)
        assert delivery.send_batch() == (0, False)
        waiting = OutgoingMail.objects.get()
        assert (waiting.attempts, waiting.sent_at, waiting.leased_until) == (1, None, None)
        assert waiting.due_at > timezone.now() + timedelta(seconds=30)
        for _number in range(20):
            OutgoingMail.objects.update(due_at=timezone.now())
            delivery.send_batch()
        assert OutgoingMail.objects.get().attempts == delivery.MAX_ATTEMPTS

    def test_one_bad_mail_does_not_stop_the_others(self, monkeypatch: pytest.MonkeyPatch) -> None:
        make_comment(make_proposal())
        bad = OutgoingMail.objects.order_by("pk").first()
        real: Callable[..., Any] = mail.compose

        def compose(item: OutgoingMail) -> Any:
            if bad is not None and item.pk == bad.pk:
                raise ValueError("broken")
            return real(item)

        monkeypatch.setattr(delivery, "compose", compose)
        assert delivery.send_batch() == (1, False)
        assert OutgoingMail.objects.filter(sent_at__isnull=True).count() == 1

    def test_a_reply_that_was_hidden_meanwhile_is_not_mailed(self) -> None:
        Contribution.objects.filter(kind="comment").update(state="hidden", state_reason="x")
        assert delivery.send_batch() == (0, False)
        assert not OutgoingMail.objects.exists()

    def test_a_closed_account_gets_no_mail(self) -> None:
        User.objects.update(is_active=False)
        assert delivery.send_batch() == (0, False)


def test_mail_is_planned_after_the_commit_and_once(django_capture_on_commit_callbacks: Any) -> None:
    author = make_user()
    proposal = make_proposal(author=author)
    with django_capture_on_commit_callbacks() as callbacks:
        for _number in range(3):
            make_comment(make_proposal(author=author))
            make_comment(proposal)
    assert len(outbox.outbox) == 0
    planned = [callback for callback in callbacks if callback.__name__ == "_enqueue"]
    assert len(planned) == 1
    planned[0]()
    assert len(outbox.outbox) == 4


def test_a_batch_is_bounded_and_the_rest_follows() -> None:
    author = make_user()
    for _number in range(4):
        make_comment(make_proposal(author=author))
    assert delivery.send_batch(size=3) == (3, True)
    assert delivery.send_batch(size=3) == (1, False)
