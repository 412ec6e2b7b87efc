"""Contributions that are written over days: they begin as a draft that only its author reads, and are released."""

from typing import TypeVar, cast
from uuid import UUID

from django.db import IntegrityError, transaction
from django.utils import timezone

from participation.consultations import services as consultations
from participation.consultations.models import Moderation
from participation.core import events
from participation.core.text import render_markdown

from . import screening
from .events import ContributionPublished, ContributionSubmitted
from .models import Contribution, State
from .services import counted, describe

C = TypeVar("C", bound=Contribution)


@transaction.atomic
def start(contribution: C, *, submission_key: UUID | None = None) -> C:
    """Store a contribution as a draft that only its author reads; nothing is counted, published or told.

    The same ``submission_key`` of the same author gives the draft of the first time. :func:`release` makes it public.
    """
    if submission_key is not None:
        contribution.submission_key = submission_key
    contribution.state = State.DRAFT
    contribution.html = render_markdown(contribution.text)
    try:
        with transaction.atomic():
            contribution.save(force_insert=True)
    except IntegrityError:
        first = (
            type(contribution)
            ._default_manager.filter(
                author_id=contribution.author_id, submission_key=contribution.submission_key
            )
            .first()
        )
        if first is None:
            raise
        return cast(C, first)
    return contribution


def release(contribution: Contribution, *, held: bool = False) -> bool:
    """Make a draft public, or hold it for a check as ``services.submit`` does; false when it was no draft any more.

    The caller has checked the right. Raises ``ValidationError`` when a check refuses.
    """
    with transaction.atomic():
        # Whoever wrote it was not asked here; what may be asked about is left to those who read it.
        verdict = screening.screen_new(contribution, confirmed=True)
        waits = held or verdict.hold or contribution.consultation.moderation == Moderation.PRE
        now = timezone.now()
        to = State.PENDING if waits else State.PUBLISHED
        released = Contribution.objects.filter(pk=contribution.pk, state=State.DRAFT).update(
            state=to, published_at=now
        )
        if not released:
            return False
        contribution.state, contribution.published_at = to, now
        for note in verdict.notes:
            note(contribution)
        if waits:
            events.publish(describe(ContributionSubmitted, contribution))
            return True
        changes = counted(contribution, +1)
        events.publish(describe(ContributionPublished, contribution))
        consultations.count(consultation_id=contribution.consultation_id, **changes)
    return True
