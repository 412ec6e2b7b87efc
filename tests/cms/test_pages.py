"""What readers get: fixed cost, no cookie, a time until which it is true, the right words for the phase."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from cms.models import AccessibilityPage, InfoPage, NewsPage, TownSettings
from participation.consultations.models import Consultation
from participation.proposals.services import answer
from tests.factories import make_consultation, make_proposal, make_user

from .conftest import DAY, MakePage, Town

# At most 8 (performance page).
COST = {"/": 8, "/beteiligung/": 6, "/beteiligung/markt-0/": 5, "/beteiligung/markt-0/ergebnisse/": 7}


def fill(town: Town, make_page: MakePage, number: int) -> None:
    """So many consultations, each with a proposal and an answer."""
    editor = make_user("Amt", roles=("editor",), site=town.site)
    for index in range(number):
        page = make_page(f"markt-{index}", topic=f"Thema {index % 4}")
        assert page.consultation is not None
        proposal = make_proposal(page.consultation, make_user())
        answer(proposal=proposal, by=editor, status="accepted", text="Ja.", office="Bauamt")


def queries_of(client: Client, address: str) -> list[str]:
    """The statements of the first rendering, without the journal's position, which is looked up once a second at most."""
    with CaptureQueriesContext(connection) as queries:
        assert client.get(address).status_code == 200
    return [query["sql"] for query in queries.captured_queries if "realtime" not in query["sql"]]


def test_first_rendering_costs_the_same_with_3_and_60_consultations(
    town: Town, make_page: MakePage, client: Client
) -> None:
    fill(town, make_page, 3)
    client.get("/hilfe/")  # loads templates and content types
    few = {address: queries_of(client, address) for address in COST}
    for index in range(3, 60):
        make_consultation(site=town.site, slug=f"markt-{index}", topic=f"Thema {index % 4}")
    many = {address: queries_of(client, address) for address in COST}
    assert {address: len(found) for address, found in few.items()} == COST, few
    assert {address: len(found) for address, found in many.items()} == COST, many


FOR_ALL = ["/", "/beteiligung/", "/beteiligung/markt/", "/aktuelles/", "/ergebnisse/", "/suche/?q=baum"]


@pytest.mark.parametrize("address", FOR_ALL)
def test_pages_for_everybody_set_no_cookie_and_hold_no_token(
    address: str, make_page: MakePage, client: Client
) -> None:
    make_page("markt")
    response = client.get(address)
    assert response.status_code == 200
    assert not response.cookies
    assert "csrfmiddlewaretoken" not in response.content.decode()
    assert "private" not in response.headers["Cache-Control"]


@pytest.mark.parametrize("address", ["/", "/beteiligung/", "/beteiligung/markt/"])
def test_a_page_tells_the_cache_when_a_phase_changes(
    address: str, make_page: MakePage, client: Client
) -> None:
    ends = timezone.now() + timedelta(hours=3)
    make_page("markt", phases=[("Sammeln", timezone.now() - DAY, ends, ["propose"])])
    assert float(client.get(address).headers["X-Cache-Until"]) == pytest.approx(ends.timestamp(), abs=0.01)


def test_the_list_shows_each_consultation_where_it_belongs(make_page: MakePage, client: Client) -> None:
    now = timezone.now()
    make_page("laeuft", title="Die laufende")
    make_page("kommt", title="Die kommende", phases=[("Später", now + DAY, None, ["propose"])])
    make_page("fertig", title="Die fertige", phases=[("Früher", now - 2 * DAY, now - DAY, ["propose"])])
    make_page("geheim", title="Die geheime", live=False)
    text = client.get("/beteiligung/").content.decode()
    order = [text.index(title) for title in ("Die laufende", "Die kommende", "Die fertige")]
    assert order == sorted(order)
    assert "Die geheime" not in text


def test_the_list_filters_by_topic_and_ignores_an_unknown_one(make_page: MakePage, client: Client) -> None:
    make_page("rad", title="Über Räder", topic="Verkehr")
    make_page("baum", title="Über Bäume", topic="Natur")
    text = client.get("/beteiligung/", {"thema": "Natur"}).content.decode()
    assert "Über Bäume" in text
    assert "Über Räder" not in text
    assert "Über Räder" in client.get("/beteiligung/", {"thema": "<x>"}).content.decode()


def test_what_ends_first_is_on_top_of_the_home_page(make_page: MakePage, client: Client) -> None:
    now = timezone.now()
    make_page("lange", title="Die lange", phases=[("Eins", now - DAY, now + 9 * DAY, ["propose"])])
    make_page("kurze", title="Die kurze", phases=[("Eins", now - DAY, now + 2 * DAY, ["propose"])])
    text = client.get("/").content.decode()
    assert text.index("Die kurze") < text.index("Die lange")


@pytest.mark.parametrize(
    ("starts", "ends", "link"),
    [(-1, 1, "/vorschlaege/neu/"), (1, 2, None), (-3, -2, "/ergebnisse/")],
    ids=["running", "before", "after"],
)
def test_the_action_box_leads_to_what_is_possible(
    starts: int, ends: int, link: str | None, make_page: MakePage, client: Client
) -> None:
    now = timezone.now()
    make_page("markt", phases=[("Sammeln", now + starts * DAY, now + ends * DAY, ["propose"])])
    text = client.get("/beteiligung/markt/").content.decode()
    box = text[text.index('class="act on-dark"') : text.index("</aside>")]
    assert ("/vorschlaege/neu/" in box) is (link == "/vorschlaege/neu/")
    assert ("/ergebnisse/" in box) is (link == "/ergebnisse/")


