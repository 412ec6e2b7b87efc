"""Sending the mail that waits: each one once.

A mail is leased, sent, and noted as sent. When the process dies while it speaks to the mail server, the lease ends and the
next run sends the mail. Only a death in the moment between the server's "accepted" and our note could send it again; it then
carries the same Message-ID, by which mail servers recognise it.
"""

import logging
from datetime import timedelta
from typing import Final

from django.core.mail import get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.db.models import F, Q, QuerySet
from django.utils import timezone

from .mail import compose
from .models import OutgoingMail

logger = logging.getLogger(__name__)

LEASE: Final = timedelta(minutes=5)
PATIENCE: Final = timedelta(seconds=45)
BATCH: Final = 50
MAX_ATTEMPTS: Final = 8


def waiting() -> QuerySet[OutgoingMail]:
    """What is due, not sent, and in nobody's hands."""
    now = timezone.now()
    return OutgoingMail.objects.filter(
        Q(leased_until__isnull=True) | Q(leased_until__lte=now),
        sent_at__isnull=True,
        due_at__lte=now,
        attempts__lt=MAX_ATTEMPTS,
    )


def overdue() -> bool:
    """Whether a mail waits longer than its task should have needed."""
    return waiting().filter(due_at__lte=timezone.now() - PATIENCE).exists()


def send_batch(size: int = BATCH) -> tuple[int, bool]:
    """Send up to ``size`` of the waiting mails over one connection; returns how many went out and whether more wait."""
    ids = list(waiting().order_by("due_at").values_list("pk", flat=True)[: size + 1])
    if not ids:
        return 0, False
    connection = get_connection()
    sent = 0
    try:
        for pk in ids[:size]:
            if not _lease(pk):
                continue
            try:
                sent += _send(pk, connection)
            except Exception as error:
                _postpone(pk)
                logger.warning("mail could not be sent", extra={"mail": pk, "error": type(error).__name__})
    finally:
        connection.close()
    return sent, len(ids) > size


def _lease(pk: int) -> bool:
    """Take a mail into this worker's hands; false when another was faster or it is sent."""
    taken = waiting().filter(pk=pk).update(leased_until=timezone.now() + LEASE, attempts=F("attempts") + 1)
    return taken == 1


def _send(pk: int, connection: BaseEmailBackend) -> int:
    mail = OutgoingMail.objects.select_related(
        "notification__user",
        "notification__site",
        "notification__contribution__consultation",
        "notification__contribution__author",
        "notification__cause__author",
        "notification__cause__consultation",
        "report__case",
        "report__contribution__consultation",
    ).get(pk=pk)
    message = compose(mail)
    if message is None:
        # Nobody is to be told any more: the account is gone, or what it was about.
        mail.delete()
        return 0
    message.connection = connection
    message.send()
    OutgoingMail.objects.filter(pk=pk).update(sent_at=timezone.now(), leased_until=None)
    return 1


def _postpone(pk: int) -> None:
    """Try again later: after 1, 2, 4 … minutes."""
    mail = OutgoingMail.objects.get(pk=pk)
    mail.due_at = timezone.now() + timedelta(minutes=2 ** (mail.attempts - 1))
    mail.leased_until = None
    mail.save(update_fields=["due_at", "leased_until"])
