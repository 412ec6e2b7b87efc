"""Opening a room, sitting down, and everything that is done in a session: one function, one row lock, one log."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from participation.accounts.models import User
from participation.core import events
from participation.core.text import clean_text

from ..codes import ROOM_LETTERS, new_code
from ..events import GameMoved, Player, SessionFinished
from ..game import Effect, Mode, Move, Phase, Reason, Refused, State, apply
from ..game.machine import INTERNAL
from ..game.state import MAX_TEXT
from ..models import GameAction, GameSeat, GameSession, Membership, Scenario, SessionMode, YouthGroup
from ..queries.sessions import script_of, state_of
from .groups import names_for

# So many rooms one person may have open that are not over.
MAX_OPEN: Final = 6


@dataclass(frozen=True, slots=True)
class RoomPlan:
    """What somebody wants to play: the mode, with which group, whether anybody may join, days for each phase."""

    mode: str = SessionMode.LIVE
    group: YouthGroup | None = None
    listed: bool = False
    days_each: int = 1


@transaction.atomic
def open_room(*, by: User, scenario: Scenario, plan: RoomPlan) -> GameSession:
    """Open a room. A group's room is for its guide and its members.

    Raises ``PermissionDenied`` and ``ValidationError``.
    """
    if plan.mode not in SessionMode.values or not 1 <= plan.days_each <= 7:
        raise ValidationError(_("Please choose one of the possibilities."))
    group = plan.group
    if group is not None and group.guide_id != by.pk:
        if not Membership.objects.filter(group=group, user=by).exists():
            raise PermissionDenied
        if group.paused:
            raise ValidationError(_("Your group is taking a break."))
    if plan.listed and by.is_minor:
        # Young people open rooms for those to whom they give the code, not for strangers.
        raise ValidationError(_("Share the room code with your friends instead."))
    running = GameSession.objects.filter(host=by).exclude(phase=Phase.OVER)
    if plan.mode == SessionMode.ALONE:
        old = running.filter(mode=SessionMode.ALONE, scenario=scenario).first()
        if old is not None:
            return old
    elif running.exclude(mode=SessionMode.ALONE).count() >= MAX_OPEN:
        raise ValidationError(_("You have several rooms open already. Finish one of them first."))
    now = timezone.now()
    return GameSession.objects.create(
        site_id=scenario.site_id,
        scenario=scenario,
        script=scenario.script().to_json(),
        title=scenario.title,
        mode=plan.mode,
        code=_free_code(),
        group=group,
        host=by,
        listed=plan.listed and group is None,
        state=State(mode=plan.mode).to_json(),
        days_each=plan.days_each,
        created_at=now,
        touched_at=now,
    )


def _free_code() -> str:
    while True:
        code = new_code(ROOM_LETTERS)
        if not GameSession.objects.filter(code=code).exists():
            return code


@dataclass(frozen=True, slots=True)
class Done:
    """What came of a move: the version now, and whether it was a repeated press that did nothing."""

    version: int
    repeated: bool = False
    effects: tuple[Effect, ...] = ()


@transaction.atomic
def sit_down(*, session_id: int, user: User) -> Done:
    """Take a seat, or find the own one again. The caller has checked that the person may.

    Raises :class:`Refused` when the room is full or the session over.
    """
    session = _locked(session_id)
    held = GameSeat.objects.filter(session=session, user=user).first()
    if held is not None and held.left_at is None:
        return Done(session.version, repeated=True)
    name = _name_for(session, user)
    done = _apply(session, Move("join", None, {"name": name}), user=user)
    number = next(effect.seat for effect in done.effects if effect.kind == "seated")
    values = {"number": number, "name": name, "left_at": None, "joined_at": timezone.now()}
    GameSeat.objects.update_or_create(session=session, user=user, defaults=values)
    return done


def _name_for(session: GameSession, user: User) -> str:
    """The name in the room: that of the group, of the code account, or a generated one – never that of a real account."""
    taken = set(GameSeat.objects.filter(session=session).exclude(user=user).values_list("name", flat=True))
    member = (
        Membership.objects.filter(group_id=session.group_id, user=user).first() if session.group_id else None
    )
    name = member.name if member else user.display_name if user.is_code_account else ""
    while not name or name in taken:
        name = names_for(session.group, 1)[0]
    return name


@transaction.atomic
def act(
    *,
    session_id: int,
    user: User | None,
    kind: str,
    data: dict[str, Any] | None = None,
    key: str = "",
) -> Done:
    """Do something in a session: with the own seat, or as guide or host without one; ``user=None`` is the clock.

    ``key`` names one press of one button: the second time nothing happens. Raises :class:`Refused`, ``ValidationError``
    for text that cannot be stored, ``PermissionDenied`` for whoever has no seat and guides nothing.
    """
    session = _locked(session_id)
    seat = GameSeat.objects.filter(session=session, user=user, left_at=None).first() if user else None
    guides = user is not None and session.group is not None and session.group.guide_id == user.pk
    if user is not None and seat is None and not guides and session.host_id != user.pk:
        raise PermissionDenied
    if session.group is not None and session.group.paused and user is not None and not guides:
        raise Refused(Reason.PAUSED)
    number = seat.number if seat else None
    if key and GameAction.objects.filter(session=session, seat=number or 0, key=key[:40]).exists():
        return Done(session.version, repeated=True)
    if number is not None and kind not in INTERNAL and not _is_here(session, number):
        _apply(session, Move("back", number), user=user)
    move = Move(kind, number, _clean(data or {}), guide=seat is None and user is not None)
    return _apply(session, move, user=user, key=key[:40])


def _is_here(session: GameSession, number: int) -> bool:
    seat = state_of(session).seat(number)
    return seat is None or seat.here


def _locked(session_id: int) -> GameSession:
    return GameSession.objects.select_for_update(of=("self",)).select_related("group").get(pk=session_id)


def _clean(data: dict[str, Any]) -> dict[str, Any]:
    """Texts as they can be stored and shown."""
    cleaned: dict[str, Any] = {}
    for name, value in data.items():
        if name == "text" and isinstance(value, str):
            value = clean_text(value, max_length=MAX_TEXT, multiline=False, allow_empty=True)
        cleaned[name] = value
    return cleaned


def _apply(session: GameSession, move: Move, *, user: User | None, key: str = "") -> Done:
    before = state_of(session)
    if move.kind == "start":
        move = Move("start", move.seat, {**move.data, "seed": secrets.randbelow(2**31)}, move.guide)
    after, effects = apply(before, script_of(session), move)
    if after.version == before.version:
        return Done(before.version, effects=effects)
    now = timezone.now()
    session.state, session.version, session.phase = after.to_json(), after.version, after.phase
    session.touched_at = now
    if after.phase == Phase.OVER and session.finished_at is None:
        session.finished_at = now
    if session.mode == Mode.WEEK and _begins_anew(before, after):
        session.moves_on_at = None if after.phase == Phase.OVER else now + timedelta(days=session.days_each)
    session.save(update_fields=["state", "version", "phase", "touched_at", "finished_at", "moves_on_at"])
    GameAction.objects.create(
        session=session,
        version=after.version,
        user=user,
        seat=move.seat or 0,
        kind=move.kind,
        data=dict(move.data),
        key=key,
        at=now,
    )
    _give_up_seats(session, before, after, now)
    events.publish(GameMoved(session.pk, after.version))
    if any(effect.kind == "finished" for effect in effects):
        events.publish(SessionFinished(session.pk, _players(session, after)))
    return Done(after.version, effects=effects)


def _begins_anew(before: State, after: State) -> bool:
    subject = after.ballot.subject if after.ballot else None
    return before.phase != after.phase or subject != (before.ballot.subject if before.ballot else None)


def _give_up_seats(session: GameSession, before: State, after: State, now: datetime) -> None:
    """Seats whose person left for good, or was given up, can be inherited."""
    people = {seat.number for seat in after.humans}
    left = [seat.number for seat in before.humans if seat.number not in people]
    if left:
        GameSeat.objects.filter(session=session, number__in=left, left_at=None).update(left_at=now)


def _players(session: GameSession, state: State) -> tuple[Player, ...]:
    spoke = {speech.seat for speech in state.speeches}
    seats = {seat.number: seat for seat in state.humans}
    rows = GameSeat.objects.filter(session=session, left_at=None).values_list("user_id", "number")
    return tuple(
        Player(
            user_id,
            seats[number].role,
            number in spoke,
            seats[number].was_moved,
        )
        for user_id, number in rows
        if number in seats
    )
