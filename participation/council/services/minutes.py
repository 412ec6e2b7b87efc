"""The minutes: made from what happened, then edited, approved and published."""

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import timezone, translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from participation.accounts.models import User
from participation.core.text import clean_text, render_markdown

from .. import rules
from ..models import AgendaItem, Floor, Minutes, Presence, Session, SessionVote
from .sessions import chair_or_refuse, changed, locked, note, seat_or_refuse
from .votes import result_words

MAX_TEXT = 30_000


@transaction.atomic
def make(*, session: Session, by: User) -> Minutes:
    """The minutes of a session that is over, written from what happened; those that exist are left alone.

    Raises ``PermissionDenied`` for guests, ``ValidationError`` while the session is not over.
    """
    found = locked(session)
    seat_or_refuse(by, found.body)
    existing = Minutes.objects.filter(session=found).first()
    if existing is not None:
        return existing
    if found.state != Session.State.CLOSED:
        raise ValidationError(_("The session is not over yet."))
    with translation.override("de"):
        text, inner = _told(found)
    made = Minutes.objects.create(
        session=found,
        text=text,
        html=render_markdown(text),
        internal_text=inner,
        internal_html=render_markdown(inner),
    )
    note("minutes.made", found, by)
    changed(found)
    return made


def _told(session: Session) -> tuple[str, str]:
    """The public and the internal part as text."""
    items = session.items.select_related("motion").prefetch_related("amendments", "hands__member__user")
    held = SessionVote.objects.filter(session=session).select_related("vote", "amendment")
    by_item: dict[int, list[SessionVote]] = {}
    for vote in held:
        by_item.setdefault(vote.item_id, []).append(vote)
    public, inner = [_head(session)], []
    for item in items:
        part = _item(item, by_item.get(item.pk, []))
        if item.internal:
            inner.append(part)
            public.append("### " + _("Item %(n)s (internal)") % {"n": item.position})
        else:
            public.append(part)
    return "\n\n".join(public), "\n\n".join(inner)


def _head(session: Session) -> str:
    there = Presence.objects.filter(session=session).select_related("member__user").order_by("member_id")
    names = ", ".join(str(row.member) for row in there) or "–"
    members = rules.members_now(session.body).count()
    lines = [
        _("Begin: %(at)s") % {"at": _moment(session.opened_at)},
        _("End: %(at)s") % {"at": _moment(session.closed_at)},
        _("Present: %(names)s (%(n)s of %(all)s members)")
        % {"names": names, "n": len(there), "all": members},
    ]
    return "\n".join(f"- {line}" for line in lines)


def _moment(value: object) -> str:
    return date_format(timezone.localtime(value), "DATETIME_FORMAT") if value else "–"  # type: ignore[arg-type]


def _item(item: AgendaItem, votes: list[SessionVote]) -> str:
    lines = [f"### {item.position}. {item.title}"]
    if item.motion is not None:
        lines.append(_("Motion No. %(n)s: %(title)s") % {"n": item.motion.pk, "title": item.motion.title})
    spoke = [str(hand.member) for hand in item.hands.all() if hand.state == Floor.State.DONE]
    if spoke:
        lines.append(_("Had the floor: %(names)s") % {"names": ", ".join(dict.fromkeys(spoke))})
    for vote in votes:
        outcome = _("carried") if vote.carried else _("not carried")
        kind = _("secret vote") if vote.vote.secret else _("open vote")
        lines.append(f"**{vote.vote.question}** ({kind}): {result_words(vote)} – {outcome}.")
    if not votes and item.state != AgendaItem.State.DONE:
        lines.append(_("Not dealt with."))
    return "\n\n".join(lines)


@transaction.atomic
def edit(*, minutes: Minutes, by: User, text: str, internal_text: str, revision: int) -> Minutes:
    """Change draft minutes. ``revision`` is the one that was read: who comes second is told, and nothing is overwritten.

    Raises ``PermissionDenied`` and ``ValidationError``.
    """
    found = locked(minutes.session)
    seat_or_refuse(by, found.body)
    now = Minutes.objects.select_for_update().get(pk=minutes.pk)
    if now.state != Minutes.State.DRAFT:
        raise PermissionDenied(_("The minutes are approved. They cannot be changed any more."))
    text = clean_text(text, max_length=MAX_TEXT)
    internal_text = clean_text(internal_text, max_length=MAX_TEXT, allow_empty=True)
    if (text, internal_text) == (now.text, now.internal_text):
        return now
    if now.revision != revision:
        raise ValidationError(
            _("Somebody else has changed the minutes meanwhile. Please take over their changes by hand."),
            code="changed",
        )
    now.text, now.html = text, render_markdown(text)
    now.internal_text, now.internal_html = internal_text, render_markdown(internal_text)
    now.revision += 1
    now.save()
    note("minutes.changed", found, by)
    return now


@transaction.atomic
def approve(*, minutes: Minutes, by: User) -> bool:
    """Approve the minutes as the chair; false when they are. Raises ``PermissionDenied``."""
    found = locked(minutes.session)
    seat = chair_or_refuse(by, found.body)
    draft = Minutes.objects.filter(pk=minutes.pk, state=Minutes.State.DRAFT)
    if not draft.update(state=Minutes.State.APPROVED, approved_at=timezone.now(), approved_by=seat):
        return False
    note("minutes.approved", found, by)
    return True


@transaction.atomic
def publish(*, minutes: Minutes, by: User) -> bool:
    """Show the public part to everybody; false unless they were approved and not yet published."""
    found = locked(minutes.session)
    chair_or_refuse(by, found.body)
    approved = Minutes.objects.filter(pk=minutes.pk, state=Minutes.State.APPROVED)
    if not approved.update(state=Minutes.State.PUBLISHED):
        return False
    note("minutes.published", found, by)
    changed(found)
    return True
