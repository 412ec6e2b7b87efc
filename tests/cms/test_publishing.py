"""What publishing, drafting, hiding and deleting a page does to the consultation."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.test import Client
from django.utils import timezone

from cms.models import ConsultationPage, PageCategory
from participation.consultations.models import Consultation, Phase
from tests.factories import make_proposal, make_user

from .conftest import DAY, MakePage, Town


def test_publishing_writes_the_consultation_down(town: Town, make_page: MakePage) -> None:
    page = make_page("markt", title="Ein Markt", topic="Innenstadt", young=True)
    consultation = Consultation.objects.get()
    assert page.consultation == consultation
    assert (consultation.site_id, consultation.slug, consultation.title) == (
        town.site.pk,
        "markt",
        "Ein Markt",
    )
    assert (consultation.topic, consultation.young, consultation.public) == ("Innenstadt", True, True)
    assert [phase.actions for phase in consultation.phases.all()] == [["propose", "comment", "support"]]


def test_a_page_that_was_never_published_has_no_consultation(make_page: MakePage) -> None:
    make_page(live=False)
    assert not Consultation.objects.exists()


def test_a_draft_leaves_the_live_consultation_alone(make_page: MakePage) -> None:
    page = make_page(title="Alt")
    draft = page.get_latest_revision_as_object()
    draft.title = "Neu"
    draft.phases.all()[0].name = "Anders"
    draft.save_revision()
    assert Consultation.objects.get().title == "Alt"
    ConsultationPage.objects.get(pk=page.pk).get_latest_revision().publish()
    assert Consultation.objects.get().title == "Neu"


def test_rewritten_phases_keep_their_identity(make_page: MakePage) -> None:
    page = make_page()
    before = Phase.objects.get()
    phase = page.phases.get()
    phase.name, phase.ends_at = "Länger sammeln", timezone.now() + 5 * DAY
    page.phases = [phase]
    page.save_revision().publish()
    after = Phase.objects.get()
    assert (after.pk, after.name) == (before.pk, "Länger sammeln")


def test_a_revision_from_before_the_first_publication_still_knows_its_consultation(
    make_page: MakePage,
) -> None:
    page = make_page(live=False)
    early = page.save_revision()
    page.save_revision().publish()
    early.refresh_from_db()
    early.publish()
    assert Consultation.objects.count() == 1


def test_unpublishing_hides_and_publishing_again_shows_the_same_one(make_page: MakePage) -> None:
    page = make_page()
    first = Consultation.objects.get()
    page.unpublish()
    assert not Consultation.objects.get().public
    page.save_revision().publish()
    again = Consultation.objects.get()
    assert again.pk == first.pk
    assert again.public


def test_deleting_the_page_hides_the_consultation_and_keeps_what_people_wrote(make_page: MakePage) -> None:
    page = make_page()
    assert page.consultation is not None
    proposal = make_proposal(page.consultation, make_user())
    page.delete()
    assert not Consultation.objects.get().public
    proposal.refresh_from_db()


def test_deleting_a_page_above_hides_what_is_below(town: Town, make_page: MakePage) -> None:
    make_page()
    town.index.refresh_from_db()
    town.index.delete()
    assert not Consultation.objects.get().public


def test_the_address_follows_the_page(make_page: MakePage) -> None:
    page = make_page("markt")
    page.slug = "marktplatz"
    page.save_revision().publish()
    assert Consultation.objects.get().slug == "marktplatz"
    response = Client().get("/beteiligung/markt/")
    assert (response.status_code, response["Location"]) == (301, "/beteiligung/marktplatz/")


def test_publishing_does_not_touch_the_counters(make_page: MakePage) -> None:
    page = make_page()
    assert page.consultation is not None
    make_proposal(page.consultation, make_user())
    ConsultationPage.objects.get(pk=page.pk).save_revision().publish()
    assert Consultation.objects.get().proposal_count == 1


def test_a_copy_gets_a_consultation_of_its_own(town: Town, make_page: MakePage) -> None:
    page = make_page()
    copy = page.copy(update_attrs={"slug": "zweite", "title": "Zweite"}, keep_live=True)
    assert copy.consultation is not None
    assert copy.consultation_id != page.consultation_id


def test_contradicting_phases_cannot_be_published(make_page: MakePage) -> None:
    now = timezone.now()
    with pytest.raises(ValidationError, match=r"Eins|overlap"):
        make_page(phases=[("Eins", now, now + 2 * DAY, []), ("Zwei", now + DAY, now + 3 * DAY, [])])
    assert not Consultation.objects.exists()


def test_a_consultation_stays_in_its_town(town: Town, other_town: Town, make_page: MakePage) -> None:
    page = make_page()
    assert not page.can_move_to(other_town.index)
    with pytest.raises(PermissionDenied):
        page.move(other_town.index, pos="last-child")
    page.refresh_from_db()
    assert page.url_path.startswith(town.home.url_path)


def test_two_towns_may_have_the_same_address(town: Town, other_town: Town, make_page: MakePage) -> None:
    make_page("markt")
    make_page("markt", where=other_town)
    assert set(Consultation.objects.values_list("site_id", flat=True)) == {town.site.pk, other_town.site.pk}


def test_a_category_keeps_its_short_name_when_it_is_renamed(make_page: MakePage) -> None:
    page = make_page(live=False)
    page.categories = [
        PageCategory(name="Grün & Schatten", sort_order=0),
        PageCategory(name="Grün, Schatten", sort_order=1),
    ]
    page.save_revision().publish()
    consultation = Consultation.objects.get()
    first, second = consultation.categories.all()
    assert (first.slug, second.slug) == ("gruen-schatten", "gruen-schatten-2")
    page = ConsultationPage.objects.get(pk=page.pk).get_latest_revision_as_object()
    row, other = page.categories.all()
    row.name = "Bäume"
    page.categories = [row, other]
    page.save_revision().publish()
    renamed = consultation.categories.get(pk=first.pk)
    assert (renamed.name, renamed.slug) == ("Bäume", "gruen-schatten")


def test_scheduled_publication_makes_it_public_only_then(make_page: MakePage) -> None:
    page = make_page(live=False)
    page.go_live_at = timezone.now() + timedelta(hours=1)
    page.save_revision().publish()
    assert not Consultation.objects.exists()
