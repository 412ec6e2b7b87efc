"""Measures against an account: no posts for a time, or no login for a time. They end by themselves."""

from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from participation.core import audit, events

from .events import AccountSuspended
from .models import User


@transaction.atomic
def suspend(*, user: User, by_id: int | None, until: datetime | None = None, reason: str = "") -> None:
    """Close an account: nobody can log in, and what is open closes. With ``until`` it opens again by itself."""
    values = {"is_active": False, "sessions_valid_from": timezone.now()}
    if until is not None:
        values |= {"suspended_until": until, "measure_reason": reason or _("The house rules were broken.")}
    _store(user, **values)
    audit.record(verb="account.suspended", target=user, actor_id=by_id)
    events.publish(AccountSuspended(user_id=user.pk))


@transaction.atomic
def mute(*, user: User, by_id: int | None, until: datetime, reason: str) -> None:
    """The person may read, vote and support, but not post until ``until``; each try is answered with the reason."""
    _store(user, muted_until=until, measure_reason=reason)
    audit.record(verb="account.muted", target=user, actor_id=by_id)


@transaction.atomic
def lift_mute(*, user: User, by_id: int | None) -> None:
    """The person may post again."""
    left = "" if user.suspended_until is None else user.measure_reason
    _store(user, muted_until=None, measure_reason=left)
    audit.record(verb="account.mute_lifted", target=user, actor_id=by_id)


@transaction.atomic
def lift_suspension(*, user: User, by_id: int | None) -> None:
    """The person may log in again. One that somebody closed without an end stays closed."""
    if user.suspended_until is None:
        return
    left = "" if user.muted_until is None else user.measure_reason
    _store(user, is_active=True, suspended_until=None, measure_reason=left)
    audit.record(verb="account.suspension_lifted", target=user, actor_id=by_id)


def _store(user: User, **values: object) -> None:
    User.objects.filter(pk=user.pk, deleted_at__isnull=True).update(**values)
    for name, value in values.items():
        setattr(user, name, value)


def end_measures() -> int:
    """Open the accounts whose suspension is over, and forget mutes that are; returns how many ended."""
    now = timezone.now()
    there = User.objects.filter(deleted_at__isnull=True)
    ended = 0
    for user in there.filter(suspended_until__lte=now):
        lift_suspension(user=user, by_id=None)
        ended += 1
    over = Q(muted_until__lte=now)
    ended += there.filter(over, suspended_until__isnull=True).update(muted_until=None, measure_reason="")
    return ended + there.filter(over).update(muted_until=None)
