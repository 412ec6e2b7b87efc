"""What moderators do to a post that stays public: mark it, change its text, move it. The caller has checked the right."""

from typing import Any

from django.db import transaction

from participation.consultations import services as consultations
from participation.consultations.models import Consultation
from participation.core import events
from participation.core.text import render_markdown

from . import kinds
from .events import ContributionHidden, ContributionMarked, ContributionRestored
from .models import Contribution, Revision
from .services import counted, describe


@transaction.atomic
def mark(contribution: Contribution, *, reason: str, **marks: Any) -> None:
    """Set ``label``, ``collapsed``, ``locked`` or ``slow_seconds``, with the reason that people read.

    ``reason`` holds the reasons of all marks that are in force then; it goes when nothing is marked any more.
    """
    locked = Contribution.objects.select_for_update(no_key=True).get(pk=contribution.pk)
    for name, value in marks.items():
        setattr(locked, name, value)
    marked = bool(locked.label or locked.collapsed or locked.locked or locked.slow_seconds)
    kept = (reason or locked.mark_reason) if marked else ""
    Contribution.objects.filter(pk=contribution.pk).update(mark_reason=kept, **marks)
    for name, value in {**marks, "mark_reason": kept}.items():
        setattr(contribution, name, value)
    events.publish(describe(ContributionMarked, contribution))


@transaction.atomic
def replace_text(
    contribution: Contribution, *, title: str, text: str, revisions: dict[int, str] | None = None
) -> None:
    """Put another text in place of the old one, also in earlier versions; nothing of it is kept here.

    ``revisions`` maps the id of an earlier version to its new text.
    """
    contribution.title, contribution.text, contribution.html = title, text, render_markdown(text)
    Contribution.objects.filter(pk=contribution.pk).update(title=title, text=text, html=contribution.html)
    for pk, changed in (revisions or {}).items():
        rows = Revision.objects.filter(pk=pk, contribution_id=contribution.pk)
        rows.update(text=changed, html=render_markdown(changed))
    events.publish(describe(ContributionMarked, contribution))


@transaction.atomic
def move(contribution: Contribution, *, to: Consultation) -> None:
    """Move a post with everything below it to another consultation of the same town; both count anew."""
    if to.pk == contribution.consultation_id:
        return
    locked = Contribution.objects.select_for_update(no_key=True).get(pk=contribution.pk)
    contribution.support_count, contribution.comment_count = locked.support_count, locked.comment_count
    before = contribution.consultation_id
    kind = kinds.get(contribution.kind)
    if contribution.is_public:
        changes = kind.counter(contribution, -1)
        events.publish(describe(ContributionHidden, contribution))
        consultations.count(consultation_id=before, **changes)
    below = list(kind.below(contribution))
    moved = Contribution.objects.filter(pk__in=[contribution.pk, *below])
    moved.update(consultation=to, category=None)
    contribution.consultation, contribution.category = to, None
    if contribution.is_public:
        changes = counted(contribution, +1)
        events.publish(describe(ContributionRestored, contribution))
        consultations.count(consultation_id=to.pk, **changes)
