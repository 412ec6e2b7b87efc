"""Numbers about moderation for everybody, the log of decisions without names, and the workload for moderators."""

import hashlib
import hmac
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from statistics import median
from typing import Final

from django.conf import settings
from django.core.cache import cache
from django.db.models import Count, Min, Q
from django.db.models.functions import TruncMonth
from django.utils import timezone

from .models import Case, Complaint, Decision, Ground, Report

MONTHS: Final = 12
KEPT: Final = 300
LOG_COLUMNS: Final = (
    "date", "case", "kind", "decision", "ground", "scope", "automated_notice", "hours_to_decide", "complaint", "reverses",
)  # fmt: skip


@dataclass(slots=True)
class Month:
    """One month of a town: all numbers are of things that happened in it."""

    first: date
    reports: int = 0
    decisions: int = 0
    restrictions: int = 0
    automated: int = 0
    complaints: int = 0
    reversals: int = 0
    grounds: Counter[str] = field(default_factory=Counter)
    # Hours from opening a case to its decision, half of them shorter; ``None`` when nothing was decided.
    median_hours: float | None = None

    @property
    def automated_share(self) -> int:
        """Percent of the decisions whose post a rule had noticed."""
        return round(100 * self.automated / self.decisions) if self.decisions else 0

    @property
    def ground_rows(self) -> list[tuple[str, int]]:
        """Grounds with words and number, most frequent first."""
        return [(str(Ground(ground).label), number) for ground, number in self.grounds.most_common()]


def months(site_id: int) -> list[Month]:
    """The last twelve months, the running one last; kept for five minutes. Four queries when cold."""
    key = f"moderation:transparency:{site_id}:{timezone.localdate():%Y-%m}"
    found: list[Month] | None = cache.get(key)
    if found is None:
        found = _months(site_id)
        cache.set(key, found, KEPT)
    return found


def _starts(today: date) -> list[date]:
    starts, day = [], today.replace(day=1)
    for _number in range(MONTHS):
        starts.append(day)
        day = (day - timedelta(days=1)).replace(day=1)
    return starts[::-1]


def _months(site_id: int) -> list[Month]:
    rows = {start: Month(start) for start in _starts(timezone.localdate())}
    since = timezone.make_aware(datetime.combine(min(rows), datetime.min.time()))
    reports = Report.objects.filter(case__site_id=site_id, created_at__gte=since)
    counted = reports.order_by().annotate(m=TruncMonth("created_at")).values_list("m").annotate(n=Count("pk"))
    for month, number in counted:
        rows[timezone.localdate(month)].reports = number
    _count_decisions(site_id, since, rows)
    for month, number in (
        Complaint.objects.filter(case__site_id=site_id, created_at__gte=since)
        .order_by()
        .annotate(m=TruncMonth("created_at"))
        .values_list("m")
        .annotate(n=Count("pk"))
    ):
        rows[timezone.localdate(month)].complaints = number
    hours: dict[date, list[float]] = {}
    closed = Case.objects.filter(site_id=site_id, status=Case.Status.CLOSED, closed_at__gte=since)
    for opened, ended in closed.values_list("opened_at", "closed_at").iterator(chunk_size=2_000):
        if ended is None:
            continue
        month = timezone.localdate(ended).replace(day=1)
        hours.setdefault(month, []).append((ended - opened) / timedelta(hours=1))
    for month, waits in hours.items():
        rows[month].median_hours = round(median(waits), 1)
    return list(rows.values())


def _count_decisions(site_id: int, since: datetime, rows: dict[date, Month]) -> None:
    decisions = Decision.objects.filter(case__site_id=site_id, decided_at__gte=since).order_by()
    grouped = decisions.annotate(m=TruncMonth("decided_at")).values_list("m", "verb", "ground", "automated")
    for month, verb, ground, automated, reverses, number in grouped.annotate(
        back=Count("reverses"), n=Count("pk")
    ):
        row = rows[timezone.localdate(month)]
        row.reversals += reverses
        row.decisions += number - reverses
        row.automated += number if automated else 0
        if verb in Decision.RESTRICTIONS:
            row.restrictions += number
            row.grounds[ground] += number


def _case_mark(contribution_id: int) -> str:
    """The same for all decisions about one post, and no way back to it without the town's secret key."""
    key = f"moderation-log:{settings.SECRET_KEY}".encode()
    return hmac.new(key, str(contribution_id).encode(), hashlib.sha256).hexdigest()[:10]


def log(site_id: int) -> Iterator[dict[str, str | int | float | bool]]:
    """Every decision of a town, newest first, without people, texts, numbers of posts or times of day."""
    decisions = (
        Decision.objects.filter(case__site_id=site_id)
        .select_related("case__contribution")
        .only(
            "decided_at", "verb", "ground", "scope", "automated", "reverses_id", "case__opened_at",
            "case__contribution__kind", "case__contribution_id",
        )
        .annotate(
            complained=Count("complaints"),
            changed=Count("complaints", filter=Q(complaints__state=Complaint.State.UPHELD)),
        )
        .order_by("-decided_at", "-pk")
    )  # fmt: skip
    for decision in decisions.iterator(chunk_size=1_000):
        yield {
            "date": timezone.localdate(decision.decided_at).isoformat(),
            "case": _case_mark(decision.case.contribution_id),
            "kind": decision.case.contribution.kind,
            "decision": decision.verb,
            "ground": decision.ground,
            "scope": decision.scope,
            "automated_notice": decision.automated,
            "hours_to_decide": _hours(decision),
            "complaint": _complaint(decision.complained, decision.changed),
            "reverses": decision.reverses_id is not None,
        }


def _hours(decision: Decision) -> int:
    return max(0, round((decision.decided_at - decision.case.opened_at) / timedelta(hours=1)))


def _complaint(made: int, upheld: int) -> str:
    if not made:
        return ""
    return "upheld" if upheld else "made"


@dataclass(frozen=True, slots=True)
class Workload:
    """What waits, and what one moderator did in the last 30 days; of colleagues nothing is told."""

    open: int
    oldest: datetime | None
    complaints: int
    taken: int
    median_hours: float | None
    mine: int
    mine_reversed: int


def workload(site_id: int, moderator_id: int) -> Workload:
    """The numbers of the private page. Three queries."""
    since = timezone.now() - timedelta(days=30)
    waiting = Case.objects.filter(site_id=site_id, status=Case.Status.OPEN).aggregate(
        n=Count("pk"),
        oldest=Min("opened_at"),
        complaints=Count("pk", filter=Q(complaint_count__gt=0)),
        taken=Count("pk", filter=Q(claimed_until__gt=timezone.now())),
    )
    closed = Case.objects.filter(site_id=site_id, status=Case.Status.CLOSED, closed_at__gte=since)
    waits = [
        (ended - opened) / timedelta(hours=1)
        for opened, ended in closed.values_list("opened_at", "closed_at")
        if ended is not None
    ]
    own = Decision.objects.filter(case__site_id=site_id, moderator_id=moderator_id, decided_at__gte=since)
    mine = own.aggregate(n=Count("pk"), back=Count("reversed_by"))
    return Workload(
        waiting["n"],
        waiting["oldest"],
        waiting["complaints"],
        waiting["taken"],
        round(median(waits), 1) if waits else None,
        mine["n"],
        mine["back"],
    )
