"""A proposal or a comment of the file, cleaned, on its way into the database."""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from hashlib import blake2b
from typing import Any, Final

from .problems import Problem, shown

MAX_ID: Final = 200


class Outcome(StrEnum):
    """What an import does, or would do, with an entry."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    ERROR = "error"


@dataclass(slots=True, eq=False)
class Stored:
    """What an earlier import stored under an id; ``state`` and the rest as in the database."""

    pk: int
    external_id: str
    kind: str
    state: str
    title: str
    text: str
    category_id: int | None
    imported_support: int
    address: str | None = None
    lat: float | None = None
    lon: float | None = None
    subject_id: int | None = None
    root_id: int | None = None
    parent_id: int | None = None


@dataclass(slots=True, eq=False)
class Entry:
    """One proposal or comment. ``given`` are the fields that the file has at all; only those may change what is stored."""

    row: int
    # Which comment of the row's own list, e.g. "2.1"; empty for the row itself.
    part: str
    kind: str
    external_id: str
    parent_id: str = ""
    title: str = ""
    text: str = ""
    category: str = ""
    address: str = ""
    lat: float | None = None
    lon: float | None = None
    author: str = ""
    written_at: datetime | None = None
    votes: int = 0
    stance: str = ""
    given: frozenset[str] = frozenset()
    problems: list[Problem] = field(default_factory=list)
    # Worked out by the plan.
    outcome: Outcome = Outcome.NEW
    changes: tuple[str, ...] = ()
    found: list[Problem] = field(default_factory=list)
    stored: Stored | None = None
    # What a comment answers, what its discussion is about, and the top-level comment of its thread.
    parent: "Entry | Stored | None" = None
    subject: "Entry | Stored | None" = None
    root: "Entry | Stored | None" = None
    html: str | None = None
    # Set when it is stored.
    pk: int = 0

    @property
    def has_errors(self) -> bool:
        """Whether it stops the import."""
        return any(problem.is_error for problem in (*self.problems, *self.found))

    @property
    def heading(self) -> str:
        """What a report calls it."""
        return shown(self.title or self.text, 90)


Node = Entry | Stored


def is_new(node: Node) -> bool:
    """Whether the import inserts it."""
    return isinstance(node, Entry) and node.outcome is Outcome.NEW


def is_public(node: Node) -> bool:
    """Whether everybody reads it once the import is done: imported posts are published unless a moderator hid them since."""
    stored = node.stored if isinstance(node, Entry) else node
    return stored is None or stored.state == "published"


def pk_of(node: Node) -> int:
    """The key in the database; of a new entry only once it is stored."""
    return node.stored.pk if isinstance(node, Entry) and node.stored is not None else node.pk


def id_from(value: Any) -> str:
    """The id of a row as text: whole numbers as Excel means them, at most 200 characters."""
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    text = "" if value is None else " ".join(str(value).encode("utf-8", "replace").decode().split())
    text = "".join(char for char in text if char.isprintable())
    return text if len(text) <= MAX_ID else f"{text[:150]}…{fingerprint(text)}"


def derived(parent: str, end: str) -> str:
    """The id of a comment in the list of ``parent``."""
    return id_from(f"{parent}#{end}")


def fingerprint(*parts: str) -> str:
    """32 hexadecimal digits that stand for these texts."""
    joined = "\x1f".join(parts).encode("utf-8", "replace")
    return blake2b(joined, digest_size=16).hexdigest()
