"""Reporting a post: with and without an account, with bad input, too often, and what the reporter learns."""

import re
import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from django.utils.translation import gettext as _

from participation.contributions.models import Contribution, State
from participation.moderation import services
from participation.moderation.models import Case, Decision, Ground, Report
from participation.moderation.services import Statement
from tests.factories import make_comment, make_consultation, make_proposal, make_site, make_user

pytestmark = pytest.mark.django_db
STATEMENT = Statement(Ground.INSULT, "Der Satz greift jemanden an.", "Regel 2: keine Beleidigung")


def url(post: Contribution) -> str:
    return f"/beitrag/{post.pk}/melden/"


def send(client: Client, post: Contribution, **data: Any) -> Any:
    return client.post(url(post), {"ground": Ground.INSULT, "submission_key": str(uuid.uuid4()), **data})


def decide(post: Contribution, verb: str, **extra: Any) -> Decision:
    case = Case.objects.get(contribution=post, status=Case.Status.OPEN)
    moderator = make_user(roles=("moderator",))
    return services.decide(case=case, by=moderator, verb=verb, version=case.version, **extra)


def test_anybody_sees_the_passage_and_the_form(client: Client) -> None:
    post = make_comment(make_proposal(), text="Ihr seid **alle** gekauft.")
    page = client.get(url(post))
    assert page.status_code == 200
    assert "Ihr seid <strong>alle</strong> gekauft." in page.content.decode()
    assert 'type="radio"' in page.content.decode()


def test_a_visitor_reports_without_an_account_and_gets_a_receipt(client: Client) -> None:
    post = make_proposal()
    answer = send(client, post, text="Da steht mein Name.", email="hinweis@example.org", follow=True)
    report = Report.objects.get()
    assert answer.status_code == 303
    assert answer.url == f"/meldung/{report.receipt}/"
    assert (report.reporter, report.email, report.ground) == (None, "hinweis@example.org", Ground.INSULT)
    case = report.case
    assert (case.origin, case.report_count, case.urgency, case.ground) == ("report", 1, 60, Ground.INSULT)
    page = client.get(answer.url)
    assert report.receipt in page.content.decode()
    assert _("open") in page.content.decode()


def test_a_member_reports_without_giving_an_address(client: Client) -> None:
    post, member = make_proposal(), make_user()
    client.force_login(member)
    assert 'name="email"' not in client.get(url(post)).content.decode()
    send(client, post, email="someone@example.org")
    report = Report.objects.get()
    assert (report.reporter, report.email) == (member, "")


def test_the_answer_to_a_repeated_report_is_the_first_receipt(client: Client) -> None:
    post, member = make_proposal(), make_user()
    client.force_login(member)
    first = send(client, post)
    second = send(client, post, ground=Ground.SPAM)
    assert first.url == second.url
    assert Report.objects.count() == 1
    assert Case.objects.get().report_count == 1


def test_a_double_click_makes_one_report(client: Client) -> None:
    post, key = make_proposal(), str(uuid.uuid4())
    first = send(client, post, submission_key=key)
    second = send(client, post, submission_key=key)
    assert first.url == second.url
    assert Report.objects.count() == 1


def test_reports_by_different_people_join_one_case_which_takes_the_gravest_ground(client: Client) -> None:
    post = make_proposal()
    for ground in (Ground.OFF_TOPIC, Ground.HATE, Ground.SPAM):
        send(Client(), post, ground=ground)
    case = Case.objects.get()
    assert (case.report_count, case.ground, case.urgency) == (3, Ground.HATE, 72 + 6)


@pytest.mark.parametrize("ground", [Ground.ILLEGAL, Ground.OTHER])
def test_two_grounds_need_an_explanation(client: Client, ground: str) -> None:
    post = make_proposal()
    answer = send(client, post, ground=ground, text="   ")
    assert answer.status_code == 422
    assert not Report.objects.exists()
    assert send(client, post, ground=ground, text="Paragraf 185").status_code == 303


@pytest.mark.parametrize(
    ("field", "value", "status"),
    [
        ("ground", "", 422),
        ("ground", "nonsense", 422),
        ("text", "x" * 2_001, 422),
        ("text", "a\x07b", 422),
        ("text", "a\x00b", 400),
        ("email", "not an address", 422),
        ("email", "a@example.org\nBcc: b@example.org", 422),
        ("website", "https://spam.example", 422),
    ],
)
def test_bad_input_is_refused_and_what_was_typed_is_kept(
    client: Client, field: str, value: str, status: int
) -> None:
    post = make_proposal()
    answer = send(client, post, **{"text": "Das steht da.", field: value})
    assert answer.status_code == status
    assert not Report.objects.exists()
    assert not Case.objects.exists()
    if status == 422 and field != "text":
        assert "Das steht da." in answer.content.decode()


def test_an_unreadable_key_does_not_lose_the_report(client: Client) -> None:
    assert send(client, make_proposal(), submission_key="nonsense").status_code == 303


