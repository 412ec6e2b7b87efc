"""Every role in its own town and in another one."""

import pytest
from django.test import Client
from django.urls import reverse
from wagtail.models import GroupPagePermission

from cms.models import TownSettings
from cms.permissions import setup_site
from participation.accounts.roles import Role
from tests.factories import make_user

from .conftest import MakePage, Town

MAY_OPEN = {Role.EDITOR, Role.ADMINISTRATOR, Role.MODERATOR, Role.CLERK}
MAY_EDIT = {Role.EDITOR, Role.ADMINISTRATOR}


@pytest.mark.parametrize("role", Role.values)
def test_who_may_open_the_administration(role: str, town: Town, client: Client) -> None:
    client.force_login(make_user(roles=(role,), site=town.site))
    response = client.get(reverse("wagtailadmin_home"))
    assert (response.status_code == 200) is (role in MAY_OPEN)


@pytest.mark.parametrize("role", Role.values)
@pytest.mark.parametrize("here", [True, False], ids=["own town", "other town"])
def test_who_may_edit_and_publish_pages(
    role: str, here: bool, town: Town, other_town: Town, make_page: MakePage
) -> None:
    user = make_user(roles=(role,), site=town.site)
    page = make_page("markt", where=town if here else other_town)
    rights = page.permissions_for_user(user)
    allowed = here and role in MAY_EDIT
    assert rights.can_edit() is allowed
    assert rights.can_publish() is allowed
    assert rights.can_delete() is allowed


def test_an_editor_gets_no_form_for_another_towns_page(
    town: Town, other_town: Town, make_page: MakePage, client: Client
) -> None:
    client.force_login(make_user(roles=(Role.EDITOR,), site=town.site))
    page = make_page("drueben", where=other_town)
    response = client.post(reverse("wagtailadmin_pages:edit", args=[page.pk]), {"title": "Gekapert"})
    assert response.status_code in {302, 403}
    page.refresh_from_db()
    assert page.title == "Drueben"
    listing = client.get(reverse("wagtailadmin_explore", args=[other_town.home.pk]))
    assert "Drueben" not in listing.content.decode()


@pytest.mark.parametrize(("role", "allowed"), [(Role.EDITOR, False), (Role.ADMINISTRATOR, True)])
def test_who_may_change_the_settings_of_the_town(
    role: str, allowed: bool, town: Town, other_town: Town
) -> None:
    user = make_user(roles=(role,), site=town.site)
    policy = TownSettings.get_permission_policy()
    assert policy.user_has_permission_for_instance(user, "change", town.site) is allowed
    assert not policy.user_has_permission_for_instance(user, "change", other_town.site)


@pytest.mark.parametrize(
    ("role", "seen"), [(Role.EDITOR, True), (Role.MODERATOR, False), (Role.CLERK, False)]
)
def test_who_sees_the_overview_of_consultations(
    role: str, seen: bool, town: Town, make_page: MakePage, client: Client
) -> None:
    make_page("markt", title="Ein Markt")
    client.force_login(make_user(roles=(role,), site=town.site))
    response = client.get(reverse("cms_consultations"))
    assert ("Ein Markt" in response.content.decode()) is seen


def test_setting_up_a_town_twice_changes_nothing(town: Town) -> None:
    before = GroupPagePermission.objects.count()
    setup_site(town.site)
    assert GroupPagePermission.objects.count() == before
