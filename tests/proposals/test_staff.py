"""Answers of the town and merging: who may, and what follows."""

import pytest
from django.test import Client

from participation.accounts.models import User
from participation.accounts.roles import CAPABILITIES, Capability, Role
from participation.consultations.models import Consultation
from participation.contributions.models import State
from participation.proposals.addresses import address_of, page_of
from participation.proposals.models import Proposal, Status
from tests.factories import make_consultation, make_proposal, make_user

from .conftest import fill

pytestmark = pytest.mark.django_db
ANSWER = {"status": Status.ACCEPTED, "text": "Ja, im Sommer.", "office": "Fachdienst Tiefbau"}


def client_of(role: str) -> Client:
    client = Client()
    client.force_login(make_user(roles=(role,)))
    return client


@pytest.mark.parametrize("role", Role.values)
def test_who_answers(consultation: Consultation, author: User, role: str) -> None:
    proposal = make_proposal(consultation, author)
    may = Capability.ANSWER_OFFICIALLY in CAPABILITIES[role]
    client = client_of(role)
    assert (page_of("answer", proposal) in client.get(address_of(proposal)).content.decode()) == may
    assert client.get(page_of("answer", proposal)).status_code == (200 if may else 404)
    assert client.post(page_of("answer", proposal), ANSWER).status_code == (303 if may else 404)
    proposal.refresh_from_db()
    assert proposal.status == (Status.ACCEPTED if may else Status.OPEN)


@pytest.mark.parametrize("role", Role.values)
def test_who_merges(consultation: Consultation, author: User, role: str) -> None:
    proposal = make_proposal(consultation, author, title="Schatten am Markt")
    target = make_proposal(consultation, author, title="Mehr Schatten am Markt")
    may = Capability.MODERATE in CAPABILITIES[role]
    client = client_of(role)
    assert client.get(page_of("merge", proposal)).status_code == (200 if may else 404)
    response = client.post(page_of("merge", proposal), {"target": target.pk})
    assert response.status_code == (303 if may else 404)
    proposal.refresh_from_db()
    assert proposal.state == (State.MERGED if may else State.PUBLISHED)


@pytest.mark.parametrize("page", ["answer", "merge"])
def test_visitors_find_no_such_page(consultation: Consultation, author: User, page: str) -> None:
    url = page_of(page, make_proposal(consultation, author))
    assert Client().get(url).status_code == 404
    assert Client().post(url, ANSWER).status_code == 404


@pytest.mark.parametrize(
    "wrong",
    [
        {"status": ""},
        {"status": "open"},
        {"status": "gut"},
        {"text": " "},
        {"office": ""},
        {"office": "x" * 121},
    ],
)
def test_an_answer_with_a_mistake_is_shown_again(
    consultation: Consultation, author: User, wrong: dict[str, str]
) -> None:
    proposal = make_proposal(consultation, author)
    response = client_of("editor").post(page_of("answer", proposal), ANSWER | wrong)
    assert response.status_code == 422
    kept = (ANSWER | wrong)["text"].strip()
    assert kept in response.content.decode()
    assert "error-summary" in response.content.decode()
    assert not proposal.answers.exists()


def test_merge_offers_similar_ones_or_what_is_searched(consultation: Consultation, author: User) -> None:
    proposal = make_proposal(consultation, author, title="Schatten am Markt")
    near = make_proposal(consultation, author, title="Mehr Schatten")
    far = make_proposal(consultation, author, title="Ein Brunnen", text="Mit Wasser.")
    elsewhere = make_proposal(make_consultation(), author, title="Mehr Schatten")
    client = client_of("moderator")
    assert set(client.get(page_of("merge", proposal)).context["form"].targets) == {str(near.pk)}
    found = client.get(page_of("merge", proposal), {"q": "Brunnen"}).context["form"].targets
    assert set(found) == {str(far.pk)}
    for wrong in (proposal.pk, elsewhere.pk, "x", "", "9" * 500):
        assert client.post(page_of("merge", proposal), {"target": wrong}).status_code == 422
    assert not Proposal.objects.filter(merged_into__isnull=False).exists()


def test_a_merged_proposal_leaves_the_list_and_points_on(consultation: Consultation, author: User) -> None:
    first, second = fill(consultation, author, 2)
    client = client_of("moderator")
    client.post(page_of("merge", first) + "?q=Vorschlag", {"target": second.pk, "q": "Vorschlag"})
    body = Client().get(address_of(first)).content.decode()
    assert address_of(second) in body
    consultation.refresh_from_db()
    assert consultation.proposal_count == 1
