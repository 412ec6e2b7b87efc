"""Who may change and withdraw a proposal, and when."""

import pytest
from django.test import Client
from django.utils import timezone

from participation.accounts.models import User
from participation.accounts.roles import Role
from participation.consultations.models import Consultation
from participation.contributions.models import Contribution, State
from participation.proposals.addresses import address_of, page_of
from tests.factories import make_proposal, make_user

from .conftest import age

pytestmark = pytest.mark.django_db
NEW = {"title": "Zwei Bänke", "text": "Bitte zwei."}


def logged_in(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


@pytest.mark.parametrize("role", ["", *Role.values])
@pytest.mark.parametrize("page", ["edit", "withdraw"])
def test_nobody_but_the_author(consultation: Consultation, author: User, role: str, page: str) -> None:
    proposal = make_proposal(consultation, author)
    client = logged_in(make_user(roles=(role,) if role else ()))
    url = page_of(page, proposal)
    assert client.get(url).status_code == 404
    assert client.post(url, NEW).status_code == 404
    proposal.refresh_from_db()
    assert (proposal.title, proposal.state) != (NEW["title"], State.WITHDRAWN)


@pytest.mark.parametrize("page", ["edit", "withdraw"])
def test_visitors_log_in_first(consultation: Consultation, author: User, page: str) -> None:
    url = page_of(page, make_proposal(consultation, author))
    for response in (Client().get(url), Client().post(url, NEW)):
        assert response.status_code == 302
        assert "/accounts/login/" in response.headers["Location"]


@pytest.mark.parametrize(
    ("state", "edits", "withdraws"),
    [
        (State.PUBLISHED, True, True),
        (State.PENDING, True, True),
        (State.HIDDEN, False, False),
        (State.WITHDRAWN, False, False),
        (State.MERGED, False, False),
    ],
)
def test_author_by_state(
    consultation: Consultation, author: User, state: str, edits: bool, withdraws: bool
) -> None:
    proposal = make_proposal(consultation, author)
    Contribution.objects.filter(pk=proposal.pk).update(state=state, state_reason="Regel 3")
    client = logged_in(author)
    assert client.get(page_of("edit", proposal)).status_code == (200 if edits else 403)
    assert client.post(page_of("edit", proposal), NEW).status_code == (303 if edits else 403)
    proposal.refresh_from_db()
    assert client.get(page_of("withdraw", proposal)).status_code == (200 if withdraws else 303)
    assert client.post(page_of("withdraw", proposal)).status_code == 303
    proposal.refresh_from_db()
    assert proposal.state == (State.WITHDRAWN if withdraws else state)


def test_withdrawing_is_possible_after_the_phase_too(consultation: Consultation, author: User) -> None:
    proposal = make_proposal(consultation, author)
    consultation.phases.update(ends_at=timezone.now())
    client = logged_in(author)
    client.post(page_of("withdraw", proposal))
    assert client.get(address_of(proposal)).status_code == 200
    assert Client().get(address_of(proposal)).status_code == 404
    consultation.refresh_from_db()
    assert consultation.proposal_count == 0


def test_after_half_an_hour_the_text_is_given_back_and_nothing_changes(
    consultation: Consultation, author: User
) -> None:
    proposal = make_proposal(consultation, author, title="Eine Bank")
    age(proposal, minutes=31)
    response = logged_in(author).post(page_of("edit", proposal), {"title": "Neu", "text": "Ganz neuer Text."})
    assert response.status_code == 403
    assert "Ganz neuer Text." in response.content.decode()
    proposal.refresh_from_db()
    assert proposal.title == "Eine Bank"
