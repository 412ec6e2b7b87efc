"""The council session to play: a pure state machine and what it is fed with. Nothing in here knows Django.

``apply(state, script, move)`` is all of it: a move comes in, a new state and what followed from it go out, or
:class:`Refused` says why not. States are frozen, have a version, and turn into JSON and back without loss.
"""

from .machine import apply
from .state import Effect, Mode, Move, Phase, Reason, Refused, Role, Seat, State

__all__ = ["Effect", "Mode", "Move", "Phase", "Reason", "Refused", "Role", "Seat", "State", "apply"]
