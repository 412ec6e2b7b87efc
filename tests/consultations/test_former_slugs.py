"""A consultation that was renamed is still found at its old addresses."""

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from participation.consultations.models import Consultation, FormerSlug
from participation.consultations.services import save_consultation
from participation.contributions.kinds import url_of
from tests.factories import make_consultation, make_proposal, make_site, make_user

pytestmark = pytest.mark.django_db


def rename(consultation: Consultation, slug: str, **values: Any) -> Consultation:
    site_id = consultation.site_id
    return save_consultation(
        consultation=consultation, site_id=site_id, actor_id=None, values={"slug": slug, **values}
    )


def test_everything_beneath_an_old_address_leads_to_the_new_one(client: Client) -> None:
    proposal = make_proposal(consultation=make_consultation(slug="markt"))
    old = url_of(proposal)
    rename(proposal.consultation, "marktplatz")
    for path in (old, "/beteiligung/markt/vorschlaege/", "/beteiligung/markt/vorschlaege/?q=a&order=newest"):
        response = client.get(path)
        assert (response.status_code, response["Location"]) == (301, path.replace("markt/", "marktplatz/", 1))
        assert response["Cache-Control"] == "no-cache"
        assert client.get(response["Location"]).status_code == 200


def test_renaming_twice_takes_one_step_and_renaming_back_makes_no_loop(client: Client) -> None:
    consultation = make_consultation(slug="a")
    rename(rename(consultation, "b"), "c")
    for slug in ("a", "b"):
        assert client.get(f"/beteiligung/{slug}/vorschlaege/")["Location"] == "/beteiligung/c/vorschlaege/"
    rename(consultation, "a")
    assert client.get("/beteiligung/a/vorschlaege/").status_code == 200
    assert client.get("/beteiligung/c/vorschlaege/")["Location"] == "/beteiligung/a/vorschlaege/"
    assert set(FormerSlug.objects.values_list("slug", flat=True)) == {"b", "c"}


def test_another_consultation_that_takes_the_old_address_wins(client: Client) -> None:
    first = rename(make_consultation(slug="markt"), "marktplatz")
    second = make_consultation(slug="markt")
    assert client.get("/beteiligung/markt/vorschlaege/").context["consultation"] == second
    foreign = url_of(make_proposal(consultation=first)).replace("marktplatz", "markt")
    assert client.get(foreign).status_code == 404


def test_what_is_not_public_or_of_another_town_leads_nowhere(client: Client) -> None:
    rename(make_consultation(slug="geheim"), "ganz-geheim", public=False)
    assert client.get("/beteiligung/geheim/vorschlaege/").status_code == 404
    rename(make_consultation(slug="dort", site=make_site("anderswo.example")), "drueben")
    assert client.get("/beteiligung/dort/vorschlaege/").status_code == 404


@pytest.mark.parametrize("rest", ["//example.org/", "vorschlaege/../../x", "%0d%0aX: y", "ö/"])
def test_the_way_stays_on_this_site(client: Client, rest: str) -> None:
    rename(make_consultation(slug="alt"), "neu")
    response = client.get(f"/beteiligung/alt/{rest}")
    assert response.status_code in {301, 400, 404}
    if response.status_code == 301:
        assert response["Location"].startswith("/beteiligung/neu/")
        assert "\n" not in response["Location"]


def test_a_form_sent_to_the_old_address_is_sent_on(client: Client) -> None:
    rename(make_consultation(slug="alt"), "neu")
    client.force_login(make_user())
    response = client.post("/beteiligung/alt/vorschlaege/neu/", {"title": "Bänke"})
    assert (response.status_code, response["Location"]) == (308, "/beteiligung/neu/vorschlaege/neu/")


def test_the_address_is_looked_up_only_when_nothing_is_there(client: Client) -> None:
    make_consultation(slug="hier")
    with CaptureQueriesContext(connection) as queries:
        client.get("/beteiligung/hier/vorschlaege/")
    assert not any("formerslug" in query["sql"] for query in queries)
