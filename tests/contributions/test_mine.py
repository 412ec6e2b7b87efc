"""The page of one's own contributions."""

from typing import Any

import pytest
from django.test import Client

from participation.contributions import services
from participation.contributions.models import State
from tests.factories import make_comment, make_consultation, make_proposal, make_site, make_user

pytestmark = pytest.mark.django_db
MINE, SUPPORTED = "/konto/beitraege/", "/konto/beitraege/?show=supported"


@pytest.fixture
def member() -> Any:
    return make_user()


@pytest.fixture
def web(member: Any) -> Client:
    client = Client()
    client.force_login(member)
    return client


def page(web: Client, address: str = MINE) -> str:
    response = web.get(address)
    assert response.status_code == 200
    return str(response.content.decode())


def test_a_stranger_is_sent_to_the_login() -> None:
    assert Client().get(MINE)["Location"] == f"/accounts/login/?next={MINE}"


def test_own_posts_of_every_state_are_there_and_nobody_elses(web: Client, member: Any) -> None:
    make_proposal(title="Ein Brunnen", author=member)
    hidden = make_proposal(title="Nicht mehr zu sehen", author=member)
    services.change_state(hidden, to=State.HIDDEN, reason="Das war eine Beleidigung.")
    make_comment(make_proposal(title="Fremdes"), text="Mein Kommentar.", author=member)
    text = page(web)
    for words in ("Ein Brunnen", "Nicht mehr zu sehen", "Das war eine Beleidigung.", "Mein Kommentar."):
        assert words in text
    assert "Fremdes" not in text


def test_what_is_supported_is_there_while_it_is_public(web: Client, member: Any) -> None:
    shown, gone = make_proposal(title="Bleibt"), make_proposal(title="Verschwindet")
    for proposal in (shown, gone):
        services.support(contribution=proposal, user=member, wanted=True)
    services.change_state(gone, to=State.HIDDEN, reason="Werbung")
    assert "Bleibt" in page(web, SUPPORTED)
    assert "Verschwindet" not in page(web, SUPPORTED)
    assert "Bleibt" not in page(web)


def test_posts_in_another_town_stay_there(web: Client, member: Any) -> None:
    elsewhere = make_consultation(site=make_site(hostname="andere.example.org"))
    make_proposal(title="Anderswo", author=member, consultation=elsewhere)
    assert "Anderswo" not in page(web)


def test_an_empty_page_says_what_to_do(web: Client) -> None:
    assert 'href="/beteiligung/"' in page(web)
    assert 'href="/beteiligung/"' in page(web, SUPPORTED)


def test_a_broken_cursor_is_not_found(web: Client) -> None:
    assert web.get(f"{MINE}?after=quatsch").status_code == 404


@pytest.mark.parametrize("count", [10, 50])
@pytest.mark.parametrize("address", [MINE, SUPPORTED])
def test_the_page_costs_the_same(
    web: Client, member: Any, django_assert_max_num_queries: Any, count: int, address: str
) -> None:
    consultation = make_consultation()
    for _number in range(count):
        make_proposal(author=member, consultation=consultation)
        other = make_proposal(consultation=consultation)
        services.support(contribution=other, user=member, wanted=True)
    page(web, address)
    with django_assert_max_num_queries(8):
        page(web, address)
