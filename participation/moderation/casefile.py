"""What the desk reads about one case: the post, its reports, complaints, notes, earlier decisions, its author."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any, Final

from django.db.models import Count, Exists, IntegerField, OuterRef, QuerySet, Subquery
from django.http import Http404

from participation.accounts.models import User
from participation.consultations.models import Consultation
from participation.contributions.models import Contribution, State
from participation.core.kept import keep

from .models import Case, CaseNote, Complaint, Decision, Ground, Report


def get_case(site_id: int, pk: int, by: User) -> Case:
    """A case of this town with its contribution, author and consultation, or 404; one query.

    Also 404 for the author of the post: nobody learns at the desk who reported them.

    The numbers for :func:`author_record` come with it.
    """
    posts = Contribution.objects.filter(
        author_id=OuterRef("contribution__author_id"), consultation__site_id=OuterRef("site_id")
    )
    case = (
        Case.objects.select_related("contribution__author", "contribution__consultation", "claimed_by")
        .annotate(
            has_notes=Exists(CaseNote.objects.filter(case=OuterRef("pk"))),
            posts=_number_of(posts),
            hidden=_number_of(posts.filter(state=State.HIDDEN)),
        )
        .filter(site_id=site_id, pk=pk)
        .first()
    )
    if case is None or case.contribution.author_id == by.pk:
        raise Http404
    return case


def _number_of(posts: QuerySet[Contribution]) -> Subquery:
    counted = posts.order_by().values("author_id").annotate(n=Count("pk")).values("n")
    return Subquery(counted, output_field=IntegerField())


@dataclass(frozen=True, slots=True)
class GroundReports:
    """The reports of a case that name the same ground."""

    ground: str
    label: str
    number: int
    texts: list[str]


MAX_TEXTS: Final = 50


def reports_of(case: Case) -> list[GroundReports]:
    """What was reported, gathered by ground, gravest number first; the newest 50 texts. One query."""
    found: dict[str, list[str]] = {}
    numbers: Counter[str] = Counter()
    rows = Report.objects.filter(case=case).order_by("-pk").values_list("ground", "text")[: MAX_TEXTS * 4]
    for ground, text in rows:
        numbers[ground] += 1
        texts = found.setdefault(ground, [])
        if text and len(texts) < MAX_TEXTS:
            texts.append(text)
    return [
        GroundReports(ground, str(Ground(ground).label), number, found[ground])
        for ground, number in numbers.most_common()
    ]


def decisions_about(contribution: Contribution) -> list[Decision]:
    """Everything decided about a contribution, newest first; one query."""
    return list(
        Decision.objects.filter(case__contribution_id=contribution.pk).select_related(
            "moderator", "case", "reversed_by"
        )
    )


def notes_of(case: Any) -> list[CaseNote]:
    """The internal notes on a case from :func:`get_case`; no query when there is none."""
    return list(case.notes.select_related("author")) if case.has_notes else []


def complaints_of(case: Case) -> list[Complaint]:
    """The complaints in a case, open ones first; no query when there was none."""
    if not case.complaint_count and case.origin != Case.Origin.COMPLAINT:
        return []
    rows = case.complaints.select_related("decision__moderator", "report", "first_moderator")
    return sorted(rows, key=lambda row: row.state != Complaint.State.OPEN)


def targets(site_id: int) -> tuple[tuple[int, str], ...]:
    """The public consultations of a town, to move a post to; from memory when nothing has changed since."""
    return keep(("moderation-targets", site_id), partial(_targets, site_id))


def _targets(site_id: int) -> tuple[tuple[int, str], ...]:
    rows = Consultation.objects.filter(site_id=site_id, public=True).order_by("title")
    return tuple(rows.values_list("pk", "title")[:200])


@dataclass(frozen=True, slots=True)
class AuthorRecord:
    """What a moderator may know of an author: how long, how many posts in this town, how many of them are hidden."""

    name: str
    since: datetime | None
    posts: int = 0
    hidden: int = 0
    minor: bool = False


def author_record(case: Any) -> AuthorRecord:
    """The short record of the author of the post in a case from :func:`get_case`; no query."""
    contribution = case.contribution
    author = contribution.author
    if author is None:
        return AuthorRecord(contribution.author_name, None)
    return AuthorRecord(
        contribution.author_name, author.created_at, case.posts or 0, case.hidden or 0, author.is_minor
    )


def decided_posts_of(user_id: int) -> list[int]:
    """The posts of a person that something was decided about: the decision and its reasons must stay on record."""
    rows = Decision.objects.filter(case__contribution__author_id=user_id)
    return list(rows.values_list("case__contribution_id", flat=True).distinct())
