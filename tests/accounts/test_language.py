"""The language is set without a token, and by nobody else for a member."""

import pytest
from django.conf import settings
from django.test import Client

from tests.factories import make_user

pytestmark = pytest.mark.django_db


def test_a_page_without_a_token_can_set_the_language() -> None:
    response = Client(enforce_csrf_checks=True).post("/sprache/", {"language": "en", "next": "/suche/"})
    assert (response.status_code, response["Location"]) == (302, "/suche/")
    assert response.cookies["language"].value == "en"


def test_only_known_languages_and_only_ways_back_to_this_site() -> None:
    response = Client().post("/sprache/", {"language": "xx", "next": "https://example.org/"})
    assert response["Location"] == "/"
    assert "language" not in response.cookies


def test_a_members_language_goes_with_the_session_which_other_sites_cannot_send() -> None:
    user = make_user("Amsel")
    web = Client()
    web.force_login(user)
    web.post("/sprache/", {"language": "en"})
    user.refresh_from_db()
    assert user.language == "en"
    assert settings.SESSION_COOKIE_SAMESITE == "Lax"