def test_one_network_cannot_flood_the_desk(client: Client, still_clock: None) -> None:
    post = make_proposal()
    answers = [send(client, post, text="Immer wieder").status_code for _number in range(21)]
    assert set(answers[:20]) == {303}
    assert answers[20] == 429
    assert "Immer wieder" in send(client, post, text="Immer wieder").content.decode()
    assert send(Client(REMOTE_ADDR="203.0.113.9"), post).status_code == 303


@pytest.mark.parametrize("state", [State.HIDDEN, State.WITHDRAWN, State.PENDING, State.MERGED])
def test_what_is_not_public_cannot_be_reported(client: Client, state: str) -> None:
    post = make_proposal()
    Contribution.objects.filter(pk=post.pk).update(state=state, state_reason="x")
    assert client.get(url(post)).status_code == 404
    assert send(client, post).status_code == 404


def test_a_post_of_another_town_or_of_none_is_404(client: Client) -> None:
    other = make_proposal(make_consultation(site=make_site("andere.example")))
    assert client.get(url(other)).status_code == 404
    assert client.get("/beitrag/999999/melden/").status_code == 404


def test_the_receipt_tells_the_decision_and_nothing_about_the_author(client: Client) -> None:
    author = make_user("Weidenkätzchen")
    post = make_comment(make_proposal(), author, text="Ein böser Satz.")
    receipt = send(client, post).url
    decide(post, Decision.Verb.HIDE, statement=STATEMENT)
    page = client.get(receipt).content.decode()
    assert _("The post was hidden. Nobody but its author can read it.") in page
    assert STATEMENT.rule in page
    for secret in (author.display_name, author.email, "Ein böser Satz.", STATEMENT.facts):
        assert secret not in page


def test_the_receipt_tells_when_the_post_stays(client: Client) -> None:
    post = make_proposal()
    receipt = send(client, post).url
    decide(post, Decision.Verb.KEEP)
    page = client.get(receipt).content.decode()
    assert _("The post stays as it is. It breaks neither the law nor the rules of the house.") in page


def test_the_receipt_tells_when_the_decision_was_changed_later(client: Client) -> None:
    post = make_proposal()
    receipt = send(client, post).url
    decide(post, Decision.Verb.HIDE, statement=STATEMENT)
    services.open_case(contribution=post, by=make_user(roles=("moderator",)))
    decide(post, Decision.Verb.RESTORE)
    sentence = _("Later this was decided anew: since %(date)s the post is public again.")
    assert sentence.split("%")[0] in client.get(receipt).content.decode()


def test_receipts_cannot_be_guessed_or_counted_up(client: Client) -> None:
    send(client, make_proposal())
    receipt = Report.objects.get().receipt
    assert re.fullmatch(r"[2-9A-HJKMNP-Z]{4}-[2-9A-HJKMNP-Z]{4}-[2-9A-HJKMNP-Z]{4}", receipt)
    for guess in ("1", "AAAA-AAAA-AAAA", receipt[:-1], receipt + "A", "%"):
        assert client.get(f"/meldung/{guess}/").status_code == 404
    assert client.get(f"/meldung/{receipt.lower()}/").status_code == 200


def test_a_receipt_of_another_town_is_404(client: Client) -> None:
    send(client, make_proposal())
    make_site("andere.example")
    receipt = Report.objects.get().receipt
    assert client.get(f"/meldung/{receipt}/", headers={"host": "andere.example"}).status_code == 404


def test_a_receipt_number_can_be_typed_in(client: Client) -> None:
    send(client, make_proposal())
    receipt = Report.objects.get().receipt
    assert client.get("/meldung/").status_code == 200
    assert client.get("/meldung/", {"nummer": f" {receipt.lower()} "}).url == f"/meldung/{receipt}/"
    assert client.get("/meldung/", {"nummer": "falsch"}).status_code == 404


def test_a_report_after_the_decision_opens_a_new_case() -> None:
    post = make_proposal()
    services.report(contribution=post, ground=Ground.SPAM)
    decide(post, Decision.Verb.KEEP)
    services.report(contribution=post, ground=Ground.SPAM)
    assert Case.objects.filter(contribution=post).count() == 2


def test_the_reports_of_a_deleted_account_stay_without_the_person() -> None:
    from participation.accounts.services import delete_account

    member = make_user()
    services.report(contribution=make_proposal(), ground=Ground.SPAM, reporter=member)
    delete_account(user=member)
    assert Report.objects.get().reporter is None


def test_the_address_is_forgotten_when_the_time_for_a_complaint_is_over() -> None:
    old, recent, waiting = (
        services.report(contribution=make_proposal(), ground=Ground.SPAM, email=f"{name}@example.org")
        for name in ("alt", "neu", "offen")
    )
    for report, days in ((old, 191), (recent, 180)):
        decide(report.contribution, Decision.Verb.KEEP)
        Case.objects.filter(pk=report.case_id).update(closed_at=timezone.now() - timedelta(days=days))
    services.forget_addresses()
    left = set(Report.objects.values_list("email", flat=True))
    assert left == {"", "neu@example.org", "offen@example.org"}
    assert waiting.email
