"""Storing a barrier report, and mailing it to the town."""

import logging
from datetime import timedelta
from typing import Final
from uuid import UUID

from django.conf import settings
from django.core.mail import EmailMessage
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import F
from django.template.loader import render_to_string
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from cms.models import BarrierReport, TownSettings
from cms.models.barrier import MAX_ADDRESS, MAX_TEXT
from participation.accounts.models import User
from participation.core.text import clean_text

logger = logging.getLogger(__name__)
KEPT: Final = timedelta(days=365)
# Until then a worker that died in the middle is given up, and another one sends.
LEASE: Final = timedelta(minutes=5)
NO_CONTACT: Final = timedelta(hours=1)
MAX_ATTEMPTS: Final = 12
BATCH: Final = 20


@transaction.atomic
def report_barrier(
    *,
    site_id: int,
    text: str,
    submission_key: UUID,
    address: str = "",
    email: str = "",
    reporter: User | None = None,
) -> BarrierReport:
    """Store a report; the mail to the town goes out after the commit.

    The same ``submission_key`` again changes nothing and returns the first report. Raises ``ValidationError`` for a text
    that no report can hold, or a bad e-mail address.
    """
    email = email.strip()
    if email:
        validate_email(email)
    values = {
        "text": clean_text(text, max_length=MAX_TEXT),
        "address": clean_text(address, max_length=MAX_ADDRESS, multiline=False, allow_empty=True),
        "email": email,
        "reporter": reporter,
    }
    made, created = BarrierReport.objects.get_or_create(
        site_id=site_id, submission_key=submission_key, defaults=values
    )
    if created:
        transaction.on_commit(_enqueue, robust=True)
    return made


def _enqueue() -> None:
    from .tasks import deliver_barrier_reports

    deliver_barrier_reports.enqueue()


def send_waiting() -> int:
    """Send the mails that are due; returns how many went out. May run in several workers at once."""
    due = BarrierReport.objects.filter(
        sent_at__isnull=True, due_at__lte=timezone.now(), attempts__lt=MAX_ATTEMPTS
    )
    return sum(_send(pk) for pk in due.order_by("due_at").values_list("pk", flat=True)[:BATCH])


def _send(pk: int) -> bool:
    now = timezone.now()
    waiting = BarrierReport.objects.filter(pk=pk, sent_at__isnull=True)
    # Whoever moves the moment on has the mail; the others find nothing that is due.
    if not waiting.filter(due_at__lte=now).update(due_at=now + LEASE, attempts=F("attempts") + 1):
        return False
    report = BarrierReport.objects.select_related("site").get(pk=pk)
    town = TownSettings.objects.filter(site_id=report.site_id).first()
    if town is None or not town.email:
        logger.warning("barrier report waits: the town has no e-mail address", extra={"site": report.site_id})
        waiting.update(due_at=now + NO_CONTACT, attempts=0)
        return False
    try:
        _message(report, town).send()
    except Exception as error:
        logger.warning("barrier report not sent", extra={"report": pk, "error": type(error).__name__})
        waiting.update(due_at=now + timedelta(minutes=2**report.attempts))
        return False
    waiting.update(sent_at=timezone.now())
    return True


def _message(report: BarrierReport, town: TownSettings) -> EmailMessage:
    """Plain text; nothing that the reporter typed stands in a header except an address that was checked."""
    with translation.override(settings.LANGUAGE_CODE):
        return EmailMessage(
            subject=_("Barrier reported: %(receipt)s") % {"receipt": report.receipt},
            body=render_to_string("email/barrier.txt", {"report": report, "town": town}),
            from_email=settings.DEFAULT_FROM_EMAIL,
            to=[town.email],
            reply_to=[report.email] if report.email else None,
            headers={"Auto-Submitted": "auto-generated"},
        )


def forget_old() -> int:
    """Delete reports of more than a year ago, as the registry of personal data promises; returns how many."""
    return BarrierReport.objects.filter(created_at__lt=timezone.now() - KEPT).delete()[0]
