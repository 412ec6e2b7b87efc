"""Deleting, moving and unpublishing where Wagtail does it: in the explorer, in bulk actions, by the clock."""

from collections.abc import Iterator
from datetime import timedelta
from unittest.mock import patch

import pytest
from django.contrib.messages import get_messages
from django.core.exceptions import PermissionDenied
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from wagtail.models import Page

from cms.models import ConsultationPage, InfoPage, TownSettings
from participation.accounts.roles import Role
from participation.consultations.models import Consultation
from tests.factories import make_proposal, make_user

from .conftest import MakePage, Town


@pytest.fixture
def office(client: Client, town: Town) -> Client:
    """The administrator of the town at work."""
    client.force_login(make_user(roles=(Role.ADMINISTRATOR,), site=town.site))
    return client


@pytest.fixture
def root_client(client: Client, town: Town) -> Client:
    """Somebody whom Wagtail refuses nothing."""
    client.force_login(make_user(is_superuser=True, is_staff=True))
    return client


@pytest.fixture
def bumped() -> Iterator[list[int | None]]:
    """The towns whose stored pages went stale."""
    sites: list[int | None] = []
    with patch("participation.core.pagecache.bump", sites.append):
        yield sites


def bulk(action: str, *pages: Page) -> str:
    ids = "&".join(f"id={page.pk}" for page in pages)
    return f"/admin/bulk/wagtailcore/page/{action}/?{ids}"


def menu(town: Town) -> list[str]:
    return [title for title, _url in TownSettings.objects.get(site=town.site).menu]


def is_public() -> bool:
    return Consultation.objects.get().public


def test_deleting_in_the_explorer_closes_the_consultation(
    office: Client,
    town: Town,
    make_page: MakePage,
    bumped: list[int | None],
    django_capture_on_commit_callbacks: type,
) -> None:
    page = make_page()
    assert page.consultation is not None
    proposal = make_proposal(page.consultation, make_user())
    bumped.clear()
    with django_capture_on_commit_callbacks(execute=True):
        office.post(reverse("wagtailadmin_pages:delete", args=[page.pk]))
    assert not ConsultationPage.objects.exists()
    assert not is_public()
    assert town.site.pk in bumped
    proposal.refresh_from_db()


@pytest.mark.parametrize("above", ["index", "branch"])
def test_deleting_a_page_above_in_the_explorer_closes_what_is_below(
    above: str, office: Client, town: Town, make_page: MakePage
) -> None:
    make_page("markt")
    make_page("park")
    page = Page.objects.get(pk=town.index.pk)
    url = bulk("delete", page) if above == "branch" else reverse("wagtailadmin_pages:delete", args=[page.pk])
    assert "Beteiligungen" in menu(town)
    office.post(url)
    assert not Page.objects.filter(pk=page.pk).exists()
    assert not Consultation.objects.filter(public=True).exists()
    assert "Beteiligungen" not in menu(town)


@pytest.mark.parametrize("action", ["delete", "unpublish"])
def test_bulk_actions_close_consultations(
    action: str,
    office: Client,
    town: Town,
    make_page: MakePage,
    bumped: list[int | None],
    django_capture_on_commit_callbacks: type,
) -> None:
    pages = [make_page("markt"), make_page("park")]
    bumped.clear()
    with django_capture_on_commit_callbacks(execute=True):
        assert office.post(bulk(action, *pages)).status_code == 302
    assert not ConsultationPage.objects.live().exists()
    assert Consultation.objects.count() == 2
    assert not Consultation.objects.filter(public=True).exists()
    assert town.site.pk in bumped


def test_unpublishing_in_bulk_takes_pages_below_with_it(
    office: Client, town: Town, make_page: MakePage
) -> None:
    make_page()
    assert office.post(bulk("unpublish", town.index), {"include_descendants": "on"}).status_code == 302
    assert not is_public()
    assert "Beteiligungen" not in menu(town)


def test_the_end_of_a_schedule_closes_the_consultation(make_page: MakePage) -> None:
    page = make_page()
    ConsultationPage.objects.filter(pk=page.pk).update(expire_at=timezone.now() - timedelta(minutes=1))
    call_command("publish_scheduled")
    assert not ConsultationPage.objects.get().live
    assert not is_public()


@pytest.fixture
def info(town: Town) -> InfoPage:
    page: InfoPage = town.home.add_child(instance=InfoPage(title="Hilfe", slug="hilfe", show_in_menus=True))
    return page


@pytest.mark.parametrize("in_bulk", [True, False])
def test_moving_within_the_town_changes_the_menu(
    in_bulk: bool, office: Client, town: Town, info: InfoPage
) -> None:
    parent = town.home.add_child(instance=InfoPage(title="Mehr", slug="mehr"))
    assert "Hilfe" in menu(town)
    if in_bulk:
        office.post(bulk("move", info), {"chooser": parent.pk})
    else:
        office.post(reverse("wagtailadmin_pages:move_confirm", args=[info.pk, parent.pk]))
    info.refresh_from_db()
    assert info.is_child_of(parent)
    assert "Hilfe" not in menu(town)


def test_dragging_a_page_changes_the_order_of_the_menu(office: Client, town: Town, info: InfoPage) -> None:
    assert menu(town)[-1] == "Hilfe"
    office.post(reverse("wagtailadmin_pages:set_page_position", args=[info.pk]) + "?position=0")
    assert menu(town)[0] == "Hilfe"


def test_no_page_moves_to_another_town_and_the_explorer_says_why(
    root_client: Client, town: Town, other_town: Town, make_page: MakePage
) -> None:
    page = make_page()
    url = reverse("wagtailadmin_pages:move_confirm", args=[page.pk, other_town.index.pk])
    response = root_client.post(url)
    assert response["Location"] == reverse("wagtailadmin_pages:move", args=[page.pk])
    said = [str(one) for one in get_messages(response.wsgi_request)]
    assert any("Pages stay in their town." in one or "bleiben in ihrer Stadt" in one for one in said)
    page.refresh_from_db()
    assert page.is_child_of(town.index)


def test_no_page_moves_to_another_town_in_bulk(
    root_client: Client, town: Town, other_town: Town, make_page: MakePage
) -> None:
    page = make_page()
    response = root_client.post(bulk("move", page), {"chooser": other_town.index.pk})
    assert response.status_code == 200
    assert response.context["pages_without_destination_access"]
    page.refresh_from_db()
    assert page.is_child_of(town.index)


def test_no_plain_page_moves_to_another_town(town: Town, other_town: Town, make_page: MakePage) -> None:
    page = Page.objects.get(pk=make_page().pk)
    with pytest.raises(PermissionDenied):
        page.move(other_town.index, pos="last-child")
    assert Page.objects.get(pk=page.pk).is_child_of(town.index)
