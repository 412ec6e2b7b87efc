"""Planning a session: its time, its agenda, its documents, the invitation; opening and closing it."""

from datetime import datetime
from uuid import UUID

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction
from django.db.models import Max
from django.utils import timezone
from django.utils.translation import gettext as _

from participation.accounts.models import User
from participation.core import audit, events
from participation.core.text import clean_text, render_markdown

from .. import rules
from ..events import SessionChanged, SessionInvited
from ..models import AgendaItem, Body, Document, Floor, Member, Motion, Presence, Session, SessionVote, Stage

MAX_PDF = 10_000_000


def seat_or_refuse(by: User, body: Body) -> Member:
    """The seat of ``by``; raises ``PermissionDenied`` for everybody else."""
    seat = rules.seat_of(by, body)
    if seat is None:
        raise PermissionDenied(_("This is for members of the youth council."))
    return seat


def chair_or_refuse(by: User, body: Body) -> Member:
    """The seat of a chair or deputy; raises ``PermissionDenied`` for everybody else."""
    seat = seat_or_refuse(by, body)
    if not rules.leads(seat):
        raise PermissionDenied(_("Only the chair can do that."))
    return seat


def locked(session: Session) -> Session:
    """The session, for this transaction alone: what two chairs press at once happens one after the other."""
    rows = Session.objects.select_for_update(no_key=True, of=("self",)).select_related("body__consultation")
    return rows.get(pk=session.pk)


def changed(session: Session) -> None:
    """Tell who watches that something happened."""
    events.publish(SessionChanged(session_id=session.pk, site_id=session.body.site_id))


def note(verb: str, session: Session, by: User, **data: object) -> None:
    """A line in the audit log."""
    audit.record(verb=verb, target=session, actor_id=by.pk, site_id=session.body.site_id, data=dict(data))


def require_running(session: Session) -> None:
    """Raise ``ValidationError`` unless the session is running."""
    if session.state != Session.State.RUNNING:
        raise ValidationError(_("The session is not running."))


def _require_open(session: Session) -> None:
    if session.state == Session.State.CLOSED:
        raise ValidationError(_("The session is over."))


def _times(starts_at: datetime, ends_at: datetime) -> None:
    if ends_at <= starts_at:
        raise ValidationError({"ends_at": _("The end must be after the start.")})


@transaction.atomic
def plan(
    *,
    body: Body,
    by: User,
    title: str,
    starts_at: datetime,
    ends_at: datetime,
    place: str = "",
    submission_key: UUID | None = None,
) -> Session:
    """Plan a session; only members see it until it is invited to. The same key gives the same session.

    Raises ``PermissionDenied`` and ``ValidationError`` by field.
    """
    chair_or_refuse(by, body)
    if submission_key is not None:
        before = Session.objects.filter(body=body, submission_key=submission_key).first()
        if before is not None:
            return before
    _times(starts_at, ends_at)
    session = Session(
        body=body,
        title=clean_text(title, max_length=120, multiline=False),
        place=clean_text(place, max_length=200, multiline=False, allow_empty=True),
        starts_at=starts_at,
        ends_at=ends_at,
    )
    if submission_key is not None:
        session.submission_key = submission_key
    session.save()
    note("session.planned", session, by)
    return session


@transaction.atomic
def change(
    *, session: Session, by: User, title: str, starts_at: datetime, ends_at: datetime, place: str = ""
) -> Session:
    """Change title, time and place before the session. Raises ``PermissionDenied`` and ``ValidationError``."""
    found = locked(session)
    chair_or_refuse(by, found.body)
    if found.state != Session.State.PLANNED:
        raise ValidationError(_("The session has begun."))
    _times(starts_at, ends_at)
    found.title = clean_text(title, max_length=120, multiline=False)
    found.place = clean_text(place, max_length=200, multiline=False, allow_empty=True)
    found.starts_at, found.ends_at = starts_at, ends_at
    found.save(update_fields=["title", "place", "starts_at", "ends_at"])
    note("session.changed", found, by)
    changed(found)
    return found


@transaction.atomic
def put_item(
    *,
    session: Session,
    by: User,
    title: str,
    text: str = "",
    internal: bool = False,
    motion: Motion | None = None,
    item: AgendaItem | None = None,
) -> AgendaItem:
    """Add an item at the end of the agenda, or change ``item``. Raises ``PermissionDenied`` and ``ValidationError``.

    What was public becomes internal only before the session begins: afterwards everybody has seen it.
    """
    found = locked(session)
    chair_or_refuse(by, found.body)
    _require_open(found)
    if item is not None and item.session_id != found.pk:
        raise PermissionDenied
    at_council = motion is None or (
        motion.consultation_id == found.body.consultation_id and motion.stage == Stage.HANDED
    )
    if not at_council and not (item is not None and motion is not None and item.motion_id == motion.pk):
        raise ValidationError({"motion": _("This motion does not lie with the youth council.")})
    if item is None:
        last = AgendaItem.objects.filter(session=found).aggregate(last=Max("position"))["last"] or 0
        item = AgendaItem(session=found, position=last + 1)
    item.title = clean_text(title, max_length=150, multiline=False)
    item.text = clean_text(text, max_length=4000, allow_empty=True)
    item.html = render_markdown(item.text)
    if item.pk is not None and item.internal != internal and found.state != Session.State.PLANNED:
        raise ValidationError({"internal": _("This can only be changed before the session.")})
    item.internal, item.motion = internal, motion
    item.save()
    changed(found)
    return item


