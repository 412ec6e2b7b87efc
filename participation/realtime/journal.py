"""The journal: one line for each topic that a change concerns, written in the transaction of the change.

The lines are the truth about what happened; the hints that travel over sockets only make it quick.
"""

import time
from collections.abc import Sequence
from datetime import timedelta
from typing import Any, Final

from django.db import transaction
from django.utils import timezone

from participation.accounts.events import AccountSuspended, PersonNotified
from participation.consultations.events import ConsultationChanged, PhaseChanged
from participation.contributions import events as c
from participation.core.events import Event, subscribe
from participation.core.pagecache import bump
from participation.council import events as council
from participation.moderation.events import CaseChanged, CaseDecided, CaseOpened
from participation.proposals.events import ProposalAnswered
from participation.voting import events as v

from . import hints
from . import topics as t
from .journal_line import Entry, Line
from .models import JournalEntry

KEPT: Final = timedelta(days=1)
DELETED_AT_ONCE: Final = 5_000

# What a line is called, by the event it tells of.
NAMES: Final[dict[type[Event], str]] = {
    c.ContributionPublished: "published",
    c.ContributionEdited: "edited",
    c.ContributionMarked: "edited",
    c.ContributionHidden: "hidden",
    c.ContributionRestored: "restored",
    c.ContributionWithdrawn: "withdrawn",
    c.ContributionMerged: "merged",
    c.SupportChanged: "counted",
    ProposalAnswered: "answered",
    council.MotionMoved: "moved",
    council.MotionSigned: "counted",
}
# A comment under a proposal changes how many the proposal has, which lists of proposals show.
CHANGES_COUNT: Final = frozenset({"published", "hidden", "restored", "withdrawn"})


def lines_of_contribution(event: c.ContributionEvent) -> list[Line]:
    """A comment concerns the page it stands on; anything else its consultation and its own page."""
    name = NAMES[type(event)]
    place = t.name(t.CONSULTATION, event.consultation_id)
    if event.subject_id is not None:
        lines = [Line(t.name(t.CONTRIBUTION, event.subject_id), name, event.contribution_id)]
        if name in CHANGES_COUNT:
            lines.append(Line(place, "counted", event.subject_id))
        return lines
    lines = [
        Line(place, name, event.contribution_id),
        Line(t.name(t.CONTRIBUTION, event.contribution_id), name, event.contribution_id),
    ]
    if isinstance(event, c.ContributionMerged) and event.target_id:
        lines.append(Line(t.name(t.CONTRIBUTION, event.target_id), "counted", event.target_id))
    return lines


def note_contribution(event: c.ContributionEvent) -> None:
    """Durable handler of everything that happens to public contributions."""
    write(lines_of_contribution(event), changed_site=event.site_id)


def note_phase(event: PhaseChanged) -> None:
    """Durable handler: a phase began or ended."""
    line = Line(t.name(t.CONSULTATION, event.consultation_id), "phase", event.phase_id)
    write([line], changed_site=event.site_id)


def note_consultation(event: ConsultationChanged) -> None:
    """Durable handler: an editor changed a consultation."""
    line = Line(t.name(t.CONSULTATION, event.consultation_id), "changed", event.consultation_id)
    write([line], changed_site=event.site_id)


def note_turnout(event: v.TurnoutChanged) -> None:
    """Durable handler: a ballot came or went. Stored pages are left alone: they are at most half a minute old."""
    write([Line(t.name(t.VOTE, event.vote_id), "turnout", event.vote_id)])


def note_vote(event: v.VoteEvent) -> None:
    """Durable handler: a vote was announced, counted or stopped."""
    lines = [
        Line(t.name(t.VOTE, event.vote_id), "changed", event.vote_id),
        Line(t.name(t.CONSULTATION, event.consultation_id), "changed", event.consultation_id),
    ]
    write(lines, changed_site=event.site_id)


def note_case_opened(event: CaseOpened) -> None:
    """Durable handler: the queue of the desk got longer."""
    write([Line(t.name(t.MODERATION, event.site_id), "opened", event.case_id)])


def note_case_decided(event: CaseDecided) -> None:
    """Durable handler: the queue of the desk got shorter."""
    write([Line(t.name(t.MODERATION, event.site_id), "decided", event.case_id)])


def note_session_of_council(event: council.SessionChanged) -> None:
    """Durable handler: something happened in a session. Who watches fetches what they may see."""
    write([Line(t.name(t.SESSION, event.session_id), "room", event.session_id)], changed_site=event.site_id)


def note_case_changed(event: CaseChanged) -> None:
    """Durable handler: a colleague took a case, gave it back or wrote a note; the note itself stays at the desk."""
    write([Line(t.name(t.MODERATION, event.site_id), "claimed", event.case_id)])


def note_person(event: PersonNotified) -> None:
    """Durable handler: somebody has something to read."""
    write([Line(t.name(t.USER, event.user_id), "notified", event.notification_id)])


def note_session(event: AccountSuspended) -> None:
    """Durable handler: the sessions of somebody ended; their sockets are to close."""
    write([Line(t.name(t.USER, event.user_id), "session", event.user_id)])


def write(lines: Sequence[Line], *, changed_site: int | None = None) -> None:
    """Append lines to the journal in the caller's transaction (one statement) and send hints after the commit.

    ``changed_site`` is the town whose public pages show something else now; their stored copies are given up first, so
    that who follows the hint sees the new page.
    """
    rows = [JournalEntry(topic=line.topic, name=line.name, object_id=line.object_id) for line in lines]
    JournalEntry.objects.bulk_create(rows)
    entries = [Entry(row.id, row.topic, row.name, row.object_id, row.at.timestamp()) for row in rows]

    def tell() -> None:
        if changed_site is not None:
            bump(changed_site)
        hints.send(entries)

    transaction.on_commit(tell, robust=True)


def subscribe_all() -> None:
    """Listen to everything the journal tells of; called once when the app is ready."""
    handlers: dict[type[Event], Any] = {
        **dict.fromkeys(NAMES, note_contribution),
        PhaseChanged: note_phase,
        ConsultationChanged: note_consultation,
        v.TurnoutChanged: note_turnout,
        v.VoteAnnounced: note_vote,
        v.VoteClosed: note_vote,
        v.VoteAnnulled: note_vote,
        CaseOpened: note_case_opened,
        CaseDecided: note_case_decided,
        council.SessionChanged: note_session_of_council,
        CaseChanged: note_case_changed,
        PersonNotified: note_person,
        AccountSuspended: note_session,
    }
    for event_type, handler in handlers.items():
        subscribe(event_type, handler, durable=True)


def last_id() -> int:
    """The highest id that is visible now; 0 for an empty journal. One query."""
    return JournalEntry.objects.order_by("-id").values_list("id", flat=True).first() or 0


def forget_old(seconds: float = 5.0) -> int:
    """Delete lines older than a day, in small pieces, for at most ``seconds``; returns how many.

    The newest line stays however old it is, so that a cursor always has something to stand on.
    """
    deadline = time.monotonic() + seconds
    deleted = 0
    while time.monotonic() < deadline:
        old = JournalEntry.objects.filter(at__lt=timezone.now() - KEPT, id__lt=last_id())
        ids = list(old.order_by("id").values_list("id", flat=True)[:DELETED_AT_ONCE])
        if not ids:
            break
        deleted += JournalEntry.objects.filter(
            id__lte=ids[-1], at__lt=timezone.now() - KEPT, id__gte=ids[0]
        ).delete()[0]
    return deleted
