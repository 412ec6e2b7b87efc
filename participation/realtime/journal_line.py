"""The shape of journal lines outside the database."""

from typing import Final, NamedTuple

# After these something that was public may no longer be.
RIGHTS_CHANGE: Final = frozenset({"hidden", "withdrawn", "merged", "changed"})


class Line(NamedTuple):
    """On ``topic``, ``name`` happened to the object with this id."""

    topic: str
    name: str
    object_id: int


class Entry(NamedTuple):
    """A stored line. ``at``: seconds since 1970."""

    id: int
    topic: str
    name: str
    object_id: int
    at: float
