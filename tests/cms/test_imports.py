"""The import in the administration: who may, what they see, and what is kept."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.files.storage import storages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone
from wagtail.models import Site

from cms.models import ConsultationPage
from cms.permissions import setup_site
from participation.accounts.models import User
from participation.accounts.roles import CAPABILITIES, Capability, Role
from participation.consultations.models import Consultation
from participation.proposals.importing import jobs, work
from participation.proposals.importing.models import SILENCE, ImportJob, ImportState
from participation.proposals.models import Proposal
from tests.factories import make_consultation, make_site, make_user

from .conftest import MakePage

pytestmark = pytest.mark.django_db
TABLE = "id;titel;text;kategorie\n1;Bank;Bitte;Plätze\n2;Baum;Bitte;Plätze\n"


@pytest.fixture
def site() -> Site:
    site = make_site()
    setup_site(site)
    return site


@pytest.fixture
def consultation(site: Site) -> Consultation:
    return make_consultation(site=site)


@pytest.fixture
def editor(site: Site) -> User:
    return make_user(roles=(Role.EDITOR,), site=site)


@pytest.fixture
def desk(client: Client, editor: User) -> Client:
    client.force_login(editor)
    return client


def upload(
    client: Client, consultation: Consultation, content: str = TABLE, name: str = "ideen.csv"
) -> ImportJob:
    answer = client.post(
        "/admin/import/",
        {"consultation": consultation.pk, "file": SimpleUploadedFile(name, content.encode())},
    )
    assert answer.status_code == 302, answer.content.decode()
    return ImportJob.objects.latest("pk")


def test_upload_report_import_result(desk: Client, consultation: Consultation, editor: User) -> None:
    job = upload(desk, consultation)
    assert (job.state, job.user, job.name) == (ImportState.READY, editor, "ideen.csv")
    assert not Proposal.objects.exists()
    page = desk.get(f"/admin/import/{job.pk}/").content.decode()
    assert "Bank" in page
    assert f"/admin/import/{job.pk}/start/" in page
    assert desk.post(f"/admin/import/{job.pk}/start/").status_code == 302
    job.refresh_from_db()
    assert job.state == ImportState.DONE
    assert Proposal.objects.count() == 2
    page = desk.get(f"/admin/import/{job.pk}/").content.decode()
    assert f"/beteiligung/{consultation.slug}/vorschlaege/" in page
    assert f"/admin/import/{job.pk}/start/" not in page
    # Pressed again, from a page that was open: nothing happens twice.
    assert desk.post(f"/admin/import/{job.pk}/start/").status_code == 302
    assert Proposal.objects.count() == 2
    assert "ideen.csv" in desk.get("/admin/import/").content.decode()


def test_errors_come_first_and_nothing_can_be_imported(desk: Client, consultation: Consultation) -> None:
    rows = "".join(f"{n};Bank {n};50;8\n" for n in range(120)) + "999;Kaputt;NaN;8\n"
    job = upload(desk, consultation, "id;titel;lat;lon\n" + rows)
    assert job.state == ImportState.REFUSED
    first = desk.get(f"/admin/import/{job.pk}/").content.decode()
    assert "Kaputt" in first
    assert "Bank 119" not in first
    assert "Bank 119" in desk.get(f"/admin/import/{job.pk}/?p=3").content.decode()
    assert f"/admin/import/{job.pk}/start/" not in first
    desk.post(f"/admin/import/{job.pk}/start/")
    assert not Proposal.objects.exists()


def test_a_file_that_was_imported_before_offers_nothing(desk: Client, consultation: Consultation) -> None:
    desk.post(f"/admin/import/{upload(desk, consultation).pk}/start/")
    again = upload(desk, consultation)
    assert f"/admin/import/{again.pk}/start/" not in desk.get(f"/admin/import/{again.pk}/").content.decode()


@pytest.mark.parametrize("content", ["", "\x00\x01" * 100, "%PDF-1.7", "Farbe\nrot\n"])
def test_a_file_of_another_kind_is_refused_whatever_its_name(
    desk: Client, consultation: Consultation, content: str
) -> None:
    answer = desk.post(
        "/admin/import/",
        {"consultation": consultation.pk, "file": SimpleUploadedFile("ideen.csv", content.encode())},
    )
    if answer.status_code == 302:
        assert ImportJob.objects.get().state == ImportState.REFUSED
    else:
        assert answer.status_code == 422


def test_a_file_that_is_too_large_is_not_stored(
    desk: Client, consultation: Consultation, monkeypatch: pytest.MonkeyPatch
) -> None:
    from cms.imports import forms

    monkeypatch.setattr(forms, "MAX_BYTES", 10)
    answer = desk.post(
        "/admin/import/", {"consultation": consultation.pk, "file": SimpleUploadedFile("x.csv", b"x" * 11)}
    )
    assert answer.status_code == 422
    assert not ImportJob.objects.exists()


def test_names_of_files_are_harmless(desk: Client, consultation: Consultation) -> None:
    job = upload(desk, consultation, name="<b>\u202e" + "x" * 200 + ".csv")
    assert len(job.name) <= 120
    assert "\u202e" not in job.name
    assert job.file.name.startswith("imports/")
    assert "csv" not in job.file.name
    assert not storages["default"].exists(job.file.name)
    page = desk.get(f"/admin/import/{job.pk}/").content.decode()
    assert "<b>" not in page


@pytest.mark.parametrize("role", [None, "visitor", *Role.values, "superuser", "elsewhere"])
def test_who_may_import(
    client: Client, site: Site, consultation: Consultation, editor: User, role: str | None
) -> None:
    client.force_login(editor)
    job = upload(client, consultation)
    client.logout()
    allowed = role == "superuser" or Capability.IMPORT in CAPABILITIES.get(role or "", ())
    if role == "superuser":
        client.force_login(User.objects.create_superuser("chef@example.org", display_name="Chef"))
    elif role == "elsewhere":
        other = make_site("andere.example")
        setup_site(other)
        client.force_login(make_user(roles=(Role.EDITOR,), site=other))
    elif role not in (None, "visitor"):
        client.force_login(make_user(roles=(str(role),), site=site))
    elif role == "visitor":
        client.force_login(make_user())
    pages = ("/admin/import/", f"/admin/import/{job.pk}/", f"/admin/import/{job.pk}/status/")
    codes = {client.get(page).status_code for page in pages}
    assert codes == {200} if allowed else codes <= {302, 403, 404}
    client.post(f"/admin/import/{job.pk}/start/")
    assert Proposal.objects.exists() == allowed
    client.post(f"/admin/import/{job.pk}/delete/")
    assert ImportJob.objects.exists() != allowed


def test_the_menu_shows_it_to_those_who_may(desk: Client, site: Site) -> None:
    assert "/admin/import/" in desk.get("/admin/").content.decode()
    other = Client()
    other.force_login(make_user(roles=(Role.MODERATOR,), site=site))
    assert "/admin/import/" not in other.get("/admin/").content.decode()


def test_a_consultation_of_another_town_cannot_be_chosen(desk: Client) -> None:
    there = make_consultation(site=make_site("andere.example"))
    answer = desk.post(
        "/admin/import/", {"consultation": there.pk, "file": SimpleUploadedFile("x.csv", TABLE.encode())}
    )
    assert answer.status_code == 422
    assert not ImportJob.objects.exists()


def test_a_job_of_another_town_is_not_there(desk: Client, editor: User) -> None:
    there = make_consultation(site=make_site("andere.example"))
    job = jobs.begin(
        user=editor, consultation=there, file=SimpleUploadedFile("x.csv", TABLE.encode()), name="x.csv"
    )
    assert desk.get(f"/admin/import/{job.pk}/").status_code == 404
    assert desk.get("/admin/import/999999999/").status_code == 404


def test_progress_can_be_watched(desk: Client, consultation: Consultation) -> None:
    job = upload(desk, consultation)
    ImportJob.objects.filter(pk=job.pk).update(
        state="importing", stage="rendering", done=5, total=10, touched_at=timezone.now()
    )
    assert desk.get(f"/admin/import/{job.pk}/status/").json()["percent"] == 60
    page = desk.get(f"/admin/import/{job.pk}/").content.decode()
    # The script asks by itself; without it there is a link.
    assert f'data-import-status="/admin/import/{job.pk}/status/"' in page
    assert f'<noscript><p><a href="/admin/import/{job.pk}/">' in page
    assert 'value="60"' in page
    # It cannot be deleted under the worker's hands, …
    desk.post(f"/admin/import/{job.pk}/delete/")
    assert ImportJob.objects.filter(pk=job.pk).exists()
    # … unless the worker was killed.
    ImportJob.objects.filter(pk=job.pk).update(touched_at=timezone.now() - 2 * SILENCE)
    assert desk.get(f"/admin/import/{job.pk}/status/").json()["running"] is False
    assert 'http-equiv="refresh"' not in desk.get(f"/admin/import/{job.pk}/").content.decode()


def test_a_task_that_breaks_says_so_and_stores_nothing(
    desk: Client,
    consultation: Consultation,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    from participation.proposals.importing import storing

    job = upload(desk, consultation)

    def broken(*args: Any) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(storing, "_add_to_counts", broken)
    desk.post(f"/admin/import/{job.pk}/start/")
    job.refresh_from_db()
    assert job.state == ImportState.FAILED
    assert not Proposal.objects.exists()
    assert desk.get(f"/admin/import/{job.pk}/").status_code == 200


def test_files_are_deleted_after_seven_days(desk: Client, consultation: Consultation) -> None:
    job = upload(desk, consultation)
    name = job.file.name
    assert storages["private"].exists(name)
    assert work.remove_old() == 0
    ImportJob.objects.filter(pk=job.pk).update(created_at=timezone.now() - timedelta(days=7, minutes=1))
    assert work.remove_old() == 1
    assert not storages["private"].exists(name)


@pytest.mark.parametrize("draft", [False, True])
def test_new_categories_come_onto_the_page_and_into_its_draft(make_page: MakePage, draft: bool) -> None:
    make_page().save_revision().publish()
    page = ConsultationPage.objects.get()
    title = page.title
    if draft:
        page.title = "Radwege, neu"
        page.save_revision()
    job = jobs.begin(
        user=make_user(),
        consultation=page.consultation,
        file=SimpleUploadedFile("x.csv", TABLE.encode()),
        name="x.csv",
    )
    assert jobs.start(job)
    assert Proposal.objects.count() == 2
    fresh = ConsultationPage.objects.get(pk=page.pk)
    names = [one.name for one in fresh.categories.all()]
    assert names[-1] == "Plätze"
    assert (fresh.title, fresh.has_unpublished_changes) == (title, draft)
    fresh.get_latest_revision().publish()
    assert ConsultationPage.objects.get(pk=page.pk).title == ("Radwege, neu" if draft else title)
    assert [one.name for one in page.consultation.categories.all()] == names
    assert all(one.category is not None for one in Proposal.objects.select_related("category"))
