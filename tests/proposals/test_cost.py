"""Every page of proposals takes the same number of queries whatever there is."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from participation.accounts.models import User
from participation.consultations.models import Consultation
from participation.proposals import services
from participation.proposals.addresses import address_of
from participation.proposals.models import Status
from tests.factories import make_comment, make_user

from .conftest import fill, list_url

pytestmark = pytest.mark.django_db
SIZES = [10, 1000]


def queries_of(client: Client, url: str) -> int:
    client.get(url)
    with CaptureQueriesContext(connection) as captured:
        response = client.get(url)
    assert response.status_code == 200
    return len(captured)


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize(
    ("query", "visitor", "member"),
    [
        ("", 6, 10),
        ("?order=supported", 6, 10),
        ("?order=newest", 6, 10),
        ("?order=discussed", 6, 10),
        ("?view=map", 6, 10),
        ("?q=bank", 7, 11),
        ("?q=bänke&category=verkehr&status=open&order=newest", 7, 11),
    ],
)
def test_list(
    consultation: Consultation, author: User, size: int, query: str, visitor: int, member: int
) -> None:
    fill(consultation, author, size, category=consultation.categories.first())
    reader = Client()
    reader.force_login(make_user())
    assert queries_of(Client(), list_url(consultation, query)) == visitor
    assert queries_of(reader, list_url(consultation, query)) == member


@pytest.mark.parametrize("size", SIZES)
def test_points_of_the_map(consultation: Consultation, author: User, size: int) -> None:
    fill(consultation, author, size)
    assert queries_of(Client(), reverse("proposals:geojson", args=[consultation.slug])) == 4


@pytest.mark.parametrize("size", SIZES)
def test_detail_with_answer_and_comments(consultation: Consultation, author: User, size: int) -> None:
    proposal = fill(consultation, author, size)[3]
    office = make_user(roles=("editor",))
    for status in (Status.CHECKING, Status.ACCEPTED):
        services.answer(proposal=proposal, by=office, status=status, text="Ja.", office="Tiefbau")
    for _number in range(size // 10):
        make_comment(proposal, author, parent=make_comment(proposal, author))
    reader = Client()
    reader.force_login(make_user())
    assert queries_of(Client(), address_of(proposal)) == 7
    assert queries_of(reader, address_of(proposal)) == 12


@pytest.mark.parametrize("size", SIZES)
def test_similar(consultation: Consultation, author: User, size: int) -> None:
    proposal = fill(consultation, author, size)[3]
    url = reverse("proposals:similar", args=[consultation.slug])
    assert queries_of(Client(), f"{url}?title=Vorschlag") == 4
    assert queries_of(Client(), f"{url}?to={proposal.pk}") == 5
