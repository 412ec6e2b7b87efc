"""Putting a ballot into the box, changing it, taking it out."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, TypeVar

from django.core.exceptions import PermissionDenied
from django.db import connection, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from participation.consultations import services as consultations
from participation.core import events
from participation.core.db import insert_once, is_postgres

from .. import methods
from ..events import TurnoutChanged, VoteEvent
from ..keys import owner_of
from ..models import Ballot, RollEntry, State, Vote, VotingCode
from ..models.box import random_id
from ..queries import ballot_options, roll_of
from ..receipts import new_code
from ..rules import MayNotVote, Reason, Standing, Voter, by_clock

E = TypeVar("E", bound=VoteEvent)

_VOTE: Final = Vote._meta.db_table
# The vote is open for ballots, and what is voted on is what the voter saw.
_AS_IT_WAS: Final = "id = %s AND state = %s AND revision = %s"


class Locked(PermissionDenied):
    """The person has voted and the key of the vote is lost: the ballot counts and can no longer be changed."""

    def __init__(self) -> None:
        super().__init__(_("Your ballot is counted. For technical reasons it can no longer be changed."))


class Changed(PermissionDenied):
    """An editor changed the vote after the person had opened the ballot."""

    def __init__(self) -> None:
        super().__init__(_("This vote has just been changed. Please look at the ballot again."))


class CodeTaken(PermissionDenied):
    """The code votes for an account by now."""

    def __init__(self) -> None:
        super().__init__(_("This code belongs to an account. Please log in to vote with it."))


@dataclass(frozen=True, slots=True, repr=False)
class Receipt:
    """That a ballot is in the box: its code, what it says, and whether it was the first."""

    code: str
    ballot: dict[str, Any]
    first: bool


def cast(*, vote: Vote, voter: Voter, raw: Any, now: datetime | None = None) -> Receipt:
    """Put a ballot into the box, or change the one that is there; the receipt is new each time.

    ``voter`` comes from :func:`~participation.voting.rules.may_vote`. However many come at once, a voter has one ballot.
    Raises ``MayNotVote`` outside the time (by the server's clock, to the moment), ``BadBallot`` for the contents,
    :class:`Changed`, :class:`CodeTaken` and :class:`Locked`. One statement for a change, about seven for a first ballot.
    """
    now = now or timezone.now()
    _require_open(vote, now)
    ballot = methods.get(vote.method).validate(raw, ballot_options(vote), vote.settings)
    owner = owner_of(vote, voter.key)
    code = new_code()
    # Mostly somebody changes what they cast a moment ago: a statement that needs no transaction around it.
    if _change(vote, owner, ballot, code):
        return Receipt(code, ballot, first=False)
    with transaction.atomic():
        if not _enter(vote, voter):
            _hold_open(vote)
            # Another request of the same voter was faster; it has put the ballot in by now.
            if _change(vote, owner, ballot, code):
                return Receipt(code, ballot, first=False)
            raise Locked
        insert_once(
            Ballot,
            vote=vote,
            owner=owner,
            receipt=code,
            data=ballot,
            voter=None if vote.secret else voter.user,
        )
        _count(vote, voter)
    return Receipt(code, ballot, first=True)


def withdraw(*, vote: Vote, voter: Voter, now: datetime | None = None) -> bool:
    """Take the ballot out of the box and the voter off the roll; false when there was none.

    Raises ``MayNotVote`` outside the time, :class:`Locked` when nobody can tell which ballot it is.
    """
    _require_open(vote, now or timezone.now())
    with transaction.atomic():
        _hold_open(vote)
        out = Ballot.objects.filter(vote=vote, owner=owner_of(vote, voter.key)).delete()[0]
        entry = RollEntry.objects.filter(roll_of(voter), vote=vote)
        if not out:
            if entry.exists():
                raise Locked
            return False
        entry.delete()
        if voter.user is None and voter.code is not None:
            VotingCode.objects.filter(pk=voter.code.pk).update(used=False)
        events.publish(described(TurnoutChanged, vote))
    return True


def _require_open(vote: Vote, now: datetime) -> None:
    standing = by_clock(vote, now)
    if not standing:
        raise MayNotVote(standing)


def _hold_open(vote: Vote) -> None:
    """Keep the vote from being changed or counted until this transaction ends; many voters may do so at once.

    Raises ``MayNotVote`` when the count has begun, :class:`Changed`. SQLite has one writer at a time anyway.
    """
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT state, revision FROM {_VOTE} WHERE id = %s{_share()}", [vote.pk])
        row = cursor.fetchone()
    if row is None or row[0] != State.ANNOUNCED:
        raise MayNotVote(Standing(False, Reason.OVER, closes_at=vote.closes_at))
    if row[1] != vote.revision:
        raise Changed


def _share() -> str:
    return " FOR SHARE" if is_postgres() else ""


def _change(vote: Vote, owner: str, ballot: dict[str, Any], code: str) -> bool:
    """Change the ballot of this owner in the box; false when there is none, or the vote is no longer as it was.

    One statement that looks, holds and writes: what is counted meanwhile is not changed.
    """
    data = Ballot._meta.get_field("data").get_db_prep_save(ballot, connection)
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {Ballot._meta.db_table} SET data = %s, receipt = %s WHERE owner = %s AND vote_id = "
            f"(SELECT id FROM {_VOTE} WHERE {_AS_IT_WAS}{_share()})",
            [data, code, owner, vote.pk, State.ANNOUNCED, vote.revision],
        )
        return bool(cursor.rowcount)


def _enter(vote: Vote, voter: Voter) -> bool:
    """Enter the voter in the roll, and hold the vote; false when they stand there, or the vote is no longer as it was.

    Raises :class:`CodeTaken`.
    """
    user = voter.user.pk if voter.user is not None else None
    code = voter.code.pk if voter.user is None and voter.code is not None else None
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {RollEntry._meta.db_table} (id, vote_id, user_id, code_id) "
            f"SELECT %s, id, %s, %s FROM {_VOTE} WHERE {_AS_IT_WAS}{_share()} ON CONFLICT DO NOTHING",
            [random_id(), user, code, vote.pk, State.ANNOUNCED, vote.revision],
        )
        entered = cursor.rowcount == 1
    if entered and code and not VotingCode.objects.filter(pk=code, user=None, void=False).update(used=True):
        raise CodeTaken
    return entered


def _count(vote: Vote, voter: Voter) -> None:
    first = voter.user is not None and consultations.note_participation(
        consultation_id=vote.consultation_id, user_id=voter.user.pk
    )
    events.publish(described(TurnoutChanged, vote))
    # Last: all who take part share this row.
    consultations.count(consultation_id=vote.consultation_id, participant_count=int(first))


def described(event: type[E], vote: Vote, **extra: Any) -> E:
    """An event about ``vote`` (``consultation`` must be loaded)."""
    return event(
        vote_id=vote.pk, consultation_id=vote.consultation_id, site_id=vote.consultation.site_id, **extra
    )
