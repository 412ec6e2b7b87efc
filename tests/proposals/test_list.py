"""The list: what it shows, in which order, and what it says when there is nothing."""

import json
import re

import pytest
from django.test import Client
from django.urls import reverse

from participation.accounts.models import User
from participation.consultations.models import Consultation
from participation.contributions.models import Contribution, State
from participation.core.pagecache import VISITOR_HEADER
from participation.proposals import queries
from participation.proposals.models import Proposal, Status
from tests.factories import make_consultation, make_proposal, make_user

from .conftest import consultation_in, fill, list_url

pytestmark = pytest.mark.django_db


def titles(client: Client, url: str, **headers: str) -> list[str]:
    response = client.get(url, headers=headers)
    assert response.status_code == 200
    return re.findall(r'<a class="stretch"[^>]*>([^<]+)</a>', response.content.decode())


def three(consultation: Consultation, author: User) -> None:
    """A, B and C, each first in another order."""
    for title, support, comments in (("A", 9, 1), ("B", 1, 9), ("C", 5, 5)):
        made = make_proposal(consultation, author, title=title)
        Contribution.objects.filter(pk=made.pk).update(support_count=support, comment_count=comments)


@pytest.mark.parametrize(
    ("order", "expected"), [("supported", "ACB"), ("newest", "CBA"), ("discussed", "BCA")]
)
def test_orders(consultation: Consultation, author: User, order: str, expected: str) -> None:
    three(consultation, author)
    assert titles(Client(), list_url(consultation, f"?order={order}")) == list(expected)


def test_order_is_mixed_while_proposing_is_open_and_named(consultation: Consultation, author: User) -> None:
    fill(consultation, author, 3)
    response = Client().get(list_url(consultation))
    assert response.context["choice"].order == "random"
    assert response.context["is_random"]
    assert response.headers[VISITOR_HEADER] == "1"


def test_order_is_by_support_when_proposing_is_over(author: User) -> None:
    consultation = consultation_in("over")
    fill(consultation, author, 3)
    response = Client().get(list_url(consultation))
    assert response.context["choice"].order == "supported"
    assert VISITOR_HEADER not in response.headers


def test_visitors_of_another_bucket_see_another_order(consultation: Consultation, author: User) -> None:
    fill(consultation, author, 200)
    url = list_url(consultation)
    first, again = (titles(Client(), url, **{"X-Visitor-Bucket": "3"}) for _ in range(2))
    assert first == again
    assert first != titles(Client(), url, **{"X-Visitor-Bucket": "11"})


def test_members_have_an_order_of_their_own_that_stays(consultation: Consultation, author: User) -> None:
    fill(consultation, author, 200)
    client, other = Client(), Client()
    client.force_login(author)
    other.force_login(make_user())
    url = list_url(consultation)
    assert titles(client, url) == titles(client, url)
    assert titles(client, url) != titles(other, url)
    assert VISITOR_HEADER not in client.get(url).headers


@pytest.mark.parametrize("order", ["random", "supported", "newest", "discussed"])
def test_pages_follow_each_other_without_gap_or_repetition(
    consultation: Consultation, author: User, order: str
) -> None:
    made = fill(consultation, author, 55)
    url: str | None = list_url(consultation, f"?order={order}")
    seen: list[str] = []
    while url:
        response = Client().get(url)
        seen += [row.proposal.title for row in response.context["rows"]]
        url = response.context["next_url"]
    assert sorted(seen) == sorted(proposal.title for proposal in made)


def test_htmx_gets_the_next_rows_and_button_only(consultation: Consultation, author: User) -> None:
    fill(consultation, author, 25)
    following = Client().get(list_url(consultation, "?order=newest")).context["next_url"]
    body = Client().get(following, headers={"HX-Request": "true"}).content.decode()
    assert "<html" not in body
    assert body.count('class="stretch"') == 5
    assert 'id="more" hx-swap-oob="true"' in body


def test_filters(consultation: Consultation, author: User) -> None:
    traffic = consultation.categories.get(slug="verkehr")
    make_proposal(consultation, author, title="Radweg", category=traffic)
    made = make_proposal(consultation, author, title="Linden")
    Proposal.objects.filter(pk=made.pk).update(status=Status.REJECTED)
    assert titles(Client(), list_url(consultation, "?category=verkehr")) == ["Radweg"]
    assert titles(Client(), list_url(consultation, "?status=rejected")) == ["Linden"]
    assert titles(Client(), list_url(consultation, "?status=answered")) == ["Linden"]
    assert titles(Client(), list_url(consultation, "?status=open")) == ["Radweg"]
    assert titles(Client(), list_url(consultation, "?status=open&category=natur")) == []


def test_search_finds_titles_and_texts(consultation: Consultation, author: User) -> None:
    make_proposal(consultation, author, title="Ein Brunnen", text="Mit zwei Höhen.")
    make_proposal(consultation, author, title="Mehr Schatten", text="Bäume am Rathaus.")
    assert titles(Client(), list_url(consultation, "?q=brunnen")) == ["Ein Brunnen"]
    assert titles(Client(), list_url(consultation, "?q=Bäum")) == ["Mehr Schatten"]
    assert titles(Client(), list_url(consultation, "?q=rathaus+schatten")) == ["Mehr Schatten"]
    assert titles(Client(), list_url(consultation, "?q=rathaus+brunnen")) == []
    assert len(titles(Client(), list_url(consultation, "?q=%20"))) == 2


