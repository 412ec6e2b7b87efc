"""Numbers for everybody, the log without names, and what never leaves the desk."""

import csv
import io
import json
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from participation.accounts.models import User
from participation.moderation import services, transparency
from participation.moderation.models import Decision, Ground
from participation.moderation.services import Statement
from participation.notifications import delivery
from participation.realtime.models import JournalEntry
from tests.factories import make_comment, make_proposal, make_site, make_user

pytestmark = pytest.mark.django_db
STATEMENT = Statement(Ground.INSULT, "Der Satz greift jemanden an.", "Regel 2: keine Beleidigung")
Verb = Decision.Verb
CANARY = "Kanarienvogel-7713"


def text_of(answer: Any) -> str:
    return b"".join(answer.streaming_content).decode()


def a_reversed_decision(moderator: User) -> Decision:
    author = make_user("Weidenkätzchen", email="weide@example.org")
    post = make_comment(make_proposal(), author, text="Ein sehr böser Satz.")
    case = services.report(contribution=post, ground=Ground.INSULT, email="hinweis@example.org").case
    services.hand_over(case=case, by=moderator, note=CANARY)
    decision = services.decide(
        case=case, by=moderator, verb=Verb.HIDE, version=0, statement=STATEMENT, note=CANARY
    )
    complaint = services.complain(decision=decision, by=author, text="Das war Ironie.")
    second = make_user("Herr Tal", roles=("moderator",))
    services.decide_complaint(complaint=complaint, by=second, upheld=True, answer="Stimmt.", note=CANARY)
    return decision


def test_the_log_shows_both_steps_without_anybody(client: Client, moderator: User) -> None:
    decision = a_reversed_decision(moderator)
    table = text_of(client.get("/transparenz/protokoll.csv"))
    rows = list(csv.DictReader(io.StringIO(table.lstrip("\ufeff")), delimiter=";"))
    assert [(row["decision"], row["complaint"], row["reverses"]) for row in rows] == [
        ("restore", "", "True"), ("hide", "upheld", "False"),
    ]  # fmt: skip
    assert rows[0]["case"] == rows[1]["case"]
    data = text_of(client.get("/transparenz/protokoll.json"))
    assert json.loads(data)[1]["ground"] == "insult"
    for secret in (
        "Weidenkätzchen", "weide@example.org", "hinweis@example.org", "böser", moderator.display_name, "Herr Tal",
        STATEMENT.facts, STATEMENT.rule, CANARY, "Ironie", str(decision.code),
    ):  # fmt: skip
        assert secret not in table + data


def test_the_public_page_counts_the_month(client: Client, moderator: User) -> None:
    a_reversed_decision(moderator)
    cache.clear()
    month = transparency.months(make_site().pk)[-1]
    assert (month.reports, month.decisions, month.restrictions) == (1, 1, 1)
    assert (month.complaints, month.reversals, dict(month.grounds)) == (1, 1, {"insult": 1})
    assert month.median_hours is not None
    answer = client.get("/transparenz/")
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "<svg" in page
    assert "<table" in page
    assert not answer.cookies
    assert "Weidenkätzchen" not in page


def test_another_town_counts_for_itself(client: Client, moderator: User) -> None:
    a_reversed_decision(moderator)
    make_site("andere.example")
    cache.clear()
    there = {"headers": {"host": "andere.example"}}
    assert json.loads(text_of(client.get("/transparenz/protokoll.json", **there))) == []
    assert client.get("/transparenz/", **there).context["months"][0].decisions == 0


def test_internal_notes_never_leave_the_desk(client: Client, moderator: User, mailoutbox: list[Any]) -> None:
    decision = a_reversed_decision(moderator)
    author = decision.case.contribution.author
    report = decision.case.reports.get()
    delivery.send_batch()
    assert mailoutbox
    for mail in mailoutbox:
        assert CANARY not in mail.body
        assert CANARY not in str(mail.alternatives)
    assert not any(CANARY in str(row) for row in JournalEntry.objects.values())
    visitor = Client()
    client.force_login(author)
    from participation.accounts.services import export_personal_data

    assert CANARY.encode() not in b"".join(_unzipped(export_personal_data(user=author)))
    for who, pages in (
        (visitor, ["/transparenz/", f"/meldung/{report.receipt}/", f"/begruendung/{decision.code}/"]),
        (
            client,
            [
                "/konto/daten/",
                "/konto/mitteilungen/",
                f"/begruendung/{decision.code}/",
                "/live/since/?topics=moderation:1",
            ],
        ),
    ):
        for page in pages:
            assert CANARY not in who.get(page, follow=True).content.decode(), page
    staff = Client()
    staff.force_login(moderator)
    assert CANARY in staff.get(f"/moderation/fall/{decision.case_id}/").content.decode()


def _unzipped(data: bytes) -> list[bytes]:
    import zipfile

    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return [archive.read(name) for name in archive.namelist()]


@pytest.mark.parametrize(
    "role", ["", "resident", "editor", "clerk", "youth_council", "moderator", "administrator"]
)
def test_the_workload_and_the_people_behind_by_role(client: Client, moderator: User, role: str) -> None:
    post = make_comment(make_proposal(), make_user("Ahorn", email="ahorn@example.org"))
    case = services.report(contribution=post, ground=Ground.SPAM, email="hinweis@example.org").case
    if role:
        client.force_login(make_user(roles=() if role == "resident" else (role,)))
    desk = role in {"moderator", "administrator"}
    assert client.get("/moderation/arbeit/").status_code == (200 if desk else 404)
    if desk:
        assert "ahorn@example.org" not in client.get(f"/moderation/fall/{case.pk}/").content.decode()
    answer = client.post(f"/moderation/fall/{case.pk}/personen/", {"why": "Anzeige bei der Polizei"})
    may = role == "administrator"
    assert answer.status_code == (200 if may else 404)
    assert ("ahorn@example.org" in answer.content.decode()) == may
    from participation.core.models import AuditEntry

    assert AuditEntry.objects.filter(verb="moderation.people_revealed").count() == int(may)
    if may:
        assert client.post(f"/moderation/fall/{case.pk}/personen/", {"why": " "}).status_code == 422
