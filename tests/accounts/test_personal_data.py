"""Every field that could hold data about a person is declared, the sheet shows it, and deletion removes
it.
"""

import io
import json
import zipfile

import pytest
from django.apps import apps
from django.db.models import ForeignKey, Model, OneToOneField
from django.test import Client

from participation.accounts import personal_data, services
from participation.accounts.models import User
from participation.accounts.personal_record import Record
from participation.consultations.models import Participation
from participation.contributions.editing import edit
from participation.contributions.models import Contribution, Draft, Revision, Support
from participation.contributions.services import save_draft, support
from participation.moderation.services import report
from participation.proposals.services import answer
from tests.factories import make_comment, make_proposal, make_user

OURS = ("participation.", "cms.")


def _leads_to_a_person(model: type[Model]) -> bool:
    if model is User or issubclass(model, Contribution):
        return True
    return any(
        isinstance(field, ForeignKey | OneToOneField) and field.related_model is User
        for field in model._meta.local_fields
    )


def test_every_model_with_a_person_in_it_is_declared() -> None:
    ours = [model for model in apps.get_models() if model.__module__.startswith(OURS)]
    undeclared = [
        model._meta.label
        for model in ours
        if _leads_to_a_person(model) and personal_data.record_for(model._meta.label) is None
    ]
    assert undeclared == []


@pytest.mark.parametrize("record", personal_data.REGISTRY, ids=lambda record: record.model)
def test_every_field_of_a_declared_model_is_declared(record: Record) -> None:
    fields = {field.name for field in record.cls._meta.local_concrete_fields}
    assert set(record.personal) | record.harmless >= fields
    assert set(record.personal) & record.harmless == set()
    assert set(record.personal) | record.harmless <= fields | {
        field.name for field in record.cls._meta.get_fields()
    }


@pytest.mark.django_db
def test_the_data_sheet_shows_what_is_stored(client: Client) -> None:
    user = make_user("Amsel", email="amsel@example.org")
    make_proposal(author=user, title="Trinkbrunnen am Markt")
    client.force_login(user)
    page = client.get("/konto/daten/").content.decode()
    assert "Trinkbrunnen am Markt" in page
    assert "amsel@example.org" in page
    assert user.password not in page


@pytest.mark.django_db
def test_the_export_holds_the_same_and_no_formulas(client: Client) -> None:
    user = make_user()
    make_proposal(author=user, title="=HYPERLINK(1)")
    client.force_login(user)
    archive = zipfile.ZipFile(io.BytesIO(client.get("/konto/daten/export.zip").content))
    data = json.loads(archive.read("data.json"))
    assert data["contributions.contribution"]["rows"][0]["title"] == "=HYPERLINK(1)"
    sheet = archive.read("contributions.contribution.csv").decode("utf-8-sig")
    assert "'=HYPERLINK(1)" in sheet
    assert "password" not in sheet


@pytest.mark.django_db
def test_strangers_are_sent_to_the_login(client: Client) -> None:
    for address in ("/konto/", "/konto/daten/", "/konto/daten/export.zip", "/konto/loeschen/"):
        assert client.get(address).headers["Location"].startswith("/accounts/login/")


@pytest.mark.django_db
def test_deletion_removes_the_person_and_keeps_what_others_built_on() -> None:
    user, other, editor = make_user("Specht"), make_user(), make_user(roles=("editor",))
    lonely = make_proposal(author=user)
    discussed = make_proposal(lonely.consultation, user)
    make_comment(discussed, other)
    answered = make_proposal(lonely.consultation, user)
    answer(proposal=answered, by=editor, status="accepted", text="Ja.", office="Tiefbau")
    theirs = make_proposal(lonely.consultation, other)
    support(contribution=theirs, user=user, wanted=True)
    edit(contribution=discussed, by=user, text="Noch besser.")
    save_draft(user=user, key="proposal:1", data={"text": "x"})
    report(contribution=theirs, ground="spam", reporter=user, email="s@example.org")

    services.delete_account(user=user)

    user.refresh_from_db()
    assert not user.is_active
    assert "Specht" not in (user.display_name, str(user))
    assert user.email.endswith("@invalid.example")
    assert set(Contribution.objects.filter(author=user).values_list("pk", flat=True)) == {
        discussed.pk,
        answered.pk,
    }
    theirs.refresh_from_db()
    assert theirs.support_count == 0
    consultation = lonely.consultation
    consultation.refresh_from_db()
    assert (consultation.proposal_count, consultation.support_count) == (3, 0)
    for model in (Draft, Participation, Support):
        assert not model.objects.filter(user=user).exists()
    assert not Revision.objects.filter(contribution__author=user).exists()
    assert not theirs.reports.filter(reporter=user).exists()
    assert theirs.reports.get().email == ""


@pytest.mark.django_db
def test_deletion_asks_first_and_logs_out(client: Client) -> None:
    user = make_user()
    client.force_login(user)
    refused = client.post("/konto/loeschen/", {})
    assert refused.status_code == 200
    assert User.objects.get(pk=user.pk).deleted_at is None
    done = client.post("/konto/loeschen/", {"sure": "on"})
    assert done.status_code == 302
    assert User.objects.get(pk=user.pk).deleted_at is not None
    assert client.get("/konto/").status_code == 302