@pytest.mark.parametrize(
    "words", ["'", '"', "a:b", "*", "(", "-x", "NEAR(a b)", "a\\", "%", "😀", "AND OR NOT"]
)
def test_no_search_breaks_the_page(consultation: Consultation, author: User, words: str) -> None:
    fill(consultation, author, 2)
    assert Client().get(list_url(consultation), {"q": words}).status_code == 200
    similar = reverse("proposals:similar", args=[consultation.slug])
    assert Client().get(similar, {"title": f"{words} Vorschlag {words}"}).status_code == 200


def test_only_what_is_public_is_shown(consultation: Consultation, author: User) -> None:
    for state in State.values:
        made = make_proposal(consultation, author, title=state)
        Contribution.objects.filter(pk=made.pk).update(state=state, state_reason="Regel 3")
    make_proposal(make_consultation(), author, title="anderswo")
    client = Client()
    client.force_login(author)
    for reader in (Client(), client):
        assert titles(reader, list_url(consultation)) == ["published"]
        points = reader.get(reverse("proposals:geojson", args=[consultation.slug])).json()
        assert points["features"] == []


def test_own_supports_are_marked(consultation: Consultation, author: User) -> None:
    fill(consultation, make_user(), 3)
    chosen = Proposal.objects.order_by("pk")[1]
    chosen.supports.create(user=author)
    client = Client()
    client.force_login(author)
    response = client.get(list_url(consultation))
    marked = [row.proposal.pk for row in response.context["rows"] if row.supported]
    assert marked == [chosen.pk]


def test_empty_list_says_what_to_do(consultation: Consultation) -> None:
    body = Client().get(list_url(consultation)).content.decode()
    assert 'class="empty"' in body
    assert reverse("proposals:create", args=[consultation.slug]).replace("/", "%2F") in body
    nothing = Client().get(list_url(consultation, "?q=gibtesnicht"))
    assert f'href="{list_url(consultation)}"' in nothing.content.decode()


@pytest.mark.parametrize(
    "query",
    ["?category=gibtesnicht", "?status=gut", "?order=zufall", "?view=3d", "?category=1%27--"],
)
def test_values_no_link_has_are_not_found(consultation: Consultation, query: str) -> None:
    assert Client().get(list_url(consultation, query)).status_code == 404


@pytest.mark.parametrize(
    "cursor", ["abc", "W10", "9" * 5000, "1-2-3;", "%00", "WyJOYU4iLDFd", "W05hTiwxXQ", "WzFlOTk5LDFd"]
)
@pytest.mark.parametrize("order", ["random", "supported", "newest"])
def test_a_broken_cursor_is_a_bad_request(consultation: Consultation, order: str, cursor: str) -> None:
    assert Client().get(list_url(consultation, f"?order={order}&after={cursor}")).status_code == 400


def test_category_of_another_consultation_is_not_found(consultation: Consultation) -> None:
    other = make_consultation()
    other.categories.create(slug="fremd", name="Fremd")
    assert Client().get(list_url(consultation, "?category=fremd")).status_code == 404


def test_consultation_that_is_not_public_does_not_exist(author: User) -> None:
    hidden = consultation_in("now", public=False)
    assert Client().get(list_url(hidden)).status_code == 404
    editor = Client()
    editor.force_login(make_user(roles=("editor",)))
    assert editor.get(list_url(hidden)).status_code == 200


def test_points_are_compact_and_follow_the_filters(consultation: Consultation, author: User) -> None:
    made = fill(consultation, author, 3, category=consultation.categories.get(slug="natur"))
    fill(consultation, author, 2, lat=None, lon=None)
    url = reverse("proposals:geojson", args=[consultation.slug])
    response = Client().get(url)
    assert response.headers["Content-Type"] == "application/geo+json"
    data = json.loads(response.content)
    assert {feature["id"] for feature in data["features"]} == {proposal.pk for proposal in made}
    assert data["features"][0]["geometry"]["coordinates"][0] == 8.14
    assert b": " not in response.content
    assert Client().get(url + "?category=verkehr").json()["features"] == []
    assert Client().get(url, headers={"If-None-Match": response.headers["ETag"]}).status_code == 304


def test_visitors_get_no_cookie_and_no_token(consultation: Consultation, author: User) -> None:
    fill(consultation, author, 3)
    for query in ("", "?view=map", "?q=bank"):
        response = Client().get(list_url(consultation, query))
        assert not response.cookies
        assert b"csrfmiddlewaretoken" not in response.content
        assert "private" not in response.headers.get("Cache-Control", "")


def test_map_scripts_are_on_the_map_page_only(consultation: Consultation, author: User) -> None:
    fill(consultation, author, 1)
    assert b"leaflet" not in Client().get(list_url(consultation)).content
    assert b"leaflet" in Client().get(list_url(consultation, "?view=map")).content


@pytest.mark.parametrize("order", ["random", "supported", "newest", "discussed"])
def test_many_and_few_matches_are_found_by_different_ways_and_are_the_same(
    consultation: Consultation, author: User, order: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(consultation, author, 30)
    url = list_url(consultation, f"?q=bänke&order={order}")
    few = Client().get(url)
    assert (few.context["count"], few.context["more_than_counted"]) == (30, False)
    monkeypatch.setattr(queries, "COUNT_LIMIT", 12)
    many = Client().get(url)
    assert (many.context["count"], many.context["more_than_counted"]) == (12, True)
    assert titles(Client(), url) == [row.proposal.title for row in few.context["rows"]]
    following = [Client().get(one.context["next_url"]).context["rows"] for one in (few, many)]
    assert [row.proposal.pk for row in following[0]] == [row.proposal.pk for row in following[1]]
