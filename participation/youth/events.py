"""What the youth module tells the rest of the house. Quests have events of their own."""

from dataclasses import dataclass

from participation.core.events import Event


@dataclass(frozen=True, slots=True)
class GameMoved(Event):
    """A council session to play has a new state."""

    session_id: int
    version: int


@dataclass(frozen=True, slots=True)
class Player:
    """Somebody who was there to the end: the role they had, whether they spoke, and whether a speech changed their mind."""

    user_id: int
    role: str
    spoke: bool
    moved: bool


@dataclass(frozen=True, slots=True)
class SessionFinished(Event):
    """A council session was played to its end, the look back included."""

    session_id: int
    players: tuple[Player, ...]
