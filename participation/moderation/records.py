"""What was decided: the record of cases, what became of a report, and the log of the town."""

from collections.abc import Iterable

from django.db.models import Q
from django.http import Http404

from participation.accounts.models import User
from participation.core.keyset import KeysetPage, paginate
from participation.core.models import AuditEntry

from .models import Case, Decision, Report
from .queries import PAGE


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


def decision_on(report: Report) -> Decision | None:
    """What was decided on a report, ``None`` while it is open."""
    return Decision.objects.filter(case_id=report.case_id).order_by("pk").last()


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
        Q(verb__startswith="moderation.") | Q(verb="proposal.merged")
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
