"""What comes round by the clock, and what happens to sessions when somebody's account goes."""

import contextlib
import time
from dataclasses import replace
from datetime import timedelta
from typing import Any, Final

from django.core.cache import cache
from django.core.exceptions import PermissionDenied
from django.utils import timezone

from participation.accounts.events import AccountDeleted

from ..game import Phase, Refused
from ..game.course import upcoming
from ..models import GameAction, GameSeat, GameSession, SessionMode
from ..queries.sessions import script_of, state_of
from .sessions import act

KEPT: Final = timedelta(days=90)
# The chair's button may have to be pressed several times for small things before a phase ends.
_MOST: Final = 60
VISIT_HOLDS: Final = 600


def move_on_due() -> int:
    """Over a week: what is due goes on by itself; returns how many sessions did."""
    due = GameSession.objects.filter(mode=SessionMode.WEEK, moves_on_at__lte=timezone.now()).exclude(
        phase=Phase.OVER
    )
    return sum(_move_on(pk) for pk in due.values_list("pk", flat=True)[:200])


def _move_on(pk: int) -> bool:
    for _n in range(_MOST):
        session = GameSession.objects.get(pk=pk)
        if session.moves_on_at is None or session.moves_on_at > timezone.now():
            return True
        small = upcoming(state_of(session), script_of(session))[0] in ("reveal", "floor", "end_speech")
        try:
            act(session_id=pk, user=None, kind="advance")
        except Refused:
            # Paused by the chair: it waits another day.
            GameSession.objects.filter(pk=pk).update(moves_on_at=timezone.now() + timedelta(days=1))
            return False
        if not small:
            return True
    return False


def forget_old() -> int:
    """Delete sessions that nobody touched for 90 days; returns how many rows went."""
    return GameSession.objects.filter(touched_at__lt=timezone.now() - KEPT).delete()[0]


def key_of(session_id: int, user_id: int) -> str:
    """The note in the cache that somebody is there."""
    return f"game:{session_id}:{user_id}"


def note_visit(*, session_id: int, user_id: int) -> None:
    """Somebody looked at a session or moved without a socket: there for the next ten minutes."""
    cache.set(key_of(session_id, user_id), time.time(), VISIT_HOLDS)


def presence(*, session_id: int, user_id: int, here: bool) -> None:
    """Somebody's last connection to a room is lost, or the first is there again. Whoever has no seat changes nothing."""
    held = (
        GameSeat.objects.select_related("session", "user")
        .filter(session_id=session_id, user_id=user_id, left_at=None)
        .first()
    )
    seat = state_of(held.session).seat(held.number) if held else None
    if held is None or seat is None or seat.here == here:
        return
    with contextlib.suppress(Refused, PermissionDenied):
        act(session_id=session_id, user=held.user, kind="back" if here else "away")


def forget_person(event: AccountDeleted) -> None:
    """The seats of somebody who deletes the account go to the script, and what they wrote goes away."""
    held = GameSeat.objects.filter(user_id=event.user_id).select_related("session", "user")
    for seat in held:
        if seat.left_at is None and seat.session.phase != Phase.OVER:
            with contextlib.suppress(Refused):
                act(session_id=seat.session_id, user=seat.user, kind="leave")
        _silence(seat)
    GameAction.objects.filter(user_id=event.user_id).update(user=None, data={})


def _silence(seat: GameSeat) -> None:
    session = GameSession.objects.select_for_update().get(pk=seat.session_id)
    state = state_of(session)
    changes: dict[str, Any] = {
        name: tuple(
            replace(row, text="–") if row.seat == seat.number else row for row in getattr(state, name)
        )
        for name in ("speeches", "questions", "amendments", "headlines")
    }
    seats = tuple(replace(one, name="–") if one.number == seat.number else one for one in state.seats)
    session.state = replace(state, seats=seats, **changes).to_json()
    session.save(update_fields=["state"])
