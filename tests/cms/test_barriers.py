"""Reporting a barrier: without login, with a receipt, by mail to the town, whatever is typed."""

import re
import uuid
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.utils import timezone

from cms.barriers import services
from cms.models import BarrierReport, InfoPage, TownSettings
from participation.accounts.roles import Role
from participation.accounts.services import delete_account
from tests.factories import make_user

from .conftest import Town

pytestmark = pytest.mark.django_db
FORM = "/barriere-melden/"


@pytest.fixture(autouse=True)
def contact(town: Town) -> TownSettings:
    cache.clear()
    return TownSettings.objects.update_or_create(site=town.site, defaults={"email": "rathaus@example.org"})[0]


def typed(**values: Any) -> dict[str, Any]:
    return {"text": "Die Karte lässt sich nicht vergrößern.", "submission_key": str(uuid.uuid4()), **values}


@pytest.fixture
def committed(django_capture_on_commit_callbacks: Any) -> Any:
    return django_capture_on_commit_callbacks(execute=True)


def test_a_report_gets_a_receipt_and_goes_to_the_town(client: Client, committed: Any) -> None:
    with committed:
        response = client.post(FORM, typed(address="/suche/", email="a@example.org"))
    report = BarrierReport.objects.get()
    assert (response.status_code, response["Location"]) == (303, f"{FORM}{report.receipt}/")
    page = client.get(response["Location"]).content.decode()
    assert report.receipt in page
    assert "Die Karte" in page
    (sent,) = mail.outbox
    assert (sent.to, sent.reply_to) == (["rathaus@example.org"], ["a@example.org"])
    assert "/suche/" in sent.body
    assert "nicht vergrößern" in sent.body
    assert services.send_waiting() == 0
    assert report.reporter is None


def test_the_page_one_came_from_is_filled_in(client: Client) -> None:
    def address(referer: str) -> str:
        page = client.get(FORM, headers={"referer": referer}).content.decode()
        found = re.search(r'name="address"([^>]*)', page)
        assert found
        return (re.search(r'value="([^"]*)"', found[1]) or ["", ""])[1]

    assert address("http://testserver/suche/?q=geheim") == "/suche/"
    for other in (
        "https://example.org/x/",
        f"http://testserver{FORM}",
        "http://[",
        "",
        "http://testserver/\0",
    ):
        assert address(other) == ""
    assert (
        "&quot;&gt;&lt;script"
        in client.get(FORM, headers={"referer": 'http://testserver/"><script>'}).content.decode()
        or address('http://testserver/"><script>') == ""
    )


def test_the_form_stands_on_the_towns_page_and_is_never_kept(client: Client, town: Town) -> None:
    town.home.add_child(
        instance=InfoPage(title="Hürden", slug="huerden", kind="barrier_report", lead="Was klemmt?")
    )
    for path in (FORM, "/huerden/"):
        response = client.get(path)
        assert "Was klemmt?" in response.content.decode()
        assert "no-store" in response["Cache-Control"]
    assert client.post("/huerden/", typed()).status_code == 303
    assert Client(enforce_csrf_checks=True).post("/huerden/", typed()).status_code == 403
    assert BarrierReport.objects.count() == 1


def test_pressing_twice_makes_one(client: Client) -> None:
    values = typed()
    first, second = client.post(FORM, values), client.post(FORM, values)
    assert first["Location"] == second["Location"]
    assert BarrierReport.objects.count() == 1


@pytest.mark.parametrize(
    "values",
    [
        {"text": ""}, {"text": " "}, {"text": "x" * 4001}, {"text": "a\x07b"}, {"address": "x" * 501},
        {"email": "keine"}, {"email": "a@example.org\nBcc: b@example.org"}, {"website": "http://spam.example"},
    ],
)  # fmt: skip
def test_what_cannot_be_taken_is_given_back(client: Client, values: dict[str, str]) -> None:
    response = client.post(FORM, typed(**values))
    assert response.status_code == 422
    assert BarrierReport.objects.count() == 0
    if "text" not in values:
        assert "Die Karte" in response.content.decode()


def test_hostile_words_stay_words(client: Client, committed: Any) -> None:
    hostile = "<script>alert(1)</script> {{ 7|add:7 }}\nSubject: x"
    with committed:
        response = client.post(FORM, typed(text=hostile, address="javascript:alert(1)"))
    page = client.get(response["Location"]).content.decode()
    assert "<script>alert" not in page
    assert 'href="javascript' not in page
    assert set(mail.outbox[0].extra_headers) == {"Auto-Submitted"}
    assert "alert" not in mail.outbox[0].subject


def test_nobody_reads_another_towns_receipt(client: Client, other_town: Town) -> None:
    report = services.report_barrier(site_id=other_town.site.pk, text="Hürde", submission_key=uuid.uuid4())
    assert client.get(f"{FORM}{report.receipt}/").status_code == 404
    assert client.get(f"{FORM}AAAA-BBBB-CCCC/").status_code == 404


def test_too_many_are_refused_and_the_text_is_kept(client: Client) -> None:
    for _time in range(10):
        assert client.post(FORM, typed()).status_code == 303
    response = client.post(FORM, typed())
    assert response.status_code == 429
    assert "Die Karte" in response.content.decode()


def test_a_mail_that_failed_is_tried_again(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    client.post(FORM, typed())
    monkeypatch.setattr("django.core.mail.EmailMessage.send", lambda self: 1 / 0)
    assert services.send_waiting() == 0
    monkeypatch.undo()
    assert services.send_waiting() == 0
    BarrierReport.objects.update(due_at=timezone.now())
    assert services.send_waiting() == 1
    assert len(mail.outbox) == 1


def test_a_town_without_an_address_gets_it_later(client: Client, contact: TownSettings) -> None:
    TownSettings.objects.update(email="")
    client.post(FORM, typed())
    assert services.send_waiting() == 0
    TownSettings.objects.update(email="rathaus@example.org")
    BarrierReport.objects.update(due_at=timezone.now())
    assert services.send_waiting() == 1


def test_reports_are_forgotten_after_a_year_and_unlinked_from_a_deleted_account(client: Client) -> None:
    user = make_user("Amsel", email="amsel@example.org")
    client.force_login(user)
    client.post(FORM, typed(email="amsel@example.org"))
    assert BarrierReport.objects.get().reporter == user
    delete_account(user=user)
    report = BarrierReport.objects.get()
    assert (report.reporter, report.email) == (None, "")
    BarrierReport.objects.update(created_at=timezone.now() - timedelta(days=366))
    assert services.forget_old() == 1


def test_editors_read_the_reports_of_their_town_and_nobody_else(client: Client, town: Town) -> None:
    for number in range(21):
        services.report_barrier(
            site_id=town.site.pk, text=f"Hindernis <b>{number}</b>", submission_key=uuid.uuid4()
        )
    readers = {Role.EDITOR, Role.ADMINISTRATOR}
    for role in set(Role) - readers:
        client.force_login(make_user(roles=(role,), site=town.site))
        assert client.get("/admin/barrieren/").status_code in {302, 403, 404}, role
    for role in readers:
        client.force_login(make_user(roles=(role,), site=town.site))
        first = client.get("/admin/barrieren/").content.decode()
        assert "Hindernis &lt;b&gt;20&lt;/b&gt;" in first
        assert "Hindernis &lt;b&gt;0&lt;" not in first
        following = re.search(r'\?after=([^"]+)"', first)
        assert following
        older = client.get(f"/admin/barrieren/?after={following[1]}").content.decode()
        assert "Hindernis &lt;b&gt;0&lt;" in older
