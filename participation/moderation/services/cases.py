"""Opening cases, keeping their score, and what rules and the model say about them."""

from datetime import timedelta

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Count, Q
from django.utils import timezone

from participation.accounts.models import User
from participation.contributions.events import ContributionSubmitted
from participation.contributions.models import Contribution
from participation.core import events

from .. import opinions, rules, scoring
from ..events import CaseOpened
from ..models import Case, Decision, Report


def locked_case(contribution: Contribution, origin: str) -> Case:
    """The open case about ``contribution``, made when there is none; its row stays locked until the transaction ends.

    A colleague may decide the case between finding and locking it; then the next one is made, so that nothing joins a closed
    case unread.
    """
    while True:
        case, created = Case.objects.get_or_create(
            contribution_id=contribution.pk,
            status=Case.Status.OPEN,
            defaults={
                "site_id": contribution.consultation.site_id,
                "consultation_id": contribution.consultation_id,
                "origin": origin,
            },
        )
        locked = Case.objects.select_for_update().filter(pk=case.pk, status=Case.Status.OPEN).first()
        if locked is not None:
            if created:
                _ask_the_model(locked, contribution)
            return locked


def _ask_the_model(case: Case, contribution: Contribution) -> None:
    words = f"{contribution.title}\n{contribution.text}" if contribution.title else contribution.text
    found = opinions.ask(words, contribution.consultation.site_id)
    if found is not None:
        case.opinion = found.as_stored()
        Case.objects.filter(pk=case.pk).update(opinion=case.opinion)


def announce(case: Case, contribution: Contribution) -> None:
    """Score the case anew, store it, and tell the desks. Three queries."""
    score(case, contribution)
    events.publish(CaseOpened(case_id=case.pk, site_id=case.site_id, contribution_id=contribution.pk))


def score(case: Case, contribution: Contribution) -> None:
    """Make the score of an open case and store it."""
    record = _record_of(case) if case.report_count else {}
    author = contribution.author
    facts = scoring.Facts(
        origin=case.origin,
        ground=case.ground,
        reports=case.report_count,
        followed=record.get("followed", 0),
        refused=record.get("refused", 0),
        readers=contribution.support_count + contribution.comment_count if contribution.is_public else 0,
        minors=contribution.consultation.young or (author is not None and author.is_minor),
        complaints=case.complaint_count,
        hits=len(case.rule_hits),
        hours=(timezone.now() - case.opened_at) / timedelta(hours=1),
    )
    parts = scoring.parts_of(facts)
    case.score_parts, case.urgency = [list(part) for part in parts], scoring.total(parts)
    Case.objects.filter(pk=case.pk).update(score_parts=case.score_parts, urgency=case.urgency)


def _record_of(case: Case) -> dict[str, int]:
    """How often earlier reports of the people who reported it were followed, or not. One query."""
    reporters = Report.objects.filter(case=case, reporter__isnull=False).values("reporter_id")
    earlier = Report.objects.filter(reporter_id__in=reporters, case__status=Case.Status.CLOSED)
    restricted = Q(case__decisions__verb__in=Decision.RESTRICTIONS, case__decisions__reversed_by__isnull=True)
    followed = Count("pk", filter=restricted, distinct=True)
    found = earlier.exclude(case=case).aggregate(followed=followed, decided=Count("pk", distinct=True))
    return {"followed": found["followed"], "refused": found["decided"] - found["followed"]}


def grow_older() -> int:
    """Raise the score of the cases that have waited long enough for it (periodic duty); returns how many changed.

    Each case changes at most five times in its life, so the loop is short.
    """
    changed, now = 0, timezone.now()
    waited = Case.objects.filter(
        status=Case.Status.OPEN, opened_at__lte=now - timedelta(hours=scoring.AGES[0][0])
    )
    rows = waited.order_by("pk").values_list("pk", "opened_at", "score_parts")
    for pk, opened_at, parts in rows.iterator(chunk_size=1_000):
        points = scoring.age_points((now - opened_at) / timedelta(hours=1))
        # Without parts: a case from before there was a score in parts keeps its place.
        if not parts or [scoring.AGE, points] in parts:
            continue
        aged = [(word, p) for word, p in parts if word != scoring.AGE] + [(scoring.AGE, points)]
        still = Case.objects.filter(pk=pk, status=Case.Status.OPEN)
        changed += still.update(score_parts=aged, urgency=scoring.total(aged))
    return changed


def open_case_for_submission(event: ContributionSubmitted) -> None:
    """A post that waits for a check becomes a case (durable handler of :class:`ContributionSubmitted`)."""
    contribution = Contribution.objects.select_related("consultation", "author").get(pk=event.contribution_id)
    announce(locked_case(contribution, Case.Origin.PREMODERATION), contribution)


@transaction.atomic
def open_case(*, contribution: Contribution, by: User) -> Case:
    """A moderator opens a case without a report, for instance to restore or to hide something they came across."""
    if not rules.may_open_desk(by, contribution.consultation.site_id):
        raise PermissionDenied
    case = locked_case(contribution, Case.Origin.MODERATOR)
    announce(case, contribution)
    return case


@transaction.atomic
def note_hits(contribution: Contribution, hits: list[dict[str, str]]) -> Case:
    """Write on the case about ``contribution`` what rules noticed; opens one when there is none."""
    case = locked_case(contribution, Case.Origin.RULE)
    case.rule_hits = [*case.rule_hits, *(hit for hit in hits if hit not in case.rule_hits)]
    Case.objects.filter(pk=case.pk).update(rule_hits=case.rule_hits)
    announce(case, contribution)
    return case
