"""Who may vote when: every role in every phase, over HTTP, in a public consultation and one that is not."""

from datetime import timedelta
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.test import Client
from django.utils import timezone

from participation.accounts.roles import Role
from participation.accounts.services import verify_residence
from participation.consultations.models import Action, Consultation, Phase
from participation.voting.addresses import address_of
from participation.voting.models import Ballot, Criterion, State, Vote
from participation.voting.rules import may_vote
from tests.factories import make_user, make_vote
from tests.permissions import INSIDERS, ROLES, somebody

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
PHASES = {
    "before": 403,
    "first moment": 303,
    "running": 303,
    "last second": 303,
    "end": 403,
    "after": 403,
    "no phase for voting": 403,
    "draft": 404,
    "stopped": 403,
}


def move(vote: Vote, phase: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Put the vote where ``phase`` says, and stop the clock."""
    now = timezone.now()
    for place in ("consultations.rules", "voting.services.casting", "voting.rules"):
        monkeypatch.setattr(f"participation.{place}.timezone.now", lambda: now)
    opens, closes = {
        "before": (now + DAY, now + 2 * DAY),
        "first moment": (now, now + DAY),
        "last second": (now - DAY, now + timedelta(seconds=1)),
        "end": (now - DAY, now),
        "after": (now - 2 * DAY, now - DAY),
    }.get(phase, (now - DAY, now + DAY))
    state = {"draft": State.DRAFT, "stopped": State.ANNULLED}.get(phase, State.ANNOUNCED)
    Vote._base_manager.update(opens_at=opens, closes_at=closes, state=state, annulled_reason="Tippfehler")
    actions = [Action.COMMENT] if phase == "no phase for voting" else [Action.VOTE]
    Phase.objects.update(starts_at=now - 3 * DAY, ends_at=now + 3 * DAY, actions=actions)


def send(web: Client, vote: Vote, **headers: str) -> Any:
    option = vote.options.all()[0]
    return web.post(address_of(vote), {"option": option.pk}, headers=headers)


@pytest.mark.parametrize("phase", PHASES)
@pytest.mark.parametrize("role", ROLES)
def test_every_role_in_every_phase(role: str, phase: str, monkeypatch: pytest.MonkeyPatch) -> None:
    vote = make_vote()
    web = somebody(role)
    move(vote, phase, monkeypatch)
    status = send(web, vote).status_code
    expected = PHASES[phase]
    if phase == "draft" and role in INSIDERS:
        expected = 403
    if role == "visitor" and expected == 303:
        expected = 403
    assert status == expected
    assert Ballot.objects.count() == (expected == 303)


@pytest.mark.parametrize("role", ROLES)
def test_what_is_not_public_does_not_exist(role: str) -> None:
    vote = make_vote()
    Consultation.objects.update(public=False)
    web = somebody(role)
    for answer in (web.get(address_of(vote)), send(web, vote)):
        assert answer.status_code == 404 or role in INSIDERS


def test_a_vote_of_another_consultation_does_not_exist() -> None:
    vote, other = make_vote(), make_vote()
    path = address_of(vote).replace(vote.consultation.slug, other.consultation.slug)
    assert Client().get(path).status_code == 404


def test_an_option_of_another_vote_is_refused() -> None:
    vote, other = make_vote(), make_vote()
    web = somebody("resident")
    assert web.post(address_of(vote), {"option": other.options.all()[0].pk}).status_code == 422
    assert not Ballot.objects.exists()


def test_a_closed_account_is_a_visitor() -> None:
    vote, user = make_vote(), make_user()
    web = Client()
    web.force_login(user)
    type(user).objects.filter(pk=user.pk).update(is_active=False)
    assert send(web, vote).status_code == 403
    assert not Ballot.objects.exists()


def person(criterion: str) -> Any:
    """Somebody who meets the criterion and no other."""
    if criterion == Criterion.YOUTH:
        return make_user(age_band="14-15")
    if criterion == Criterion.YOUTH_COUNCIL:
        return make_user(roles=(Role.YOUTH_COUNCIL,))
    user = make_user()
    if criterion == Criterion.EMAIL:
        EmailAddress.objects.create(user=user, email=user.email, verified=True, primary=True)
    if criterion == Criterion.RESIDENT:
        verify_residence(user=user, by_id=None)
    return user


ACCOUNTS = [
    name for name in Criterion.values if name not in (Criterion.ACCOUNT, Criterion.CODE, Criterion.PRESENT)
]


@pytest.mark.parametrize("criterion", ACCOUNTS)
def test_each_criterion_lets_in_who_meets_it_and_nobody_else(criterion: str) -> None:
    vote = make_vote(who=[[criterion]], age_bands=["14-15"])
    assert may_vote(person(criterion), vote)
    refused = may_vote(make_user(), vote)
    assert refused.missing == (criterion,)
    assert [str(words) for words in refused.missing_words]
    assert not may_vote(make_user(is_superuser=True), vote) or criterion == Criterion.EMAIL


def test_criteria_are_joined_by_and_and_alternatives_by_or() -> None:
    vote = make_vote(who=[["youth", "resident"], ["youth_council"]], age_bands=["14-15"])
    young = person("youth")
    assert not may_vote(young, vote)
    verify_residence(user=young, by_id=None)
    assert may_vote(young, vote)
    assert may_vote(person("youth_council"), vote)
    assert not may_vote(person("resident"), vote)
