"""The preview shows each phase as if it were now, and stores nothing."""

from django.test import RequestFactory
from django.utils import timezone

from cms.models import ConsultationPage
from participation.consultations.models import Consultation

from .conftest import DAY, MakePage


def shown(page: ConsultationPage, mode: str) -> str:
    request = RequestFactory().get("/", headers={"host": "testserver"})
    response = page.make_preview_request(request, mode)
    return response.content.decode()


def three_phases(make_page: MakePage, **values: object) -> ConsultationPage:
    now = timezone.now()
    return make_page(
        phases=[
            ("Lesen", now + DAY, now + 3 * DAY, []),
            ("Sammeln", now + 3 * DAY, now + 6 * DAY, ["propose"]),
            ("Prüfen", now + 6 * DAY, now + 9 * DAY, []),
        ],
        **values,
    )


def test_there_is_a_mode_for_every_phase_and_for_before_and_after(make_page: MakePage) -> None:
    names = [name for name, _label in three_phases(make_page).preview_modes]
    page = ConsultationPage.objects.get()
    assert names == ["", "before", *(str(phase.key) for phase in page.phases.all()), "after"]


def test_the_phase_decides_what_the_preview_offers(make_page: MakePage) -> None:
    page = three_phases(make_page)
    reading, collecting, _checking = page.phases.all()
    assert "/vorschlaege/neu/" not in shown(page, str(reading.key))
    assert "/vorschlaege/neu/" in shown(page, str(collecting.key))
    assert "/vorschlaege/neu/" not in shown(page, "before")
    assert "/ergebnisse/" in shown(page, "after")


def test_an_unpublished_page_can_be_previewed_and_nothing_is_stored(make_page: MakePage) -> None:
    page = three_phases(make_page, live=False)
    page.title = "Noch geheim"
    assert "Noch geheim" in shown(page, str(page.phases.all()[1].key))
    assert not Consultation.objects.exists()


def test_contradicting_phases_do_not_break_the_preview(make_page: MakePage) -> None:
    page = three_phases(make_page, live=False)
    phases = list(page.phases.all())
    phases[0].ends_at = phases[0].starts_at - DAY
    page.phases = phases
    assert [name for name, _label in page.preview_modes] == [""]
    assert shown(page, "")


def test_the_editor_may_show_the_preview_in_a_frame_and_nobody_keeps_it(make_page: MakePage) -> None:
    page = three_phases(make_page)
    for shown_page in (page, page.get_parent().specific):
        response = shown_page.make_preview_request(
            RequestFactory().get("/", headers={"host": "testserver"}), ""
        )
        assert "frame-ancestors 'self'" in response.headers["Content-Security-Policy"]
        assert response.headers["X-Frame-Options"] == "SAMEORIGIN"
        assert response.headers["Cache-Control"] == "private, no-store"
