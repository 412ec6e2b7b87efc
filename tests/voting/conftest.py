"""What the tests of votes share."""

from typing import Any

import pytest
from django.utils import timezone

from participation.voting.models import Vote
from participation.voting.rules import Voter, may_vote
from participation.voting.services.casting import Receipt, cast
from participation.voting.services.closing import close
from tests.factories import make_user


def voter_of(vote: Vote, user: Any = None) -> Voter:
    """Somebody who may vote."""
    standing = may_vote(user or make_user(), vote)
    assert standing.voter is not None, standing
    return standing.voter


def cast_as(vote: Vote, user: Any = None, option: int = 0) -> Receipt:
    """Vote for the option at this place of a single choice."""
    chosen = sorted(vote.options.all(), key=lambda row: row.position)[option]
    return cast(vote=vote, voter=voter_of(vote, user), raw={"option": chosen.pk})


def end(vote: Vote) -> Vote:
    """Let the time of the vote be over, and count it."""
    now = timezone.now()
    Vote._base_manager.filter(pk=vote.pk).update(closes_at=now)
    fresh = Vote.objects.select_related("consultation").get(pk=vote.pk)
    assert close(vote=fresh, now=now)
    fresh.refresh_from_db()
    return fresh


@pytest.fixture
def closing() -> Any:
    return end
