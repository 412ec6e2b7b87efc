"""Who is in the room, and who speaks. The order of the list is the server's: that of the raised hands."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from participation.accounts.models import User
from participation.core.db import insert_once

from ..models import AgendaItem, Floor, Member, Presence, Session
from .sessions import chair_or_refuse, changed, locked, require_running, seat_or_refuse


def _target(found: Session, by: User, member: Member | None) -> Member:
    """The member themselves, or somebody whom the chair notes."""
    own = seat_or_refuse(by, found.body)
    if member is None or member.pk == own.pk:
        return own
    chair_or_refuse(by, found.body)
    if member.body_id != found.body_id or member.user_id is None:
        raise PermissionDenied
    return member


@transaction.atomic
def arrive(*, session: Session, by: User, member: Member | None = None) -> bool:
    """Note that ``by``, or ``member`` by the chair, is there; false when that is known. Raises ``ValidationError`` when it is over."""
    found = locked(session)
    who = _target(found, by, member)
    if found.state == Session.State.CLOSED:
        raise ValidationError(_("The session is over."))
    made = insert_once(Presence, session=found, member=who)
    back = made or Presence.objects.filter(session=found, member=who, left_at__isnull=False).update(left_at=None)
    if back:
        changed(found)
    return bool(back)


@transaction.atomic
def leave(*, session: Session, by: User, member: Member | None = None) -> bool:
    """Note that somebody has left: their hand goes down, and they no longer vote. False when they were not there."""
    found = locked(session)
    who = _target(found, by, member)
    there = Presence.objects.filter(session=found, member=who, left_at__isnull=True)
    if not there.update(left_at=timezone.now()):
        return False
    _down(found, who)
    changed(found)
    return True


def _down(session: Session, member: Member) -> bool:
    mine = Floor.objects.filter(session=session, member=member)
    waited = mine.filter(state=Floor.State.WAITING).update(state=Floor.State.WITHDRAWN)
    spoke = mine.filter(state=Floor.State.SPEAKING).update(state=Floor.State.DONE)
    return bool(waited or spoke)


@transaction.atomic
def raise_hand(*, session: Session, by: User) -> bool:
    """Ask for the floor; false when the hand is up already. Only who is there can ask (``ValidationError``)."""
    found = locked(session)
    seat = seat_or_refuse(by, found.body)
    require_running(found)
    if not Presence.objects.filter(session=found, member=seat, left_at__isnull=True).exists():
        raise ValidationError(_("Please say first that you are there."))
    item = AgendaItem.objects.filter(session=found, state=AgendaItem.State.CURRENT).first()
    if not insert_once(Floor, session=found, member=seat, item=item):
        return False
    changed(found)
    return True


@transaction.atomic
def lower_hand(*, session: Session, by: User) -> bool:
    """Take the own hand down, or give the floor back; false when it was down."""
    found = locked(session)
    if not _down(found, seat_or_refuse(by, found.body)):
        return False
    changed(found)
    return True


@transaction.atomic
def give_floor(*, session: Session, by: User, hand: Floor) -> bool:
    """Let somebody speak; who spoke before has finished. False when they speak already, or their hand is down by now."""
    found = locked(session)
    chair_or_refuse(by, found.body)
    require_running(found)
    if hand.session_id != found.pk:
        raise PermissionDenied
    # As it is now: another chair may have been faster.
    now = Floor.objects.get(pk=hand.pk)
    if now.state != Floor.State.WAITING:
        return False
    Floor.objects.filter(session=found, state=Floor.State.SPEAKING).update(state=Floor.State.DONE)
    Floor.objects.filter(pk=now.pk).update(state=Floor.State.SPEAKING)
    changed(found)
    return True


@transaction.atomic
def end_floor(*, session: Session, by: User, hand: Floor) -> bool:
    """Note that somebody has finished speaking; false when they had."""
    found = locked(session)
    chair_or_refuse(by, found.body)
    if hand.session_id != found.pk:
        raise PermissionDenied
    if not Floor.objects.filter(pk=hand.pk, state=Floor.State.SPEAKING).update(state=Floor.State.DONE):
        return False
    changed(found)
    return True
