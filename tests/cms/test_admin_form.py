"""The editor's real form: what it refuses, in words, and what it keeps."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.images.models import Image
from wagtail.images.tests.utils import get_test_image_file
from wagtail.test.utils.form_data import inline_formset, nested_form_data, rich_text, streamfield

from cms.models import ConsultationPage
from participation.accounts.roles import Role
from participation.consultations.models import Consultation
from tests.factories import make_user

from .conftest import DAY, MakePage, Town


@pytest.fixture
def editor(town: Town, client: Client) -> Client:
    client.force_login(make_user("Redaktion", roles=(Role.EDITOR,), site=town.site))
    return client


def moment(value: datetime) -> str:
    return timezone.localtime(value).strftime("%d.%m.%Y %H:%M")


def phase(
    name: str, starts: datetime, ends: datetime | None, actions: tuple[str, ...] = ("propose",)
) -> dict[str, Any]:
    return {
        "name": name,
        "description": "",
        "starts_at": moment(starts),
        "ends_at": moment(ends) if ends else "",
        "actions": list(actions),
    }


def form(
    *, phases: list[dict[str, Any]] | None = None, body: list[Any] | None = None, **values: Any
) -> dict[str, Any]:
    """What the browser sends for a consultation."""
    ticked = {f"phases-{number}-actions": row.pop("actions") for number, row in enumerate(phases or [])}
    return ticked | nested_form_data(
        {
            "title": "Ein Markt",
            "slug": "ein-markt",
            "summary": "Drei Sätze.",
            "topic": "",
            "drawing": "market",
            "moderation": "post",
            "map_lat": "51.8",
            "map_lon": "8.1",
            "map_zoom": "13",
            "decides": rich_text(""),
            "outcome": rich_text(""),
            "easy_summary": rich_text(""),
            "body": streamfield(body or []),
            "phases": inline_formset(phases or []),
            "categories": inline_formset([]),
            "comments": inline_formset([]),
            "seo_title": "",
            "search_description": "",
            "go_live_at": "",
            "expire_at": "",
            **values,
        }
    )


def add(client: Client, town: Town, data: dict[str, Any]) -> str:
    """Send the form for a new page; the answer's text, or nothing when it was accepted."""
    url = reverse("wagtailadmin_pages:add", args=["cms", "consultationpage", town.index.pk])
    response = client.post(url, {**data, "action-publish": "1"})
    return "" if response.status_code == 302 else response.content.decode()


def test_an_editor_builds_and_publishes_a_consultation(editor: Client, town: Town) -> None:
    now = timezone.now()
    phases = [
        phase("Sammeln", now - DAY, now + DAY, ("propose", "support")),
        phase("Prüfen", now + DAY, None, ()),
    ]
    assert add(editor, town, form(phases=phases)) == ""
    consultation = Consultation.objects.get()
    assert [(p.name, p.actions) for p in consultation.phases.all()] == [
        ("Sammeln", ["propose", "support"]),
        ("Prüfen", []),
    ]
    assert editor.get("/beteiligung/ein-markt/").status_code == 200


def test_a_phase_that_ends_before_it_starts_is_refused_beside_the_field(editor: Client, town: Town) -> None:
    now = timezone.now()
    text = add(editor, town, form(phases=[phase("Verkehrt", now, now - DAY)]))
    assert "Verkehrt" in text
    assert "The end must be after the start." in text or "Das Ende muss nach dem Beginn liegen." in text
    assert not ConsultationPage.objects.exists()


def test_phases_that_overlap_are_named(editor: Client, town: Town) -> None:
    now = timezone.now()
    text = add(
        editor,
        town,
        form(phases=[phase("Eins", now, now + 2 * DAY), phase("Zwei", now + DAY, now + 3 * DAY)]),
    )
    assert "„Eins“" in text or "“Eins”" in text
    assert "„Zwei“" in text or "“Zwei”" in text
    assert not Consultation.objects.exists()


def test_a_category_that_stands_twice_is_refused(editor: Client, town: Town) -> None:
    rows = [{"name": "Verkehr", "icon": ""}, {"name": " verkehr", "icon": ""}]
    text = add(editor, town, form(categories=inline_formset(rows)))
    assert "verkehr" in text
    assert not ConsultationPage.objects.exists()


# Wagtail's thumbnails leave a temporary file to the garbage collector.
@pytest.mark.filterwarnings("ignore:Exception ignored in. <function SpooledTemporaryFile")
@pytest.mark.parametrize(
    ("alt", "decorative", "accepted"),
    [
        ("", False, False),
        ("  ", False, False),
        ("Ein Baum.", False, True),
        ("", True, True),
        ("Ein Baum.", True, False),
    ],
)
def test_a_picture_needs_words_or_only_decorates(
    editor: Client, town: Town, alt: str, decorative: bool, accepted: bool
) -> None:
    image = Image.objects.create(title="Baum", file=get_test_image_file())
    value = {"image": str(image.pk), "alt": alt, "caption": ""} | ({"decorative": "on"} if decorative else {})
    text = add(editor, town, form(body=[("image", value)]))
    assert (text == "") is accepted
    assert ConsultationPage.objects.exists() is accepted


def test_the_draft_of_a_live_page_can_be_saved_and_changes_nothing(
    editor: Client, make_page: MakePage
) -> None:
    page = make_page(title="Alt")
    now = timezone.now()
    row = {**phase("Anders", now - DAY, now + timedelta(days=9)), "id": str(page.phases.get().pk)}
    data = form(title="Neu", slug=page.slug, phases=[row])
    data["phases-INITIAL_FORMS"] = "1"
    response = editor.post(reverse("wagtailadmin_pages:edit", args=[page.pk]), data)
    assert response.status_code == 302
    consultation = Consultation.objects.get()
    assert (consultation.title, consultation.phases.get().name) == ("Alt", "Sammeln")
    assert ConsultationPage.objects.get().get_latest_revision_as_object().title == "Neu"


def test_the_address_of_a_deleted_consultation_stays_taken(
    editor: Client, town: Town, make_page: MakePage
) -> None:
    make_page("ein-markt").delete()
    town.index.refresh_from_db()
    text = add(editor, town, form())
    assert "A former consultation" in text or "Eine frühere Beteiligung" in text
    assert Consultation.objects.count() == 1


def test_the_list_of_consultations_keeps_its_address(editor: Client, town: Town) -> None:
    data = nested_form_data(
        {
            "title": "Liste",
            "slug": "anders",
            "lead": "",
            "comments": inline_formset([]),
            "action-publish": "1",
        }
    )
    response = editor.post(reverse("wagtailadmin_pages:edit", args=[town.index.pk]), data)
    assert response.status_code == 200
    town.index.refresh_from_db()
    assert town.index.slug == "beteiligung"
