"""One function: a move in, the next state and what followed out."""

from collections.abc import Callable
from dataclasses import replace
from typing import Final

from . import ballots, course, floor, papers, seating
from .script import Script
from .state import Effect, Move, Reason, Refused, State

Handler = Callable[[State, Script, Move], tuple[State, list[Effect]]]

MOVES: Final[dict[str, Handler]] = {
    "join": seating.join,
    "leave": seating.leave,
    "release": seating.release,
    "away": seating.away,
    "back": seating.back,
    "give_chair": seating.give_chair,
    "start": course.start,
    "ready": course.ready,
    "pause": course.pause,
    "resume": course.resume,
    "forward": course.forward,
    "advance": course.advance,
    "hand_up": floor.hand_up,
    "hand_down": floor.hand_down,
    "give_floor": floor.give_floor,
    "take_floor": floor.take_floor,
    "speak": floor.speak,
    "nod": floor.nod,
    "reveal": papers.reveal,
    "ask": papers.ask,
    "answer": papers.answer,
    "amend": papers.amend,
    "headline": papers.headline,
    "cheer": papers.cheer,
    "reflect": papers.reflect,
    "hide": papers.hide,
    "open_vote": ballots.open_vote,
    "vote": ballots.vote,
    "close_vote": ballots.close_vote,
}
# What only the platform itself reports, never a form.
INTERNAL: Final = frozenset({"join", "away", "back"})


def apply(state: State, script: Script, move: Move) -> tuple[State, tuple[Effect, ...]]:
    """The state after ``move`` with the next version, or the same state when nothing changed.

    Raises :class:`Refused` when the move is not possible; then nothing has happened.
    """
    handler = MOVES.get(move.kind)
    if handler is None:
        raise Refused(Reason.UNKNOWN)
    after, effects = handler(state, script, move)
    if after == state:
        return state, tuple(effects)
    return replace(after, version=state.version + 1), tuple(effects)
