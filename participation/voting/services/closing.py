"""Counting a vote and publishing its box."""

import json
import random
from collections.abc import Iterator
from datetime import datetime
from typing import Any, Final

from django.db import transaction
from django.utils import timezone

from participation.core import audit, events, kept

from .. import keys
from ..counting import tally, verdict_of
from ..events import VoteClosed
from ..models import Ballot, LiveResult, PaperEntry, Place, RollEntry, State, Vote
from ..models.box import random_id
from ..publishing import box_of
from .casting import described

BATCH: Final = 2_000


def close(*, vote: Vote, now: datetime | None = None, early: bool = False) -> bool:
    """Count a vote whose time is over, publish the box, and destroy the key. False when another process has done it.

    In one transaction: either all of it happened or nothing. The box and the roll are written anew in an order that has
    nothing to do with the order of casting. Paper ballots that no second person has checked are not counted.
    ``early`` ends a vote of a session before its time: there the chair says when it is over.
    """
    now = now or timezone.now()
    with transaction.atomic():
        locked = Vote.objects.select_for_update().filter(pk=vote.pk).first()
        if locked is None or locked.state != State.ANNOUNCED:
            return False
        if now < locked.closes_at and not (early and locked.place != Place.PAGE):
            return False
        locked.consultation = vote.consultation
        _seal(locked, now)
        _shuffle_roll(locked)
        kept.changed()
        LiveResult.objects.filter(vote=locked).delete()
        PaperEntry.objects.filter(batch__vote=locked).delete()
        audit.record(
            verb="vote.closed",
            target=locked,
            actor_id=None,
            site_id=locked.consultation.site_id,
            data={"turnout": locked.turnout},
        )
        events.publish(described(VoteClosed, locked))
        transaction.on_commit(lambda: keys.destroy(locked), robust=True)
    return True


def _seal(vote: Vote, now: datetime) -> None:
    """Take the ballots out, and put them back in the order of their receipts, without owners, as links of a chain."""
    columns = ("receipt", "data", "channel", "voter_id")
    rows = list(Ballot.objects.filter(vote=vote).order_by("receipt").values(*columns))
    # The database may sort letters its own way.
    rows.sort(key=lambda row: row["receipt"])
    result = tally(vote, [row["data"] for row in rows])
    vote.state, vote.closed_at, vote.turnout = State.CLOSED, now, len(rows)
    vote.result = result.to_json()
    verdict = verdict_of(vote, result)
    vote.result["verdict"] = {"turnout": verdict.turnout_reached, "share": verdict.share_reached}
    lines = (json.loads(line) for line in box_of(vote, rows, result))
    vote.box_head = next(lines)
    Ballot.objects.filter(vote=vote).delete()
    vote.box_end = _put_back(vote, rows, lines)
    vote.save(update_fields=["state", "closed_at", "turnout", "result", "box_head", "box_end"])


def _put_back(vote: Vote, rows: list[dict[str, Any]], lines: Iterator[dict[str, Any]]) -> dict[str, Any]:
    """Store the ballots with their numbers and hashes; returns the last line of the box."""
    waiting: list[Ballot] = []
    for row in rows:
        line = next(lines)
        waiting.append(Ballot(id=random_id(), vote=vote, number=line["n"], hash=line["hash"], **row))
        if len(waiting) == BATCH:
            Ballot.objects.bulk_create(waiting)
            waiting.clear()
    Ballot.objects.bulk_create(waiting)
    return next(lines)


def _shuffle_roll(vote: Vote) -> None:
    """Write the roll anew in a random order: where its rows lie says nothing about the order of casting."""
    rows = list(RollEntry.objects.filter(vote=vote).values_list("user_id", "code_id"))
    random.SystemRandom().shuffle(rows)
    RollEntry.objects.filter(vote=vote).delete()
    entries = [RollEntry(id=random_id(), vote=vote, user_id=user, code_id=code) for user, code in rows]
    RollEntry.objects.bulk_create(entries, batch_size=BATCH)
