"""What the desk reads. Everything is about one town, and costs the same whatever waits in the queue."""

from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from django.core.cache import cache
from django.db.models import Count, F, Min, Q, QuerySet
from django.db.models.functions import Left
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from participation.accounts.models import User
from participation.contributions import kinds
from participation.contributions.addresses import address
from participation.core.keyset import paginate

from .models import Case, Ground, ReasonTemplate
from .reasons import DEFAULTS, Template, Urgency, urgency_of

ORDER: Final = ("-urgency", "opened_at", "id")
PAGE: Final = 20
OPENING: Final = 140
KEPT: Final = 300


@dataclass(frozen=True, slots=True)
class Filters:
    """What part of the queue a moderator looks at; empty is everything."""

    origin: str = ""
    ground: str = ""
    consultation: int | None = None

    def apply(self, cases: QuerySet[Case]) -> QuerySet[Case]:
        """``cases`` with only what the filters let through."""
        if self.origin == Case.Origin.COMPLAINT:
            cases = cases.filter(complaint_count__gt=0)
        elif self.origin:
            cases = cases.filter(origin=self.origin)
        if self.ground:
            cases = cases.filter(ground=self.ground)
        if self.consultation is not None:
            cases = cases.filter(consultation_id=self.consultation)
        return cases


@dataclass(slots=True)
class Overview:
    """How many cases wait in a town, since when, and of which sort."""

    total: int = 0
    complaints: int = 0
    oldest: datetime | None = None
    origins: Counter[str] = field(default_factory=Counter)
    grounds: Counter[str] = field(default_factory=Counter)
    consultations: Counter[tuple[int, str]] = field(default_factory=Counter)


@dataclass(frozen=True, slots=True)
class Row:
    """A line of the queue, ready to be shown."""

    case: Case
    url: str
    what: str
    about: str
    urgency: Urgency
    # Who works on it just now; empty when nobody does.
    worker: str = ""


def open_cases(site_id: int, filters: Filters | None = None) -> QuerySet[Case]:
    """The open cases of a town."""
    cases = Case.objects.filter(site_id=site_id, status=Case.Status.OPEN)
    return filters.apply(cases) if filters else cases


def overview(site_id: int) -> Overview:
    """Count the open cases by everything the filter offers; one query."""
    result = Overview()
    rows = (
        open_cases(site_id)
        .order_by()
        .values_list("origin", "ground", "consultation_id", "consultation__title")
        .annotate(
            n=Count("pk"), oldest=Min("opened_at"), complained=Count("pk", filter=Q(complaint_count__gt=0))
        )
    )
    for origin, ground, consultation_id, title, number, oldest, complained in rows:
        result.complaints += complained
        result.total += number
        result.origins[origin] += number
        result.grounds[ground] += number
        result.consultations[(consultation_id, title)] += number
        result.oldest = oldest if result.oldest is None else min(result.oldest, oldest)
    return result


def queue(
    site_id: int, filters: Filters, after: str | None = None, size: int = PAGE, *, by: User | None = None
) -> tuple[list[Row], str | None]:
    """One page of the queue, most urgent first, and the cursor of the next; one query. Raises ``BadCursor``.

    Without the cases about posts of ``by``, who neither decides nor reads them.
    """
    cases = (
        open_cases(site_id, filters)
        .exclude(contribution__author_id=by.pk if by else 0)
        .annotate(
            kind=F("contribution__kind"),
            title=F("contribution__title"),
            opening=Left("contribution__text", OPENING),
            author=F("contribution__author_id"),
            worker=F("claimed_by__display_name"),
        )
        .only(
            "origin",
            "ground",
            "urgency",
            "report_count",
            "opened_at",
            "site_id",
            "status",
            "version",
            "claimed_by_id",
            "claimed_until",
            "second_look",
            "complaint_count",
        )
    )
    page = paginate(cases, order=ORDER, after=after, size=size)
    return [_row(case) for case in page.items], page.next_cursor


def _row(case: Any) -> Row:
    opening = " ".join(case.opening.split())
    if len(case.opening) == OPENING:
        opening = opening.rsplit(" ", 1)[0] + " …"
    return Row(
        case,
        address("moderation:case", case.pk),
        case.title or opening,
        _about(case),
        urgency_of(case.urgency),
        worker_of(case.worker, case.claimed_until),
    )


def worker_of(name: str | None, until: datetime | None) -> str:
    """Who works on a case just now; empty when the time is over."""
    return name or "" if until is not None and until > timezone.now() else ""


def _about(case: Any) -> str:
    """Kind, number of reports and gravest ground: "Comment · 2 reports · Insult or threat"."""
    parts = [str(kinds.get(case.kind).label)]
    if case.report_count:
        number = ngettext("%(n)s report", "%(n)s reports", case.report_count) % {"n": case.report_count}
        parts += [number, *([case.get_ground_display()] if case.ground else [])]
    else:
        parts.append(case.get_origin_display())
    if case.complaint_count and case.origin != Case.Origin.COMPLAINT:
        parts.append(_("complaint"))
    if case.second_look:
        parts.append(_("second look wanted"))
    return " · ".join(parts)


def next_case_id(case: Case, filters: Filters, by: User) -> int | None:
    """The case after ``case`` in the queue that ``by`` may decide; the first one at the end, ``None`` when nothing is left."""
    rest = open_cases(case.site_id, filters).exclude(pk=case.pk).exclude(contribution__author_id=by.pk)
    beyond = (
        Q(urgency__lt=case.urgency)
        | Q(urgency=case.urgency, opened_at__gt=case.opened_at)
        | Q(urgency=case.urgency, opened_at=case.opened_at, pk__gt=case.pk)
    )
    following = rest.filter(urgency__lte=case.urgency).filter(beyond).order_by(*ORDER)
    found = following.values_list("pk", flat=True).first()
    return found or rest.order_by(*ORDER).values_list("pk", flat=True).first()


def previous_case_id(case: Case, filters: Filters) -> int | None:
    """The case before ``case`` in the queue."""
    before = (
        Q(urgency__gt=case.urgency)
        | Q(urgency=case.urgency, opened_at__lt=case.opened_at)
        | Q(urgency=case.urgency, opened_at=case.opened_at, pk__lt=case.pk)
    )
    return (
        open_cases(case.site_id, filters)
        .filter(urgency__gte=case.urgency)
        .filter(before)
        .order_by("urgency", "-opened_at", "-id")
        .values_list("pk", flat=True)
        .first()
    )


def templates_key(site_id: int) -> str:
    """Where the templates of a town lie in the cache."""
    return f"moderation:templates:{site_id}"


def templates_of(site_id: int) -> dict[str, Template]:
    """The reasons a moderator of this town starts from, by ground: the town's own words, else the platform's.

    Kept in the cache until somebody changes them; one query when it is cold.
    """
    own: dict[str, Template] | None = cache.get(templates_key(site_id))
    if own is None:
        rows = ReasonTemplate.objects.filter(site_id=site_id)
        own = {row.ground: Template(row.ground, row.rule, row.facts, row.facts_young) for row in rows}
        cache.set(templates_key(site_id), own, KEPT)
    return {ground: own.get(ground, DEFAULTS[ground]) for ground in Ground.values}