def test_hidden_pages_and_unknown_addresses_look_the_same(make_page: MakePage, client: Client) -> None:
    make_page("geheim", live=False)
    for address in (
        "/beteiligung/geheim/",
        "/beteiligung/nie/",
        "/beteiligung/geheim/ergebnisse/",
        "/a/" * 20,
    ):
        assert client.get(address).status_code == 404


def test_another_towns_page_is_not_found_here(other_town: Town, make_page: MakePage, client: Client) -> None:
    make_page("drueben", where=other_town)
    assert client.get("/beteiligung/drueben/").status_code == 404
    assert client.get("/beteiligung/drueben/", headers={"host": "anderswo.example"}).status_code == 200


def test_easy_language_has_its_own_address_and_marks_its_language(
    make_page: MakePage, client: Client
) -> None:
    make_page("markt", easy_summary="<p>Kurzer Satz.</p>")
    assert "/beteiligung/markt/leichte-sprache/" in client.get("/beteiligung/markt/").content.decode()
    text = client.get("/beteiligung/markt/leichte-sprache/").content.decode()
    assert "Kurzer Satz." in text
    assert 'lang="de-x-leicht"' in text


def test_menu_and_footer_follow_the_tree(town: Town, client: Client) -> None:
    page = town.home.add_child(instance=InfoPage(title="Impressum", slug="wer-wir-sind", kind="imprint"))
    text = client.get("/aktuelles/").content.decode()
    assert 'href="/wer-wir-sind/"' in text
    assert TownSettings.objects.get(site=town.site).links["imprint"] == "/wer-wir-sind/"
    page.unpublish()
    assert "imprint" not in TownSettings.objects.get(site=town.site).links


def test_the_accessibility_statement_shows_its_parts(town: Town, client: Client) -> None:
    town.home.add_child(
        instance=AccessibilityPage(
            title="Erklärung zur Barrierefreiheit",
            slug="barrierefreiheit",
            conformity="partly",
            barriers="<p>Videos ohne Untertitel.</p>",
            feedback="<p>Schreiben Sie uns.</p>",
            enforcement="<p>Ombudsstelle.</p>",
            prepared_on=timezone.localdate(),
        )
    )
    text = client.get("/barrierefreiheit/").content.decode()
    for part in ("Videos ohne Untertitel.", "Schreiben Sie uns.", "Ombudsstelle."):
        assert part in text


def news(town: Town, title: str, moment: datetime, **values: Any) -> NewsPage:
    page: NewsPage = town.news.add_child(
        instance=NewsPage(title=title, date=moment, teaser="Kurz & gut.", **values)
    )
    return page


def test_news_are_listed_newest_first_and_not_before_their_date(town: Town, client: Client) -> None:
    now = timezone.now()
    news(town, "Gestern", now - DAY)
    news(town, "Heute", now)
    news(town, "Morgen", now + DAY)
    text = client.get("/aktuelles/").content.decode()
    assert text.index("Heute") < text.index("Gestern")
    assert "Morgen" not in text
    assert client.get("/aktuelles/?after=unsinn").status_code == 404


def test_the_feed_is_atom_with_absolute_addresses_and_no_cookie(town: Town, client: Client) -> None:
    news(town, "Neue Bänke", timezone.now())
    response = client.get("/aktuelles/feed/")
    text = response.content.decode()
    assert response.headers["Content-Type"].startswith("application/atom+xml")
    assert "http://testserver/aktuelles/neue-banke/" in text
    assert "Kurz &amp; gut." in text
    assert not response.cookies


def test_news_do_not_lead_to_a_hidden_consultation(town: Town, make_page: MakePage, client: Client) -> None:
    page = make_page("markt")
    item = news(town, "Dazu", timezone.now(), consultation=page.consultation)
    assert "/beteiligung/markt/" in client.get(item.address).content.decode()
    page.unpublish()
    assert "/beteiligung/markt/" not in client.get(item.address).content.decode()


def test_search_finds_pages_and_proposals_of_this_town(
    town: Town, make_page: MakePage, client: Client
) -> None:
    page = make_page("markt", title="Brunnen am Markt")
    assert page.consultation is not None
    make_proposal(page.consultation, make_user(), title="Ein Brunnen für Kinder")
    text = client.get("/suche/", {"q": "Brunnen"}).content.decode()
    assert "Ein Brunnen für Kinder" in text
    assert client.get("/suche/", {"q": "%"}).status_code == 200


def test_the_sitemap_names_public_pages_only(make_page: MakePage, client: Client) -> None:
    make_page("markt")
    make_page("geheim", live=False)
    text = client.get("/sitemap-seiten.xml").content.decode()
    assert "http://testserver/beteiligung/markt/" in text
    assert "geheim" not in text
    assert "sitemap-seiten.xml" in client.get("/sitemap.xml").content.decode()
    assert "Sitemap: http://testserver/sitemap.xml" in client.get("/robots.txt").content.decode()


def test_the_live_numbers_name_their_counters(make_page: MakePage, client: Client) -> None:
    page = make_page(
        "markt", body=[("figures", {"title": "Zahlen", "live": ["proposals", "people"], "facts": []})]
    )
    text = client.get("/beteiligung/markt/").content.decode()
    consultation = Consultation.objects.get()
    assert page.consultation_id == consultation.pk
    assert f'data-live-count="consultation:{consultation.pk}:proposal"' in text
    assert f'data-live-count="consultation:{consultation.pk}:participant"' in text
