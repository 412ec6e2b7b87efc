"""Ballots on paper: one person enters a batch, another compares it with the paper, then it is counted like any other."""

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from participation.accounts.models import User
from participation.accounts.roles import Capability, has_capability
from participation.core import audit, events
from participation.core.text import clean_text

from .. import methods
from ..events import TurnoutChanged
from ..models import Ballot, Channel, PaperBatch, PaperEntry, State, Vote
from ..models.box import random_id
from ..queries import options_of
from ..receipts import new_code
from .casting import described


def _require_clerk(by: User, vote: Vote) -> None:
    if not has_capability(by, Capability.ENTER_FOR_OTHERS, vote.consultation.site_id):
        raise PermissionDenied


def _locked(vote: Vote) -> Vote:
    """The vote, held so that it is not counted meanwhile. Raises ``ValidationError`` when it is."""
    locked = Vote.objects.select_for_update().get(pk=vote.pk)
    if locked.state != State.ANNOUNCED or timezone.now() < locked.opens_at:
        raise ValidationError(
            _("Paper ballots can be entered from the start of the vote until it is counted.")
        )
    return locked


@transaction.atomic
def enter_paper(*, vote: Vote, by: User, number: str, ballots: Sequence[Any]) -> PaperBatch:
    """Add ballots to the batch with this number; they wait for the second person.

    Raises ``PermissionDenied``, ``ValidationError``, and ``BadBallot`` for a ballot that the method refuses.
    """
    _require_clerk(by, vote)
    locked = _locked(vote)
    number = clean_text(number, max_length=30, multiline=False)
    batch, _made = PaperBatch.objects.get_or_create(vote=locked, number=number, defaults={"entered_by": by})
    if batch.counted is not None:
        raise ValidationError({"number": _("This batch is counted already. Please take another number.")})
    if batch.entered_by_id != by.pk:
        raise ValidationError({"number": _("Somebody else enters this batch. Please take another number.")})
    method = methods.get(locked.method)
    first = batch.entries.count() + 1
    PaperEntry.objects.bulk_create(
        PaperEntry(batch=batch, position=position, data=method.validate(raw, options_of(vote), vote.settings))
        for position, raw in enumerate(ballots, start=first)
    )
    return batch


@transaction.atomic
def drop_entry(*, entry: PaperEntry, by: User) -> None:
    """Take out a paper ballot that was entered wrongly, before the batch is counted."""
    _require_clerk(by, entry.batch.vote)
    entry.delete()


@transaction.atomic
def check_paper(*, batch: PaperBatch, by: User) -> int:
    """The second person has compared every ballot with the paper: they go into the box. Returns how many.

    Raises ``PermissionDenied``, and ``ValidationError`` for the person who entered them.
    """
    vote = batch.vote
    _require_clerk(by, vote)
    _locked(vote)
    batch = PaperBatch.objects.select_for_update().get(pk=batch.pk)
    if batch.entered_by_id == by.pk:
        raise ValidationError(_("You have entered this batch. Somebody else must compare it with the paper."))
    if batch.counted is not None:
        return batch.counted
    entries = list(batch.entries.all())
    Ballot.objects.bulk_create(
        Ballot(id=random_id(), vote=vote, receipt=new_code(), data=entry.data, channel=Channel.PAPER)
        for entry in entries
    )
    batch.entries.all().delete()
    batch.counted, batch.checked_by = len(entries), by
    batch.save(update_fields=["counted", "checked_by"])
    audit.record(
        verb="paper.counted",
        target=vote,
        actor_id=by.pk,
        site_id=vote.consultation.site_id,
        data={"batch": batch.pk, "ballots": batch.counted},
    )
    events.publish(described(TurnoutChanged, vote))
    return batch.counted
