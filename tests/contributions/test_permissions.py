"""Who may support and comment when: every role in every phase, over HTTP, in a public consultation and one that is not."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from participation.accounts.roles import Role
from participation.comments.models import Comment
from participation.consultations.models import Action, Consultation, Phase
from participation.contributions.models import Support
from tests.factories import make_comment, make_consultation, make_proposal, make_user
from tests.permissions import INSIDERS, ROLES, somebody

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
# What happens to a member: 303 is done, 403 is refused with the reason. Visitors are sent to log in (also 303).
PHASES = {
    "before": 403,
    "first moment": 303,
    "running": 303,
    "last second": 303,
    "end": 403,
    "after": 403,
    "never": 403,
}


def move(consultation: Consultation, phase: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Put the only phase of the consultation where ``phase`` says, and stop the clock."""
    now = timezone.now()
    monkeypatch.setattr("participation.consultations.rules.timezone.now", lambda: now)
    begin, end = {
        "before": (now + DAY, now + 2 * DAY),
        "first moment": (now, now + DAY),
        "running": (now - DAY, now + DAY),
        "last second": (now - DAY, now + timedelta(seconds=1)),
        "end": (now - DAY, now),
        "after": (now - 2 * DAY, now - DAY),
        "never": (now - DAY, now + DAY),
    }[phase]
    actions = [Action.VOTE] if phase == "never" else [Action.PROPOSE, Action.COMMENT, Action.SUPPORT]
    Phase.objects.filter(consultation=consultation).update(starts_at=begin, ends_at=end, actions=actions)


@pytest.fixture
def place() -> Any:
    consultation = make_consultation()
    proposal = make_proposal(consultation)
    return consultation, proposal, make_comment(proposal)


@pytest.mark.parametrize("phase", PHASES)
@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize(
    "action", ["support proposal", "undo support", "find comment helpful", "comment", "answer"]
)
def test_every_role_in_every_phase(
    place: Any, role: str, phase: str, action: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    consultation, proposal, comment = place
    web = somebody(role)
    move(consultation, phase, monkeypatch)
    rows = Comment.objects.count() + Support.objects.count()
    response = {
        "support proposal": lambda: web.post(f"/beitrag/{proposal.pk}/unterstuetzen/", {"support": "1"}),
        "undo support": lambda: web.post(f"/beitrag/{proposal.pk}/unterstuetzen/", {"support": "0"}),
        "find comment helpful": lambda: web.post(f"/beitrag/{comment.pk}/unterstuetzen/", {"support": "1"}),
        "comment": lambda: web.post(f"/beitrag/{proposal.pk}/kommentieren/", {"text": "Ja."}),
        "answer": lambda: web.post(
            f"/beitrag/{proposal.pk}/kommentieren/", {"text": "Ja.", "parent": comment.pk}
        ),
    }[action]()
    made = Comment.objects.count() + Support.objects.count() - rows
    if role == "visitor":
        assert response.status_code == 303
        assert response["Location"].startswith("/accounts/login/")
        assert made == 0
        return
    assert response.status_code == PHASES[phase]
    assert made == (PHASES[phase] == 303 and action != "undo support")


@pytest.mark.parametrize("role", ROLES)
def test_what_is_not_public_does_not_exist(place: Any, role: str) -> None:
    consultation, proposal, comment = place
    Consultation.objects.filter(pk=consultation.pk).update(public=False)
    web = somebody(role)
    # A moderator reads every post of the town; an insider may not act before it is public any more than others.
    expected = {404} if role not in INSIDERS | {Role.MODERATOR.value} else {303, 403, 404}
    for response in (
        web.post(f"/beitrag/{proposal.pk}/unterstuetzen/", {"support": "1"}),
        web.post(f"/beitrag/{comment.pk}/unterstuetzen/", {"support": "1"}),
        web.post(f"/beitrag/{proposal.pk}/kommentieren/", {"text": "Ja."}),
        web.get(f"/beteiligung/{consultation.slug}/kommentare/{comment.pk}/"),
        web.get(f"/beitrag/{proposal.pk}/kommentare/"),
        web.get(f"/kommentar/{comment.pk}/antworten/"),
        web.get(f"/kommentar/{comment.pk}/verlauf/"),
    ):
        assert response.status_code in expected | ({302, 200} if expected != {404} else set())


@pytest.mark.parametrize("role", ROLES)
def test_only_the_author_edits_and_takes_back(place: Any, role: str) -> None:
    _consultation, _proposal, comment = place
    web = somebody(role)
    expected = 303 if role == "visitor" else 404
    for action in ("bearbeiten", "zurueckziehen"):
        for response in (
            web.get(f"/kommentar/{comment.pk}/{action}/"),
            web.post(f"/kommentar/{comment.pk}/{action}/", {"text": "Anders."}),
        ):
            assert response.status_code == expected
            if expected == 303:
                assert response["Location"].startswith("/accounts/login/")
    comment.refresh_from_db()
    assert (comment.text, comment.state) == ("Gute Idee.", "published")


def test_a_closed_account_is_a_visitor(place: Any) -> None:
    _consultation, proposal, _comment = place
    user = make_user()
    web = Client()
    web.force_login(user)
    type(user).objects.filter(pk=user.pk).update(is_active=False)
    response = web.post(f"/beitrag/{proposal.pk}/unterstuetzen/", {"support": "1"})
    assert response["Location"].startswith("/accounts/login/")
    assert not Support.objects.exists()
