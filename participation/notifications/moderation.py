"""Telling people what was decided about their posts, accounts, reports and complaints. Durable handlers."""

from participation.accounts.events import PersonNotified
from participation.accounts.models import User
from participation.core import events
from participation.moderation.events import CaseDecided, ComplaintDecided, DecisionReversed, MeasureTaken
from participation.moderation.models import Case, Complaint, Decision, Report

from .models import Notification, OutgoingMail
from .services import about, send_soon, tell

Kind = Notification.Kind
Verb = Decision.Verb


def _is_there(user: User | None) -> bool:
    """Whether there is somebody to tell: who is suspended must learn why."""
    return (
        user is not None and user.deleted_at is None and (user.is_active or user.suspended_until is not None)
    )


def _decision(pk: int) -> Decision:
    return Decision.objects.select_related(
        "case__contribution__consultation", "case__contribution__author", "account", "reverses"
    ).get(pk=pk)


def case_decided(event: CaseDecided) -> None:
    """The author is told what was decided about the post, with the reasons; whoever reported it is told too."""
    decision = _decision(event.decision_id)
    _tell_author(decision.case, decision)
    _tell_reporters(decision.case, decision)


def measure_taken(event: MeasureTaken) -> None:
    """Somebody was warned, muted or suspended: they get the statement of reasons."""
    decision = _decision(event.decision_id)
    if decision.account is not None and _is_there(decision.account):
        news = about(decision.case.contribution, Kind.RESTRICTED, data={"decision": decision.pk})
        tell(user_id=decision.account.pk, news=news, mail=True)


def decision_reversed(event: DecisionReversed) -> None:
    """A restriction was taken back: whom it concerned is told, and the reporters of the post."""
    decision = _decision(event.decision_id)
    _tell_lifted(decision)
    if decision.verb == Verb.RESTORE:
        _tell_reporters(decision.case, decision)


def _tell_lifted(decision: Decision) -> None:
    lifted = decision.reverses
    post = decision.case.contribution
    person = lifted.account if lifted is not None and lifted.account is not None else post.author
    if lifted is None or person is None or not _is_there(person):
        return
    kind = Kind.RESTORED if decision.verb == Verb.RESTORE else Kind.LIFTED
    tell(user_id=person.pk, news=about(post, kind, data={"decision": lifted.pk}), mail=True)


def complaint_decided(event: ComplaintDecided) -> None:
    """Who complained learns what became of it; when the decision changed, so does the other side."""
    complaint = Complaint.objects.select_related(
        "decision__case__contribution__consultation",
        "decision__case__contribution__author",
        "complainant",
        "report",
    ).get(pk=event.complaint_id)
    post = complaint.decision.case.contribution
    if complaint.complainant is not None and _is_there(complaint.complainant):
        news = about(post, Kind.COMPLAINT, data={"complaint": complaint.pk})
        tell(user_id=complaint.complainant.pk, news=news, mail=True)
    if complaint.report is None and complaint.state == Complaint.State.UPHELD:
        reversal = Decision.objects.filter(reverses=complaint.decision).first()
        if reversal is not None and reversal.verb == Verb.RESTORE:
            _tell_reporters(complaint.decision.case, reversal)


def _tell_author(case: Case, decision: Decision) -> None:
    author = case.contribution.author
    kinds = {Verb.HIDE: Kind.HIDDEN, Verb.PUBLISH: Kind.PUBLISHED, Verb.RESTORE: Kind.RESTORED}
    kind = kinds.get(Verb(decision.verb), Kind.RESTRICTED if decision.restricts else None)
    if kind is None or author is None or not _is_there(author):
        return
    data: dict[str, int | bool] = {"decision": decision.pk}
    if kind == Kind.HIDDEN and case.origin == Case.Origin.PREMODERATION:
        data["never_public"] = True
    mail = kind != Kind.PUBLISHED or author.mail_on_reply
    tell(user_id=author.pk, news=about(case.contribution, kind, data=data), mail=mail)


def _tell_reporters(case: Case, decision: Decision) -> None:
    reports = list(Report.objects.filter(case=case).select_related("reporter"))
    if not reports:
        return
    consultation = case.contribution.consultation
    members = [
        r for r in reports if r.reporter is not None and r.reporter.is_active and not r.reporter.deleted_at
    ]
    made = Notification.objects.bulk_create(
        Notification(
            user=report.reporter,
            site_id=case.site_id,
            kind=Kind.REPORT_DECIDED,
            contribution=case.contribution,
            consultation=consultation,
            data={"decision": decision.pk, "receipt": report.receipt},
        )
        for report in members
    )
    _mail(reports, members, made)
    for notification in made:
        events.publish(PersonNotified(user_id=notification.user_id, notification_id=notification.pk))


def _mail(reports: list[Report], members: list[Report], made: list[Notification]) -> None:
    """One mail to each: to the address they gave, or to the account. A later decision about the same report goes out anew."""
    addressed = [report for report in reports if report.email]
    OutgoingMail.objects.filter(report__in=addressed, sent_at__isnull=False).delete()
    waiting = set(OutgoingMail.objects.filter(report__in=addressed).values_list("report_id", flat=True))
    mails = [OutgoingMail(report=report) for report in addressed if report.pk not in waiting]
    mails += [
        OutgoingMail(notification=notification)
        for notification, report in zip(made, members, strict=True)
        if not report.email
    ]
    OutgoingMail.objects.bulk_create(mails)
    if mails:
        send_soon()
