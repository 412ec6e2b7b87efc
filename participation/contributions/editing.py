"""Changing what stands: the earlier version stays readable."""

from datetime import datetime
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from participation.accounts.models import User
from participation.core import events
from participation.core.text import clean_text, render_markdown

from . import rules, screening
from .events import ContributionEdited, ContributionSubmitted
from .models import Contribution, Revision, State
from .services import change_state, describe


@transaction.atomic
def edit(
    *,
    contribution: Contribution,
    by: User,
    text: str,
    title: str | None = None,
    max_length: int = 10_000,
    now: datetime | None = None,
    fields: dict[str, Any] | None = None,
    confirmed: bool = False,
) -> Contribution:
    """Change the text (and title) within the time allowed; the earlier version stays readable.

    ``fields`` are further columns of the kind's own table, already clean. A check that would have held the post takes
    it from the public until it is read. Raises ``PermissionDenied`` and ``ValidationError``.
    """
    if not rules.may_edit(by, contribution, now):
        raise PermissionDenied(_("The time for changes is over."))
    return rewrite(
        contribution=contribution,
        by=by,
        text=text,
        title=title,
        max_length=max_length,
        now=now,
        fields=fields,
        confirmed=confirmed,
    )


@transaction.atomic
def rewrite(
    *,
    contribution: Contribution,
    by: User,
    text: str,
    title: str | None = None,
    max_length: int = 10_000,
    now: datetime | None = None,
    fields: dict[str, Any] | None = None,
    confirmed: bool = False,
) -> Contribution:
    """:func:`edit` for a caller who has checked the right. A draft's earlier version is not kept. Raises ``ValidationError``."""
    text = clean_text(text, max_length=max_length)
    title = contribution.title if title is None else clean_text(title, max_length=150, multiline=False)
    Contribution.objects.select_for_update().filter(pk=contribution.pk).first()
    is_draft = contribution.state == State.DRAFT
    verdict = screening.Verdict()
    if (text, title) != (contribution.text, contribution.title):
        if not is_draft:
            changed = screening.Submission(
                by, contribution.consultation, contribution.kind, title, text, confirmed, contribution.pk
            )
            verdict = screening.screen(changed)
            Revision.objects.create(
                contribution_id=contribution.pk,
                title=contribution.title,
                text=contribution.text,
                html=contribution.html,
                written_at=contribution.edited_at or contribution.created_at,
            )
        contribution.text, contribution.title = text, title
        contribution.html = render_markdown(text)
        contribution.edited_at = None if is_draft else now or timezone.now()
    for name, value in (fields or {}).items():
        setattr(contribution, name, value)
    contribution.save(update_fields=["text", "title", "html", "edited_at", *(fields or {})])
    if not is_draft:
        events.publish(describe(ContributionEdited, contribution))
    if verdict.hold and contribution.is_public:
        change_state(contribution, to=State.PENDING)
        events.publish(describe(ContributionSubmitted, contribution))
    for note in verdict.notes:
        note(contribution)
    return contribution
