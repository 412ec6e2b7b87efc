"""Names of offices, and the way into the editors' pages."""

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from participation.accounts.forms import ProfileForm, clean_name
from tests.factories import make_user

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "name", ["Moderation", "Stadt Oelde", "Die BÜRGERMEISTERIN", "ｍoderator", "admin", "Team-Support"]
)
def test_nobody_speaks_in_the_name_of_an_office(name: str) -> None:
    with pytest.raises(ValidationError) as refused:
        clean_name(name)
    assert refused.value.code == "official"


@pytest.mark.parametrize("name", ["Stadtfuchs", "Lindenblatt", "Amtmann", "Bürgerin 7"])
def test_other_names_are_free(name: str) -> None:
    assert clean_name(name) == name


def test_an_office_may_bear_its_name_and_nobody_loses_theirs() -> None:
    fields = {"display_name": "Moderation", "about": "", "age_band": "", "language": ""}
    assert "display_name" in ProfileForm(fields, instance=make_user()).errors
    assert "display_name" not in ProfileForm(fields, instance=make_user(is_staff=True)).errors
    assert "display_name" not in ProfileForm(fields, instance=make_user("Moderation")).errors


def test_the_editors_pages_ask_strangers_to_log_in_and_refuse_residents() -> None:
    web = Client()
    assert web.get("/admin/login/?next=/admin/")["Location"] == "/accounts/login/?next=/admin/"
    web.force_login(make_user())
    assert web.get("/admin/", follow=True).status_code == 403


@pytest.mark.parametrize("query", ['"a', '"Sonntags', 'baum")', 'x" OR y', "*", "a AND", "NEAR(", "-"])
def test_a_search_for_signs_finds_nothing_and_fails_nowhere(query: str) -> None:
    assert Client().get("/suche/", {"q": query}).status_code == 200
