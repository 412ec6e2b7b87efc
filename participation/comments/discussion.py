"""Everything a page needs to show a discussion, put together once for the tag and the fragments."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Final
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise, cached_property
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from participation.accounts.models import User
from participation.consultations.rules import Answer, Person, Timetable
from participation.contributions.addresses import address
from participation.contributions.models import Contribution
from participation.contributions.queries import supported_by
from participation.contributions.rules import may_moderate
from participation.contributions.services import draft_key
from participation.contributions.stash import initial_for
from participation.core.keyset import BadCursor

from . import queries
from .entries import Entry, mark_supported
from .forms import CommentForm
from .models import Comment
from .orders import Order, order_of
from .parts import parts
from .threads import may_comment

JUST_NOW: Final = timedelta(minutes=2)
ORDER_NAMES: Final[dict[Order, Promise]] = {
    Order.BALANCED: _("balanced"),
    Order.NEWEST: _("newest first"),
    Order.SUPPORTED: _("most helpful first"),
}


@dataclass
class Discussion:
    """A discussion as one reader sees it now."""

    subject: Contribution
    answer: Answer
    order: Order
    entries: list[Entry] = field(default_factory=list)
    next_url: str = ""
    next_page_url: str = ""
    # One thread alone, opened by a permalink or for its replies.
    thread: Entry | None = None
    form: CommentForm | None = None
    draft_key: str = ""
    # The draft of a comment that has just been sent; the browser may forget its copy.
    just_sent: str = ""

    @property
    def order_name(self) -> Promise:
        """The order in words."""
        return ORDER_NAMES[self.order]

    @property
    def orders(self) -> list[dict[str, Any]]:
        """The orders one can choose, with their addresses: ``url`` of the page, ``fragment_url`` for htmx."""
        base = address("comments:list", self.subject.pk)
        return [
            {
                "label": name,
                "url": f"?order={order.value}#kommentare",
                "fragment_url": f"{base}?order={order.value}",
                "current": order is self.order,
            }
            for order, name in ORDER_NAMES.items()
        ]

    @property
    def open_or_login(self) -> bool:
        """Whether writing is possible, at least after logging in."""
        return self.answer.allowed or self.answer.needs_login

    @cached_property
    def look(self) -> tuple[object, ...]:
        """What all comments here have in common that decides how they look."""
        return (self.permalink_base, self.answer.allowed, self.answer.needs_login)

    @cached_property
    def parts(self) -> dict[str, SafeString]:
        """Icons and words that every comment repeats."""
        return parts()

    @cached_property
    def permalink_base(self) -> str:
        """What the permalinks of all comments here begin with; the id and a slash follow."""
        return reverse("comments:permalink", args=[self.subject.consultation.slug, 0])[:-2]

    @property
    def create_url(self) -> str:
        """Where a comment is sent, and where its form has a page of its own."""
        return address("comments:create", self.subject.pk)


def comment_key(subject_id: int, parent_id: int | None = None) -> str:
    """The name under which the form for a comment keeps its draft."""
    return draft_key(Comment(kind="comment", subject_id=subject_id, parent_id=parent_id))


def _number(value: str | None) -> int | None:
    return int(value) if value and value.isascii() and value.isdigit() and len(value) < 19 else None


def build(
    request: HttpRequest,
    user: Person,
    subject: Contribution,
    times: Timetable | None = None,
    parameters: Mapping[str, str] | None = None,
) -> Discussion:
    """The discussion of ``subject`` as the query parameters ``order``, ``after``, ``thread`` and ``comment`` ask.

    At most five queries: window, comments, first replies, own supports, own draft (for visitors three). What the parameters
    name and does not exist is left out, not refused: the page itself is still there.
    """
    parameters = parameters if parameters is not None else request.GET.dict()
    answer = may_comment(user, subject, times)
    shown = Discussion(subject, answer, order_of(parameters.get("order")))
    root_id = _number(parameters.get("thread"))
    if root_id is not None:
        _open_thread(
            shown, user, root_id, _number(parameters.get("comment")), _number(parameters.get("after"))
        )
    if shown.thread is None:
        try:
            load_window(shown, user, parameters.get("after"))
        except BadCursor:
            load_window(shown, user, None)
    if isinstance(user, User):
        mark(shown.entries, user)
        if answer.allowed:
            add_form(shown, request)
    return shown


def load_window(shown: Discussion, user: Person, after: str | None) -> None:
    """Fill in the next top-level comments. Three queries; raises ``BadCursor``."""
    top = queries.top_level(shown.subject.pk, shown.order, user, after=after)
    shown.entries = top.entries
    for entry in top.entries:
        link_replies(entry)
    if top.next_cursor:
        query = urlencode({"order": shown.order.value, "after": top.next_cursor})
        shown.next_url = f"{address('comments:list', shown.subject.pk)}?{query}"
        shown.next_page_url = f"?{query}#kommentare"


def link_replies(entry: Entry) -> None:
    """Give a top-level comment the address of the replies that are not shown yet."""
    if entry.more_count:
        last = entry.replies[-1].id if entry.replies else 0
        entry.more_after = last
        entry.more_url = f"{address('comments:replies', entry.id)}?after={last}"


def _open_thread(shown: Discussion, user: Person, root_id: int, focus: int | None, after: int | None) -> None:
    """One thread alone, from its beginning, after an id, or around the comment ``focus``. Two queries."""
    root = queries.thread_root(shown.subject.pk, root_id, user)
    moderates = isinstance(user, User) and focus is not None and may_moderate(user, shown.subject)
    if root is None and moderates:
        root = queries.thread_root(shown.subject.pk, root_id, user, everything=True)
    if root is None:
        return
    fill_thread(root, user, focus=focus, after=after, reveal=moderates)
    shown.thread = root
    shown.entries = [root]
    for entry in (root, *root.replies):
        if entry.focused and entry.mine and timezone.now() - entry.created_at < JUST_NOW:
            shown.just_sent = comment_key(entry.subject_id, entry.parent_id)


def fill_thread(
    root: Entry,
    user: Person,
    *,
    focus: int | None = None,
    after: int | None = None,
    before: int | None = None,
    reveal: bool = False,
) -> None:
    """Load a window of replies into ``root``, and where to ask for the others. One query."""
    around = focus if focus is not None and focus != root.id else None
    found = queries.replies(root.id, user, after=after, before=before, around=around, reveal=reveal)
    root.replies = found.entries
    url = address("comments:replies", root.id)
    root.more_after = found.after or 0
    root.more_url = f"{url}?after={found.after}" if found.after else ""
    root.earlier_url = f"{url}?before={found.before}" if found.before else ""
    here = {root.id, *(reply.id for reply in root.replies)}
    for entry in (root, *root.replies):
        entry.focused = entry.id == focus
        entry.revealed = reveal and entry.focused
        if not entry.focused or entry.parent_id in here:
            entry.parent_text = ""


def mark(entries: Iterable[Entry], user: User) -> None:
    """Mark what ``user`` supports. One query."""
    entries = list(entries)
    ids = [found.id for entry in entries for found in (entry, *entry.replies)]
    mark_supported(entries, supported_by(user, ids) if ids else frozenset())


def add_form(shown: Discussion, request: HttpRequest) -> None:
    """Put the empty form, or the one with the draft, under the discussion. One query."""
    shown.draft_key = comment_key(shown.subject.pk)
    shown.form = fresh_form(shown.subject.pk, initial_for(request, shown.draft_key))


def fresh_form(subject_id: int, initial: Mapping[str, Any] | None = None) -> CommentForm:
    """An unbound form for a comment on the subject."""
    return CommentForm(initial={**(initial or {})}, auto_id=f"kommentar-{subject_id}-%s")
