"""Who may make a proposal, when: every role in every phase."""

import pytest
from django.test import Client

from participation.accounts.models import User
from participation.accounts.roles import Role
from participation.proposals.models import Proposal
from tests.factories import make_user

from .conftest import consultation_in, create_url, settled

pytestmark = pytest.mark.django_db
ROLES = ["", *(role for role in Role.values if role != Role.RESIDENT)]
PHASES = ["now", "over", "later", "never"]


def person(role: str) -> User:
    return settled(make_user(roles=(role,) if role else ()))


@pytest.mark.parametrize("phase", PHASES)
@pytest.mark.parametrize("role", ROLES)
def test_members(role: str, phase: str) -> None:
    consultation = consultation_in(phase)
    client = Client()
    client.force_login(person(role))
    response = client.get(create_url(consultation))
    assert response.status_code == 200
    assert ("form" in response.context) == (phase == "now")
    response = client.post(create_url(consultation), {"title": "Mehr Bänke", "text": "Bitte am Markt."})
    assert response.status_code == (303 if phase == "now" else 403)
    assert Proposal.objects.count() == (1 if phase == "now" else 0)


@pytest.mark.parametrize("phase", PHASES)
def test_visitors(phase: str) -> None:
    consultation = consultation_in(phase)
    response = Client().get(create_url(consultation))
    assert response.status_code == (302 if phase == "now" else 200)
    response = Client().post(create_url(consultation), {"title": "Mehr Bänke", "text": "Bitte am Markt."})
    assert response.status_code == 303
    assert "/accounts/login/" in response.headers["Location"]
    assert Proposal.objects.count() == 0


@pytest.mark.parametrize("role", ROLES)
def test_nobody_but_insiders_in_a_consultation_that_is_not_public(role: str) -> None:
    consultation = consultation_in("now", public=False)
    client = Client()
    client.force_login(person(role))
    sees = role in {Role.EDITOR, Role.ADMINISTRATOR}
    assert client.get(create_url(consultation)).status_code == (200 if sees else 404)


def test_an_account_that_is_closed_may_not() -> None:
    consultation = consultation_in("now")
    client, user = Client(), person("")
    client.force_login(user)
    User.objects.filter(pk=user.pk).update(is_active=False)
    client.post(create_url(consultation), {"title": "Mehr Bänke", "text": "Bitte am Markt."})
    assert Proposal.objects.count() == 0
