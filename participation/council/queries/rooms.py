"""Reading sessions. What is internal leaves the database for members only."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Prefetch, Q, QuerySet
from django.http import Http404

from participation.accounts.models import User
from participation.consultations.rules import Person
from participation.voting.models import Ballot
from participation.voting.queries import held_by
from participation.voting.rules import Voter

from .. import rules
from ..models import (
    AgendaItem,
    Amendment,
    Body,
    Document,
    Floor,
    Member,
    Minutes,
    Presence,
    Session,
    SessionVote,
)


def body_of(site_id: int) -> Body:
    """The youth council of the town, or 404. One query."""
    found = Body.objects.select_related("consultation", "site").filter(site_id=site_id).order_by("pk").first()
    if found is None:
        raise Http404
    return found


def sessions_of(body: Body, seat: Member | None) -> Sequence[Session]:
    """The newest fifty sessions that this reader may see. One query."""
    rows = Session.objects.filter(body=body).select_related("minutes")
    if seat is None:
        rows = rows.filter(invited_at__isnull=False)
    return list(rows[:50])


def get_session(user: Person, site_id: int, pk: int) -> tuple[Session, Member | None]:
    """The session and the seat of who reads it, or 404. One query, up to three for members of this town."""
    found = (
        Session.objects.select_related("body__consultation", "body__site")
        .filter(pk=pk, body__site_id=site_id)
        .first()
    )
    if found is None:
        raise Http404
    seat = rules.seat_of(user, found.body)
    if not rules.may_watch(found, seat):
        raise Http404
    return found, seat


def items_of(session: Session, seat: Member | None) -> QuerySet[AgendaItem]:
    """The items that this reader may see, in order."""
    rows = AgendaItem.objects.filter(session=session).select_related("motion")
    return rows if seat is not None else rows.filter(internal=False)


def documents_of(session: Session, seat: Member | None) -> QuerySet[Document]:
    """The documents that this reader may see."""
    rows = Document.objects.filter(session=session).select_related("item")
    if seat is not None:
        return rows
    return rows.filter(internal=False).exclude(item__internal=True)


def minutes_of(session: Session, seat: Member | None) -> Minutes | None:
    """The minutes, if this reader may see them. One query."""
    found = Minutes.objects.filter(session=session).first()
    return found if found is not None and rules.may_read_minutes(found, seat) else None


@dataclass(slots=True)
class Room:
    """A session as one reader sees it now."""

    session: Session
    seat: Member | None
    items: list[AgendaItem] = field(default_factory=list)
    current: AgendaItem | None = None
    # The current item is internal, and this reader is a guest.
    closed_doors: bool = False
    speaker: Floor | None = None
    waiting: list[Floor] = field(default_factory=list)
    own_hand: Floor | None = None
    present: int = 0
    needed: int = 0
    members: list[dict[str, Any]] = field(default_factory=list)
    is_there: bool = False
    vote: SessionVote | None = None
    turnout: int = 0
    own_choice: str = ""
    has_voted: bool = False
    documents: list[Document] = field(default_factory=list)

    @property
    def leads(self) -> bool:
        """Whether this reader has the chair's tools."""
        return rules.leads(self.seat)

    @property
    def has_quorum(self) -> bool:
        """Whether enough members are there."""
        return self.present >= self.needed


def room_of(session: Session, seat: Member | None, user: Person) -> Room:
    """Everything the room shows. At most eleven queries, however many items, hands and members."""
    votes = SessionVote.objects.select_related("vote", "amendment")
    rows = items_of(session, seat).prefetch_related(
        Prefetch("votes", votes), Prefetch("amendments", Amendment.objects.select_related("member__user"))
    )
    room = Room(session, seat, items=list(rows))
    room.current = next((item for item in room.items if item.state == AgendaItem.State.CURRENT), None)
    if seat is None and room.current is None:
        room.closed_doors = AgendaItem.objects.filter(
            session=session, state=AgendaItem.State.CURRENT, internal=True
        ).exists()
    _people(room)
    if not room.closed_doors:
        _hands(room)
    _vote(room, user)
    room.documents = list(documents_of(session, seat))
    return room


def _people(room: Room) -> None:
    body = room.session.body
    there = set(
        Presence.objects.filter(session=room.session, left_at__isnull=True).values_list("member_id", flat=True)
    )
    members = list(rules.members_now(body).select_related("user").order_by("pk"))
    room.present = sum(member.pk in there for member in members)
    room.needed = rules.quorum_of(len(members), body.quorum_percent)
    if room.seat is not None:
        room.is_there = room.seat.pk in there
        room.members = [{"member": member, "there": member.pk in there} for member in members]


def _hands(room: Room) -> None:
    up = Q(state=Floor.State.WAITING) | Q(state=Floor.State.SPEAKING)
    hands = Floor.objects.filter(up, session=room.session).select_related("member__user").order_by("pk")
    for hand in hands:
        if hand.state == Floor.State.SPEAKING:
            room.speaker = hand
        else:
            room.waiting.append(hand)
        if room.seat is not None and hand.member_id == room.seat.pk:
            room.own_hand = hand


def _vote(room: Room, user: Person) -> None:
    running = [vote for item in room.items for vote in item.votes.all() if vote.running]
    if not running:
        return
    room.vote = running[0]
    vote = room.vote.vote
    room.turnout = Ballot.objects.filter(vote=vote).count()
    if room.seat is None or not isinstance(user, User):
        return
    held = held_by(vote, Voter(user))
    room.has_voted = held.has_voted
    if held.ballot is not None:
        first = vote.options.order_by("position").values_list("pk", flat=True).first()
        chosen = held.ballot.data.get("option")
        room.own_choice = "abstain" if chosen is None else ("yes" if chosen == first else "no")


