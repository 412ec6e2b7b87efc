"""What was decided: the record of cases, what became of a report, and the log of the town."""

from collections.abc import Iterable

from django.db.models import Q
from django.http import Http404
from django.utils import timezone

from participation.accounts.models import User
from participation.core.keyset import KeysetPage, paginate
from participation.core.models import AuditEntry

from .models import Case, Complaint, Decision, Report
from .queries import PAGE
from .reasons import complain_until


def decided(site_id: int, verb: str = "", after: str | None = None) -> KeysetPage[Case]:
    """The decided cases of a town, newest first, each with its decisions; two queries. Raises ``BadCursor``."""
    cases = (
        Case.objects.filter(site_id=site_id, status=Case.Status.CLOSED, closed_at__isnull=False)
        .select_related("contribution__author", "contribution__consultation")
        .defer("contribution__html")
        .prefetch_related("decisions__moderator")
    )
    if verb:
        cases = cases.filter(decisions__verb=verb)
    return paginate(cases, order=("-closed_at", "-id"), after=after, size=PAGE)


def get_report(site_id: int, receipt: str) -> Report:
    """The report with this receipt number, or 404, also for one of another town."""
    found = (
        Report.objects.select_related("case", "contribution__consultation")
        .filter(receipt=receipt.strip().upper(), case__site_id=site_id)
        .first()
    )
    if found is None:
        raise Http404
    return found


def get_statement(site_id: int, code: str) -> Decision:
    """The restriction with this address and everything its words need, or 404, also for one of another town."""
    found = (
        Decision.objects.select_related(
            "case__contribution__consultation", "case__contribution__author", "account", "reversed_by"
        )
        .filter(code=code.strip().upper(), case__site_id=site_id)
        .first()
    )
    if found is None or not found.restricts:
        raise Http404
    return found


def statement_code(site_id: int, user: User, contribution_id: int) -> str:
    """The address of the newest restriction of a post, for its author; 404 for everybody else."""
    codes = Decision.objects.filter(
        case__contribution_id=contribution_id,
        case__contribution__author=user,
        case__site_id=site_id,
        code__isnull=False,
    )
    code = codes.order_by("-pk").values_list("code", flat=True).first()
    if code is None:
        raise Http404
    return str(code)


def decision_on(report: Report) -> Decision | None:
    """What was decided about the post on a report, ``None`` while it is open. Measures against the account are not
    the reporter's business.
    """
    rows = Decision.objects.filter(case_id=report.case_id, account__isnull=True, reverses__isnull=True)
    return rows.order_by("pk").last()


def may_complain(report: Report, decision: Decision | None) -> bool:
    """Whether the reporter sees the button: it was not followed, in time, and the post is public."""
    return (
        decision is not None
        and not decision.restricts
        and report.contribution.is_public
        and timezone.now() <= complain_until(decision)
        and not Complaint.objects.filter(report=report).exists()
    )


def changed_later(decision: Decision) -> Decision | None:
    """A later decision that turned this one round, if there is one."""
    verb = Decision.Verb
    opposite = {verb.HIDE: verb.RESTORE, verb.RESTORE: verb.HIDE}.get(verb(decision.verb))
    if opposite is None:
        return None
    later = Decision.objects.filter(
        case__contribution_id=decision.case.contribution_id, pk__gt=decision.pk, verb=opposite
    )
    return later.order_by("pk").last()


def protocol(site_id: int, search: str = "", after: str | None = None) -> KeysetPage[AuditEntry]:
    """What moderators did in a town, newest first. Raises ``BadCursor``.

    ``search`` is a number (case or post) or part of a moderator's public name.
    """
    entries = AuditEntry.objects.filter(site_id=site_id).filter(
        Q(verb__startswith="moderation.") | Q(verb__in=["proposal.merged", "proposal.unmerged"])
    )
    if search.isascii() and search.isdigit() and len(search) < 19:
        entries = entries.filter(Q(object_id=int(search)) | Q(data__case=int(search)))
    elif search:
        people = User.objects.filter(display_name__icontains=search).values_list("pk", flat=True)[:50]
        entries = entries.filter(actor_id__in=list(people))
    return paginate(entries, order=("-id",), after=after, size=PAGE * 2)


def names_of(user_ids: Iterable[int | None]) -> dict[int, str]:
    """The public names of the users with these ids; one query."""
    wanted = {pk for pk in user_ids if pk is not None}
    return {user.pk: str(user) for user in User.objects.filter(pk__in=wanted)}
