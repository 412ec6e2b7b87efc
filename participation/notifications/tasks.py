"""Mail in the background."""

from datetime import timedelta
from typing import Final

from django.core.cache import cache
from django.utils import timezone
from django_tasks import default_task_backend, task

from . import delivery

GUARD_EVERY: Final = 300


@task()
def deliver_waiting() -> int:
    """Send the mail that waits, a batch at a time; returns how many went out.

    Running it twice, or killing it, sends nothing twice: each mail is leased first. A guard runs after the leases have ended,
    so that a mail whose worker was killed is not forgotten.
    """
    _set_guard()
    sent, more = delivery.send_batch()
    if more:
        deliver_waiting.enqueue()
    return sent


def _set_guard() -> None:
    if not default_task_backend.supports_defer:
        return
    if cache.add("notifications:mail-guard", 1, GUARD_EVERY):
        later = timezone.now() + delivery.LEASE + timedelta(seconds=30)
        guard.using(run_after=later).enqueue()


@task()
def guard() -> int:
    """Look whether a mail was left behind; runs a few minutes after others were sent."""
    if not delivery.waiting().exists() and not delivery.left_behind():
        return 0
    cache.delete("notifications:mail-guard")
    _set_guard()
    sent, more = delivery.send_batch()
    if more:
        deliver_waiting.enqueue()
    return sent
