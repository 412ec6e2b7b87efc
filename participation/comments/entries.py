"""A comment as a page shows it: plain values, so that sixty of them cost little."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from django.utils import timezone
from django.utils.translation import gettext as _

from participation.contributions.addresses import address
from participation.contributions.models import Label, State
from participation.contributions.rules import EDIT_WINDOW
from participation.core.templatetags.core_tags import ago

from .models import Comment

# What a query must select, in the order in which ``Entry.of`` takes it.
COLUMNS: Final = (
    "pk", "subject_id", "root_id", "parent_id", "author_id", "author__display_name", "author__deleted_at", "author_label",
    "stance", "language", "html", "state", "state_reason", "created_at", "edited_at", "support_count", "comment_count",
    "label", "collapsed", "locked", "mark_reason",
)  # fmt: skip
PARENT_COLUMNS: Final = (
    "parent__author__display_name", "parent__author__deleted_at", "parent__author_label", "parent__state",
)  # fmt: skip
_REMOVED: Final = frozenset({State.HIDDEN, State.WITHDRAWN})
_OPEN_STATES: Final = frozenset({State.PUBLISHED, State.PENDING})


def shown_name(display_name: str | None, deleted_at: datetime | None, label: str) -> str:
    """The name beside a post; the same rule as ``public_name``, without loading the person."""
    if display_name is None:
        return label or _("Guest")
    if deleted_at is not None:
        return _("Deleted account")
    return display_name or _("Resident")


@dataclass(slots=True)
class Entry:
    """One comment in a discussion. ``mine``, ``supported`` and ``revealed`` depend on who reads."""

    id: int
    subject_id: int
    root_id: int | None
    parent_id: int | None
    author_id: int | None
    author_name: str
    stance: str
    language: str
    html: str
    state: str
    state_reason: str
    created_at: datetime
    edited_at: datetime | None
    support_count: int
    reply_count: int
    # What the moderators set on it (``contributions.Contribution``).
    label: str = ""
    collapsed: bool = False
    locked: bool = False
    mark_reason: str = ""
    mine: bool = False
    supported: bool = False
    # A moderator who came by the permalink reads what is hidden.
    revealed: bool = False
    focused: bool = False
    parent_name: str = ""
    parent_removed: bool = False
    parent_text: str = ""
    replies: list["Entry"] = field(default_factory=list)
    # Address of the replies that are not here yet, and how many there are.
    more_url: str = ""
    more_after: int = 0
    more_count: int = 0
    earlier_url: str = ""

    kind = "comment"

    @classmethod
    def of(cls, row: Sequence[Any], reader_id: int | None) -> "Entry":
        """From a row of :data:`COLUMNS`, optionally followed by :data:`PARENT_COLUMNS`."""
        pk, subject, root, parent, author, name, deleted, label, *rest = row[: len(COLUMNS)]
        entry = cls(pk, subject, root, parent, author, shown_name(name, deleted, label), *rest)
        entry.mine = reader_id is not None and author == reader_id
        if len(row) > len(COLUMNS):
            name, deleted, label, state = row[len(COLUMNS) :][:4]
            entry.parent_removed = state not in {State.PUBLISHED}
            entry.parent_name = "" if entry.parent_removed else shown_name(name, deleted, label)
        return entry

    @classmethod
    def written(cls, comment: Comment) -> "Entry":
        """From a comment that its reader has just written; author, and the parent's author, are loaded."""
        parent = comment.parent
        return cls(
            comment.pk, comment.subject_id, comment.root_id, comment.parent_id, comment.author_id, comment.author_name,
            comment.stance, comment.language, comment.html, comment.state, comment.state_reason, comment.created_at,
            comment.edited_at, comment.support_count, comment.comment_count,
            mine=True, parent_name=parent.author_name if parent is not None else "",
        )  # fmt: skip

    @property
    def look(self) -> tuple[object, ...] | None:
        """Everything that decides how the comment looks; ``None`` for one's own, which changes with the clock."""
        if self.mine or self.revealed:
            return None
        return (
            self.id, self.subject_id, self.parent_id, self.author_name, self.stance, self.language, self.html, self.state,
            str(ago(self.created_at)), self.edited_at, self.support_count, self.supported, self.focused, self.parent_name,
            self.parent_removed, self.parent_text, self.label, self.collapsed, self.locked, self.mark_reason,
        )  # fmt: skip

    @property
    def key(self) -> str:
        """The id as text: a template would format a number for people, which takes time and may add dots."""
        return str(self.id)

    @property
    def parent_key(self) -> str:
        """The id of the comment it answers, as text."""
        return str(self.parent_id)

    @property
    def css(self) -> str:
        """Classes of the article."""
        return "comment stack is-focused" if self.focused else "comment stack"

    @property
    def pk(self) -> int:
        """The same as ``id``; templates that also take model objects ask for it."""
        return self.id

    @property
    def is_public(self) -> bool:
        """Whether everybody may read it."""
        return self.state == State.PUBLISHED

    @property
    def label_words(self) -> str:
        """The moderators' label in words; empty when there is none."""
        return str(Label(self.label).label) if self.label else ""

    @property
    def is_removed(self) -> bool:
        """Whether only its place is shown, because others answered it."""
        return self.state in _REMOVED and not (self.revealed or (self.mine and self.state == State.HIDDEN))

    @property
    def may_edit(self) -> bool:
        """Whether its author may still change it (see ``contributions.rules.may_edit``)."""
        return self.mine and self.state in _OPEN_STATES and timezone.now() < self.created_at + EDIT_WINDOW

    @property
    def may_withdraw(self) -> bool:
        """Whether its author may take it back."""
        return self.mine and self.state in _OPEN_STATES

    @property
    def reply_url(self) -> str:
        """Where the form for an answer is."""
        return f"{address('comments:create', self.subject_id)}?parent={self.id}"

    @property
    def report_url(self) -> str:
        """Where it can be reported."""
        return address("moderation:report", self.id)

    @property
    def edit_url(self) -> str:
        """Where its author changes it."""
        return address("comments:edit", self.id)

    @property
    def withdraw_url(self) -> str:
        """Where its author takes it back."""
        return address("comments:withdraw", self.id)

    @property
    def history_url(self) -> str:
        """Where its earlier versions are."""
        return address("comments:history", self.id)


def mark_supported(entries: Iterable[Entry], supported: frozenset[int]) -> None:
    """Say on each entry and its replies whether the reader supports it."""
    for entry in entries:
        entry.supported = entry.id in supported
        mark_supported(entry.replies, supported)
