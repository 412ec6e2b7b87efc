"""Notices that something should not be there, with and without an account (DSA Art. 16)."""

from datetime import timedelta
from typing import Final
from uuid import UUID

from django.core.exceptions import PermissionDenied, ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from participation.accounts.events import AccountDeleted
from participation.accounts.models import User
from participation.contributions.models import Contribution
from participation.core.text import clean_text

from .. import rules
from ..models import Case, Ground, Report
from ..scoring import WEIGHT
from .cases import announce, locked_case

# Six months and the days they may differ by: until then somebody may complain, and must be answered.
ADDRESS_KEPT: Final = timedelta(days=190)
MAX_REPORT: Final = 2_000


@transaction.atomic
def report(
    *,
    contribution: Contribution,
    ground: str,
    text: str = "",
    reporter: User | None = None,
    email: str = "",
    submission_key: UUID | None = None,
) -> Report:
    """Report a public contribution; opens a case or joins the open one.

    A person's second report on a case, and the same ``submission_key`` again, change nothing and return
    the first report. Raises ``ValidationError`` for an unknown ground or a bad address,
    ``PermissionDenied`` for what is not public.
    """
    if not rules.may_report(contribution):
        raise PermissionDenied
    text, email = _checked(ground, text, email)
    case = locked_case(contribution, Case.Origin.REPORT)
    # The case is locked: of two requests with the same key, or by the same person, the second finds the first.
    first = _earlier_report(case, reporter, submission_key)
    if first is not None:
        return first
    made = Report.objects.create(
        case=case,
        contribution=contribution,
        reporter=reporter,
        email=email,
        ground=ground,
        text=text,
        submission_key=submission_key,
    )
    case.report_count += 1
    if not case.ground or WEIGHT[ground] > WEIGHT[case.ground]:
        case.ground = ground
    Case.objects.filter(pk=case.pk).update(report_count=case.report_count, ground=case.ground)
    announce(case, contribution)
    made.case = case
    return made


def _checked(ground: str, text: str, email: str) -> tuple[str, str]:
    if ground not in Ground.values:
        raise ValidationError({"ground": _("Please say what is wrong.")})
    text = clean_text(text, max_length=MAX_REPORT, allow_empty=ground not in {Ground.OTHER, Ground.ILLEGAL})
    email = email.strip()
    if email:
        validate_email(email)
    return text, email


def _earlier_report(case: Case, reporter: User | None, submission_key: UUID | None) -> Report | None:
    same = Q(pk=None)
    if reporter is not None:
        same |= Q(case=case, reporter=reporter)
    if submission_key is not None:
        same |= Q(submission_key=submission_key, contribution_id=case.contribution_id)
    return Report.objects.filter(same).first()


@transaction.atomic
def forget_reporter(event: AccountDeleted) -> None:
    """The reports of a deleted account stay without the person (durable handler of :class:`AccountDeleted`)."""
    Report.objects.filter(reporter_id=event.user_id).update(reporter=None, email="")


def forget_addresses() -> int:
    """Delete the addresses of reporters when the time for a complaint is over; returns how many."""
    over = timezone.now() - ADDRESS_KEPT
    old = Report.objects.filter(case__status=Case.Status.CLOSED, case__closed_at__lt=over).exclude(email="")
    return old.update(email="")
