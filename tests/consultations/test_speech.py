"""In a consultation for young people the pages say "du" and wear the youth theme; nowhere else."""

import re

import pytest
from django.test import Client
from django.utils import translation

from participation.consultations.speech import YOUNG, speaking_to, speech_for
from participation.contributions.kinds import url_of
from tests.factories import make_consultation, make_proposal, make_user

pytestmark = pytest.mark.django_db
FORMAL = re.compile(r"\b(Sie|Ihnen|Ihr|Ihre[nmrs]?)\b")


def words_of(page: str) -> str:
    """What the main part of a page says."""
    found = re.search(r"<main.*</main>", page, re.S)
    assert found
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", found[0]))


@pytest.mark.parametrize("member", [False, True])
def test_the_pages_of_young_people_say_du(client: Client, member: bool) -> None:
    consultation = make_consultation(slug="platz", young=True)
    own = make_user("Otter")
    proposal = make_proposal(consultation=consultation, author=own, text="Ein Platz.")
    if member:
        client.force_login(own)
    base = "/beteiligung/platz/vorschlaege/"
    for path in (
        base,
        f"{base}?q=gibtesnicht",
        f"{base}?view=map",
        url_of(proposal),
        *([f"{base}neu/"] * member),
    ):
        page = client.get(path).content.decode()
        assert FORMAL.findall(words_of(page)) == [], path
        assert '<body class="youth ' in page
        assert '<html lang="de"' in page
    assert client.get(base)["Content-Language"] == "de"


def test_everywhere_else_pages_say_sie(client: Client) -> None:
    make_consultation(slug="platz", young=True)
    make_consultation(slug="markt")
    client.get("/beteiligung/platz/vorschlaege/")
    client.force_login(make_user())
    page = client.get("/beteiligung/markt/vorschlaege/neu/").content.decode()
    assert "Was schlagen Sie vor?" in page
    assert 'class="youth' not in page


def test_what_is_answered_says_du_too(client: Client) -> None:
    consultation = make_consultation(young=True)
    proposal = make_proposal(consultation=consultation)
    client.force_login(make_user())
    page = client.post(f"/beitrag/{proposal.pk}/kommentieren/", {"text": ""}, headers={"HX-Request": "true"})
    assert not FORMAL.findall(re.sub(r"<[^>]+>", " ", page.content.decode()))
    sent = client.post(
        f"/beitrag/{proposal.pk}/kommentieren/", {"text": "Ja"}, headers={"HX-Request": "true"}
    )
    assert "Dein Kommentar ist veröffentlicht" in sent.content.decode()
    button = client.post(
        f"/beitrag/{proposal.pk}/unterstuetzen/",
        {"support": "1", "variant": "box"},
        headers={"HX-Request": "true"},
    )
    assert "Deine Unterstützung zählt" in button.content.decode()


def test_other_languages_stay_as_they_are() -> None:
    young, other = make_consultation(young=True), make_consultation()
    with translation.override("en"):
        assert speech_for(young) == "en"
    with translation.override("de"):
        assert (speech_for(young), speech_for(other), speech_for(None)) == (YOUNG, "de", "de")
        with speaking_to(young):
            assert translation.gettext("Your proposal") == "Dein Vorschlag"
            assert translation.gettext("Consultations") == "Beteiligungen"
        assert translation.gettext("Your proposal") == "Ihr Vorschlag"
