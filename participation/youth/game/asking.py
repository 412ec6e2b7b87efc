"""Questions every move asks: who is it, may they, is it the time, what does the data say."""

from collections.abc import Collection, Mapping
from typing import Any

from .state import MAX_TEXT, Mode, Move, Phase, Reason, Refused, Role, Seat, State


def seated(state: State, move: Move) -> Seat:
    """The seat that moves; refused for anybody without one."""
    seat = state.seat(move.seat)
    if seat is None or not seat.human:
        raise Refused(Reason.NOT_SEATED)
    return seat


def in_phase(state: State, phases: Collection[str]) -> None:
    """Refused outside of these phases."""
    if state.phase == Phase.OVER:
        raise Refused(Reason.OVER)
    if state.phase not in phases:
        raise Refused(Reason.WRONG_PHASE)


def running(state: State) -> None:
    """Refused while the chair has paused the session."""
    if state.paused:
        raise Refused(Reason.PAUSED)


def leads(state: State, move: Move) -> None:
    """Refused unless chair, guide or clock; alone one leads oneself."""
    if move.guide or move.seat is None:
        return
    seat = seated(state, move)
    if seat.role != Role.CHAIR and state.mode != Mode.ALONE:
        raise Refused(Reason.NOT_CHAIR)


def has_role(state: State, move: Move, *roles: str) -> Seat:
    """The seat that moves, if it has one of these roles; alone one may do whatever the roles of others may."""
    seat = seated(state, move)
    if seat.role not in roles and state.mode != Mode.ALONE:
        raise Refused(Reason.NOT_YOUR_ROLE)
    return seat


def text_of(data: Mapping[str, Any], *, name: str = "text", needed: bool = True) -> str:
    """A text in the move: one line, not too long."""
    value = data.get(name, "")
    if not isinstance(value, str):
        raise Refused(Reason.UNKNOWN)
    value = " ".join(value.split())
    if len(value) > MAX_TEXT:
        raise Refused(Reason.LONG_TEXT)
    if needed and not value:
        raise Refused(Reason.NO_TEXT)
    return value


def number_of(data: Mapping[str, Any], name: str, below: int) -> int:
    """A number in the move, from 0 to below ``below``."""
    value = data.get(name)
    if isinstance(value, str) and value.isascii() and value.isdigit() and len(value) < 6:
        value = int(value)
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value < below:
        raise Refused(Reason.UNKNOWN)
    return value


def target_of(state: State, data: Mapping[str, Any]) -> Seat:
    """Another seat that the move is about."""
    seat = state.seat(number_of(data, "who", 10_000))
    if seat is None:
        raise Refused(Reason.UNKNOWN)
    return seat
