"""Complaints (DSA Art. 20): made within six months, decided by a different moderator."""

from typing import Final

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from participation.accounts.models import User
from participation.contributions.models import Contribution
from participation.core import audit, events
from participation.core.text import clean_text

from .. import rules
from ..events import CaseChanged, ComplaintDecided
from ..models import Case, Complaint, Decision, Report
from ..reasons import complain_until
from .cases import announce, locked_case
from .deciding import _close, take_back
from .statements import AlreadyDecided

MAX_COMPLAINT: Final = 3_000
MAX_ANSWER: Final = 3_000


@transaction.atomic
def complain(*, decision: Decision, by: User | None, text: str = "") -> Complaint:
    """The person whom a restriction concerns does not agree; a case opens for another moderator.

    ``by`` is ``None`` when they came by the address of the statement, which only they have. A second complaint about the
    same decision gives the first. Raises ``PermissionDenied`` for somebody else, and ``ValidationError`` after six months
    or when the decision was taken back.
    """
    decision = Decision.objects.select_for_update(of=("self",)).select_related("case").get(pk=decision.pk)
    concerned = rules.concerned_by(decision)
    if not decision.restricts or concerned is None or (by is not None and by.pk != concerned):
        raise PermissionDenied
    first = Complaint.objects.filter(decision=decision, report__isnull=True).first()
    if first is not None:
        return first
    _in_time(decision)
    if Decision.objects.filter(reverses=decision).exists():
        raise ValidationError(_("This decision was taken back already."))
    return _file(decision, text, complainant_id=concerned)


@transaction.atomic
def complain_about_notice(*, report: Report, text: str = "") -> Complaint:
    """Somebody whose notice was not followed does not agree. Raises ``ValidationError`` while it is open, after six
    months, and when it was followed.
    """
    report = Report.objects.select_for_update(of=("self",)).get(pk=report.pk)
    first = Complaint.objects.filter(report=report).first()
    if first is not None:
        return first
    decision = report.case.decisions.filter(account__isnull=True).order_by("pk").last()
    if decision is None or decision.restricts:
        raise ValidationError(_("There is no decision to complain about."))
    _in_time(decision)
    if not report.contribution.is_public:
        raise ValidationError(_("The post is not public any more."))
    return _file(decision, text, complainant_id=report.reporter_id, report=report)


def _in_time(decision: Decision) -> None:
    if timezone.now() > complain_until(decision):
        raise ValidationError(_("The six months for a complaint are over."))


def _file(
    decision: Decision, text: str, complainant_id: int | None, report: Report | None = None
) -> Complaint:
    text = clean_text(text, max_length=MAX_COMPLAINT, allow_empty=True)
    post = Contribution.objects.select_related("consultation", "author").get(pk=decision.case.contribution_id)
    case = locked_case(post, Case.Origin.COMPLAINT)
    complaint = Complaint.objects.create(
        decision=decision,
        case=case,
        complainant_id=complainant_id,
        report=report,
        text=text,
        first_moderator_id=decision.moderator_id,
    )
    case.complaint_count += 1
    Case.objects.filter(pk=case.pk).update(
        complaint_count=case.complaint_count, claimed_by=None, claimed_until=None
    )
    announce(case, post)
    return complaint


@transaction.atomic
def decide_complaint(
    *, complaint: Complaint, by: User, upheld: bool, answer: str, note: str = ""
) -> Complaint:
    """Decide an author's complaint. Upheld: the decision is taken back with everything it changed; both sides are told.

    Raises ``PermissionDenied`` for the moderator who took the decision, :class:`AlreadyDecided`, and ``ValidationError``
    without an answer.
    """
    case = Case.objects.select_for_update().get(pk=complaint.case_id)
    complaint = (
        Complaint.objects.select_for_update(of=("self",)).select_related("decision").get(pk=complaint.pk)
    )
    case.contribution = Contribution.objects.select_related("consultation").get(pk=case.contribution_id)
    if not rules.may_decide(by, case) or complaint.first_moderator_id == by.pk:
        raise PermissionDenied
    if complaint.state != Complaint.State.OPEN or rules.claimed_by_other(by, case):
        raise AlreadyDecided(_("A colleague has just decided this case."))
    if complaint.report_id is not None:
        raise ValidationError(_("This cannot be decided here."))
    answer = clean_text(answer, max_length=MAX_ANSWER)
    already = Decision.objects.filter(reverses=complaint.decision).exists()
    if upheld and not already:
        take_back(decision=complaint.decision, by=by, note=note, tell=False)
    settle(complaint, by=by, upheld=upheld, answer=answer)
    _after(case)
    return complaint


def settle(complaint: Complaint, *, by: User, upheld: bool, answer: str) -> None:
    """Store what became of a complaint, and tell both sides."""
    complaint.state = Complaint.State.UPHELD if upheld else Complaint.State.REJECTED
    complaint.decided_by, complaint.decided_at, complaint.answer = by, timezone.now(), answer
    complaint.save(update_fields=["state", "decided_by", "decided_at", "answer"])
    site_id = complaint.case.site_id
    audit.record(
        verb=f"moderation.complaint_{complaint.state}",
        target=complaint,
        actor_id=by.pk,
        site_id=site_id,
        data={"case": complaint.case_id},
    )
    events.publish(ComplaintDecided(complaint_id=complaint.pk, site_id=site_id))


def _after(case: Case) -> None:
    """The case closes unless something else waits in it."""
    Case.objects.filter(pk=case.pk).update(complaint_count=F("complaint_count") - 1)
    waits = case.complaints.filter(state=Complaint.State.OPEN).exists()
    if not waits and case.origin == Case.Origin.COMPLAINT and not case.report_count:
        _close(case)
    events.publish(CaseChanged(case_id=case.pk, site_id=case.site_id))
