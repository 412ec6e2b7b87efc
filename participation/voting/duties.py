"""What comes round by the clock: closing votes, results so far, destroying keys, forgetting rolls.

Every duty may run in several processes at once, and what was due while no worker ran is done when one comes back.
"""

import logging
from datetime import datetime, timedelta
from typing import Final

from django.utils import timezone

from . import keys
from .counting import tally
from .models import Ballot, LiveResult, Results, RollEntry, State, Vote
from .services.closing import close

logger = logging.getLogger(__name__)

# A ballot that arrived in the last moment may still be on its way into the box.
GRACE: Final = timedelta(seconds=2)
# A result so far differs from the one before by at least so many ballots.
STEP: Final = 10
ROLL_KEPT: Final = timedelta(days=180)


def close_due(now: datetime | None = None) -> int:
    """Count and publish every vote whose time is over; returns how many. Each in a transaction of its own."""
    now = now or timezone.now()
    due = Vote.objects.filter(state=State.ANNOUNCED, closes_at__lte=now - GRACE)
    closed = 0
    for vote in due.select_related("consultation").order_by("closes_at"):
        try:
            closed += close(vote=vote, now=now)
        except Exception:
            # One vote that cannot be counted does not keep the others from being closed.
            logger.exception("a vote could not be closed", extra={"vote": vote.pk})
    return closed


def refresh_results(now: datetime | None = None) -> int:
    """Count the open votes whose results are shown meanwhile, if ten ballots have come or gone; returns how many."""
    now = now or timezone.now()
    shown = Vote.objects.filter(
        state=State.ANNOUNCED,
        opens_at__lte=now,
        closes_at__gt=now,
        results__in=(Results.LIVE, Results.AFTER),
    )
    made = 0
    for vote in shown.select_related("live_result").prefetch_related("options"):
        turnout = Ballot.objects.filter(vote=vote).count()
        before = getattr(vote, "live_result", None)
        if abs(turnout - (before.turnout if before else 0)) < STEP:
            continue
        ballots = list(Ballot.objects.filter(vote=vote).values_list("data", flat=True))
        result = tally(vote, ballots).to_json()
        LiveResult.objects.update_or_create(
            vote=vote, defaults={"turnout": len(ballots), "result": result, "made_at": now}
        )
        made += 1
    return made


def destroy_old_keys() -> int:
    """Destroy keys of votes that are over, should a process have died between the count and that; returns how many."""
    names = keys.names()
    over = Vote.objects.filter(state__in=(State.CLOSED, State.ANNULLED))
    found = [vote for vote in over.only("key_name") if str(vote.key_name) in names] if names else []
    for vote in found:
        keys.destroy(vote)
    return len(found)


def forget_rolls(now: datetime | None = None) -> int:
    """Delete the rolls of votes that closed half a year ago; returns how many entries. The number of voters stays."""
    limit = (now or timezone.now()) - ROLL_KEPT
    return RollEntry.objects.filter(
        vote__state__in=(State.CLOSED, State.ANNULLED), vote__closed_at__lt=limit
    ).delete()[0]