@transaction.atomic
def remove_item(*, session: Session, by: User, item: AgendaItem) -> None:
    """Take an item off the agenda, before anything has happened with it. Raises ``PermissionDenied`` and ``ValidationError``."""
    found = locked(session)
    chair_or_refuse(by, found.body)
    _require_open(found)
    if item.session_id != found.pk:
        raise PermissionDenied
    if item.state != AgendaItem.State.WAITING or item.votes.exists():
        raise ValidationError(_("This item has been dealt with already."))
    item.delete()
    changed(found)


@transaction.atomic
def add_document(
    *,
    session: Session,
    by: User,
    title: str,
    content: bytes,
    internal: bool = False,
    item: AgendaItem | None = None,
) -> Document:
    """Put a PDF to the session. Its type is told by its content. Raises ``PermissionDenied`` and ``ValidationError``."""
    found = locked(session)
    chair_or_refuse(by, found.body)
    if item is not None and item.session_id != found.pk:
        raise PermissionDenied
    if len(content) > MAX_PDF:
        raise ValidationError({"file": _("The file is larger than 10 MB.")})
    if not content.startswith(b"%PDF-"):
        raise ValidationError({"file": _("This is no PDF.")})
    document = Document(
        session=found,
        item=item,
        title=clean_text(title, max_length=120, multiline=False),
        size=len(content),
        internal=internal or (item is not None and item.internal),
        uploaded_by=by,
    )
    document.file.save("document.pdf", ContentFile(content), save=False)
    document.save()
    note("session.document", found, by, document=document.pk)
    changed(found)
    return document


@transaction.atomic
def invite(*, session: Session, by: User) -> bool:
    """Send the invitation to all members and show the session to everybody; false when it has gone out already."""
    found = locked(session)
    chair_or_refuse(by, found.body)
    if found.invited_at is not None:
        return False
    _require_open(found)
    if not found.items.exists():
        raise ValidationError(_("The agenda is empty."))
    found.invited_at = timezone.now()
    found.save(update_fields=["invited_at"])
    note("session.invited", found, by)
    events.publish(SessionInvited(session_id=found.pk, site_id=found.body.site_id))
    changed(found)
    return True


@transaction.atomic
def open_session(*, session: Session, by: User) -> bool:
    """Begin; false when it runs already. Raises ``PermissionDenied``, ``ValidationError`` for a session that is over."""
    found = locked(session)
    chair_or_refuse(by, found.body)
    if found.state == Session.State.RUNNING:
        return False
    _require_open(found)
    found.state, found.opened_at = Session.State.RUNNING, timezone.now()
    # A session that is held is no secret: guests may come.
    found.invited_at = found.invited_at or found.opened_at
    try:
        with transaction.atomic():
            found.save(update_fields=["state", "opened_at", "invited_at"])
    except IntegrityError as error:
        raise ValidationError(_("Another session is running.")) from error
    note("session.opened", found, by)
    changed(found)
    return True


@transaction.atomic
def close_session(*, session: Session, by: User) -> bool:
    """End the session; false when it is over already. Raises ``ValidationError`` while a vote is running."""
    found = locked(session)
    chair_or_refuse(by, found.body)
    if found.state == Session.State.CLOSED:
        return False
    require_running(found)
    if SessionVote.objects.filter(session=found, running=True).exists():
        raise ValidationError(_("A vote is running. Please end it first."))
    now = timezone.now()
    found.state, found.closed_at = Session.State.CLOSED, now
    found.save(update_fields=["state", "closed_at"])
    found.items.filter(state=AgendaItem.State.CURRENT).update(state=AgendaItem.State.DONE)
    Floor.objects.filter(session=found, state=Floor.State.SPEAKING).update(state=Floor.State.DONE)
    Floor.objects.filter(session=found, state=Floor.State.WAITING).update(state=Floor.State.WITHDRAWN)
    Presence.objects.filter(session=found, left_at__isnull=True).update(left_at=now)
    note("session.closed", found, by)
    changed(found)
    return True


@transaction.atomic
def call_item(*, session: Session, by: User, item: AgendaItem) -> bool:
    """Make ``item`` the one that is dealt with; false when it is. What was before is done, its hands go down."""
    found = locked(session)
    chair_or_refuse(by, found.body)
    require_running(found)
    if item.session_id != found.pk:
        raise PermissionDenied
    now = AgendaItem.objects.filter(session=found, state=AgendaItem.State.CURRENT).first()
    if now is not None and now.pk == item.pk:
        return False
    if SessionVote.objects.filter(session=found, running=True).exists():
        raise ValidationError(_("A vote is running. Please end it first."))
    if now is not None:
        AgendaItem.objects.filter(pk=now.pk).update(state=AgendaItem.State.DONE)
    Floor.objects.filter(session=found, state=Floor.State.SPEAKING).update(state=Floor.State.DONE)
    Floor.objects.filter(session=found, state=Floor.State.WAITING).update(state=Floor.State.WITHDRAWN)
    AgendaItem.objects.filter(pk=item.pk).update(state=AgendaItem.State.CURRENT)
    changed(found)
    return True
