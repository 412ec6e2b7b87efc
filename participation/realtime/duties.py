"""What comes round by the clock: phases that begin and end, and deleting what is old."""

from datetime import timedelta
from typing import Final

from django.utils import timezone

from participation.accounts.services import purge_sessions
from participation.consultations.services import announce_due_phases
from participation.contributions.models import Draft
from participation.core import periodic

from .journal import forget_old

DRAFTS_KEPT: Final = timedelta(days=30)


def forget_drafts() -> int:
    """Delete drafts that nobody has touched for 30 days; returns how many."""
    return Draft.objects.filter(saved_at__lt=timezone.now() - DRAFTS_KEPT).delete()[0]


def register_all() -> None:
    """Make the duties known; called once when the app is ready."""
    periodic.register("phases", 2, announce_due_phases)
    periodic.register("journal", 10 * 60, forget_old)
    periodic.register("drafts", 60 * 60, forget_drafts)
    periodic.register("sessions", 60 * 60, purge_sessions)
