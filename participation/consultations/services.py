"""What may be done to a consultation. Every function is one verb, atomic, and publishes one event."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import pairwise
from typing import Any
from uuid import UUID, uuid4

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from participation.core import audit, events, kept
from participation.core.db import insert_once

from .events import ConsultationChanged, PhaseChanged
from .models import Action, Category, Consultation, FormerSlug, Participation, Phase


@dataclass(frozen=True, slots=True)
class PhasePlan:
    """A phase as an editor writes it down; ``key`` keeps its identity while it is rewritten."""

    name: str
    starts_at: datetime
    ends_at: datetime | None
    actions: Sequence[str] = ()
    description: str = ""
    key: UUID = field(default_factory=uuid4)


def check_phases(plans: Sequence[PhasePlan]) -> None:
    """Raise ``ValidationError`` with a sentence for each plan that is inverted, unknown, or contradicts
    another.
    """
    errors: list[ValidationError] = []
    for plan in plans:
        if plan.ends_at is not None and plan.ends_at <= plan.starts_at:
            errors.append(
                ValidationError(
                    _("Phase “%(name)s” ends before it starts."), code="inverted", params={"name": plan.name}
                )
            )
        unknown = set(plan.actions) - set(Action.values)
        if unknown:
            errors.append(
                ValidationError(_("Unknown action: %(names)s"), params={"names": ", ".join(sorted(unknown))})
            )
    for first, second in pairwise(sorted(plans, key=lambda plan: plan.starts_at)):
        if first.ends_at is None or second.starts_at < first.ends_at:
            errors.append(_overlap(first, second))
    if errors:
        raise ValidationError(errors)


def _overlap(first: PhasePlan, second: PhasePlan) -> ValidationError:
    def moment(value: datetime | None) -> str:
        return date_format(timezone.localtime(value), "SHORT_DATETIME_FORMAT") if value else _("open end")

    return ValidationError(
        _(
            "Phases “%(first)s” (until %(end)s) and “%(second)s” (from %(start)s) overlap. Only one phase can run at a time."
        ),
        code="overlap",
        params={
            "first": first.name,
            "second": second.name,
            "end": moment(first.ends_at),
            "start": moment(second.starts_at),
        },
    )


@transaction.atomic
def save_consultation(
    *,
    consultation: Consultation | None,
    site_id: int,
    actor_id: int | None,
    values: dict[str, Any],
    phases: Sequence[PhasePlan] | None = None,
    categories: Sequence[dict[str, Any]] | None = None,
) -> Consultation:
    """Create or change a consultation with its phases and categories; everything or nothing.

    ``phases`` and ``categories`` replace what is there (matched by key and slug); ``None`` leaves them
    alone. A category that is in use is not deleted from the contributions: they lose it. Raises
    ``ValidationError``.
    """
    created = consultation is None
    if consultation is None:
        consultation = Consultation(site_id=site_id)
        before = ""
    else:
        before = Consultation.objects.select_for_update().get(pk=consultation.pk).slug
    for name, value in values.items():
        setattr(consultation, name, value)
    consultation.full_clean()
    # Counters belong to the services that count; a stale copy must not overwrite them.
    consultation.save(update_fields=None if created else [*values])
    if consultation.slug != before:
        _keep_address(consultation, before)
    if phases is not None:
        _replace_phases(consultation, phases)
    if categories is not None:
        _replace_categories(consultation, categories)
    audit.record(
        verb="consultation.created" if created else "consultation.changed",
        target=consultation,
        actor_id=actor_id,
        site_id=site_id,
        data={"fields": sorted(values)},
    )
    kept.changed()
    events.publish(ConsultationChanged(consultation_id=consultation.pk, site_id=site_id))
    return consultation


def _keep_address(consultation: Consultation, before: str) -> None:
    """The old address leads to the new one from now on; what the consultation is called now leads nowhere else."""
    FormerSlug.objects.filter(site_id=consultation.site_id, slug=consultation.slug).delete()
    if before:
        FormerSlug.objects.update_or_create(
            site_id=consultation.site_id, slug=before, defaults={"consultation": consultation}
        )


def _replace_phases(consultation: Consultation, plans: Sequence[PhasePlan]) -> None:
    check_phases(plans)
    consultation.phases.exclude(key__in=[plan.key for plan in plans]).delete()
    now = timezone.now()
    for plan in plans:
        phase, _created = Phase.objects.update_or_create(
            consultation=consultation,
            key=plan.key,
            defaults={
                "name": plan.name,
                "description": plan.description,
                "starts_at": plan.starts_at,
                "ends_at": plan.ends_at,
                "actions": list(plan.actions),
                # What is past when it is written down needs no announcement.
                "begin_announced": plan.starts_at <= now,
                "end_announced": plan.ends_at is not None and plan.ends_at <= now,
            },
        )
        phase.full_clean()
    # A page object may hold an old prefetch.
    getattr(consultation, "_prefetched_objects_cache", {}).pop("phases", None)


def _replace_categories(consultation: Consultation, rows: Sequence[dict[str, Any]]) -> None:
    consultation.categories.exclude(slug__in=[row["slug"] for row in rows]).delete()
    for position, row in enumerate(rows):
        Category.objects.update_or_create(
            consultation=consultation,
            slug=row["slug"],
            defaults={"name": row["name"], "icon": row.get("icon", ""), "position": position},
        )


def announce_due_phases(now: datetime | None = None) -> int:
    """Publish :class:`PhaseChanged` once for every begin and end that has passed; returns how many.

    Runs every few seconds. What happened while no worker ran is announced late, never lost.
    """
    now = now or timezone.now()
    due = Q(begin_announced=False, starts_at__lte=now) | Q(end_announced=False, ends_at__lte=now)
    count = 0
    for phase in (
        Phase.objects.filter(due, consultation__public=True).select_related("consultation").order_by("pk")
    ):
        for began, flag, moment in (
            (True, "begin_announced", phase.starts_at),
            (False, "end_announced", phase.ends_at),
        ):
            if moment is None or moment > now or getattr(phase, flag):
                continue
            with transaction.atomic():
                # Two workers may see the same phase: the one that turns the flag announces it.
                if not Phase.objects.filter(pk=phase.pk, **{flag: False}).update(**{flag: True}):
                    continue
                events.publish(
                    PhaseChanged(
                        consultation_id=phase.consultation_id,
                        site_id=phase.consultation.site_id,
                        phase_id=phase.pk,
                        began=began,
                    )
                )
                count += 1
    return count


def note_participation(*, consultation_id: int, user_id: int) -> bool:
    """Remember that somebody took part.

    True the first time. The caller adds it to the counters it changes anyway.
    """
    return insert_once(Participation, consultation_id=consultation_id, user_id=user_id)


def count(*, consultation_id: int, **changes: int) -> None:
    """Change the stored counters by the given amounts, e.g.

    ``comment_count=1``. Call it last: the row is shared by all writers.
    """
    changed = {name: F(name) + amount for name, amount in changes.items() if amount}
    if changed:
        Consultation.objects.filter(pk=consultation_id).update(**changed)
