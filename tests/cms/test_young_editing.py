"""Editors make quests, questions and theses in the administration, each for their own town."""

from typing import Any

import pytest
from django.db.models import Model
from django.test import Client
from django.urls import reverse
from wagtail.models import Site

from cms.permissions import setup_site
from participation.accounts.models import User
from participation.youth.models import CouncilGroup, Quest, Thesis
from tests.factories import make_site, make_user
from tests.youth.quest_makers import make_quest

pytestmark = pytest.mark.django_db


@pytest.fixture
def staff(settings: Any) -> Any:
    settings.STAFF_SECOND_FACTOR = False

    def make(role: str, site: Site | None = None) -> User:
        site = site or make_site()
        user = make_user(roles=(role,), site=site, is_staff=True)
        setup_site(site)
        return user

    return make


def _url(verb: str, *args: Any, model: type[Model] = Quest) -> str:
    return reverse(f"wagtailsnippets_youth_{model._meta.model_name}:{verb}", args=args)


def test_an_editor_sees_the_own_town_only(client: Client, staff: Any) -> None:
    mine, theirs = (
        make_quest(title="Unsere Quest"),
        make_quest(site=make_site("anderswo.example"), title="Fremde Quest"),
    )
    client.force_login(staff("editor"))
    page = client.get(_url("list")).content.decode()
    assert "Unsere Quest" in page
    assert "Fremde Quest" not in page
    assert client.get(_url("edit", mine.pk)).status_code == 200
    for verb in ("edit", "delete", "usage", "history"):
        assert client.get(_url(verb, theirs.pk)).status_code in {302, 403, 404}, verb
    client.post(_url("delete", theirs.pk))
    assert Quest.objects.filter(pk=theirs.pk).exists()


def test_what_an_editor_makes_belongs_to_the_town(client: Client, staff: Any) -> None:
    client.force_login(staff("editor"))
    answer = client.post(_url("add", model=CouncilGroup), {"name": "Neue Gruppe", "order": "1"})
    assert answer.status_code == 302
    assert CouncilGroup.objects.get().site == make_site()
    again = client.post(_url("add", model=CouncilGroup), {"name": "Neue Gruppe", "order": "1"})
    assert again.status_code == 200
    assert CouncilGroup.objects.count() == 1


def test_the_second_statement_of_a_group_is_refused_in_words(client: Client, staff: Any) -> None:
    group = CouncilGroup.objects.create(site=make_site(), name="Gruppe")
    client.force_login(staff("editor"))
    sent = {"text": "Mehr Bänke.", "order": "1", "public": "on"}
    for name, count in (("statements", 2), ("proposal_links", 0)):
        sent |= {f"{name}-TOTAL_FORMS": count, f"{name}-INITIAL_FORMS": 0, f"{name}-MIN_NUM_FORMS": 0}
    for number in range(2):
        words = {"group": group.pk, "position": "agree", "reason": "Weil.", "id": "", "ORDER": number + 1}
        sent |= {f"statements-{number}-{name}": value for name, value in words.items()}
    assert client.post(_url("add", model=Thesis), sent).status_code == 200
    assert not Thesis.objects.exists()
    sent["statements-1-DELETE"] = "1"
    assert client.post(_url("add", model=Thesis), sent).status_code == 302
    assert Thesis.objects.get().statements.count() == 1


@pytest.mark.parametrize("role", ["moderator", "clerk"])
def test_other_staff_cannot_edit(client: Client, staff: Any, role: str) -> None:
    quest = make_quest()
    client.force_login(staff(role))
    for url in (_url("list"), _url("add"), _url("edit", quest.pk), _url("delete", quest.pk)):
        assert client.get(url).status_code in {302, 403, 404}
    client.post(_url("delete", quest.pk))
    assert Quest.objects.filter(pk=quest.pk).exists()


def test_an_editor_of_another_town_gets_nowhere_here(client: Client, staff: Any) -> None:
    quest = make_quest()
    client.force_login(staff("editor", make_site("anderswo.example")))
    for url in (_url("list"), _url("edit", quest.pk)):
        assert client.get(url).status_code in {302, 403, 404}
