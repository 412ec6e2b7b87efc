"""Checking a file and importing it."""

from collections.abc import Callable
from datetime import datetime
from typing import BinaryIO, Final

from django.db import transaction
from django.utils import timezone

from participation.consultations.events import ConsultationChanged
from participation.consultations.models import Consultation
from participation.core import audit, events
from participation.core.db import one_at_a_time

from . import planning, report, storing
from .cleaning import entries_of
from .entries import Entry
from .planning import Plan
from .problems import UnreadableFile
from .reading import MAX_ENTRIES, read
from .report import Report

# (stage, done, total); the stages come in this order.
Progress = Callable[[str, int, int], None]
READING, RENDERING, STORING = "reading", "rendering", "storing"
STAGES: Final = (READING, RENDERING, STORING)


def _silent(stage: str, done: int, total: int) -> None:
    """Progress that nobody watches."""


def check(
    *, file: BinaryIO, consultation: Consultation, progress: Progress = _silent, now: datetime | None = None
) -> Report:
    """What an import of ``file`` would do, row by row. Stores nothing and never raises for what is in the file."""
    try:
        plan, form = _plan(file, consultation, progress, now or timezone.now())
    except UnreadableFile as error:
        return Report(notes=[error.problem])
    return report.of_plan(plan, form, stored=False)


def run(
    *,
    file: BinaryIO,
    consultation: Consultation,
    actor_id: int | None,
    progress: Progress = _silent,
    now: datetime | None = None,
) -> Report:
    """Import ``file`` into ``consultation``: everything in one transaction, or, with an error in any row, nothing.

    The report says which it was (``stored``). Rows are recognised by their ids, so a second run changes nothing.
    Moderation and phases do not apply: what the town brings in is published. One ``ConsultationChanged`` is published
    when anything was written.
    """
    moment = now or timezone.now()
    try:
        plan, form = _plan(file, consultation, progress, moment)
    except UnreadableFile as error:
        return Report(notes=[error.problem])
    if not plan.has_errors:
        storing.render(plan, lambda done, total: progress(RENDERING, done, total))
        progress(STORING, 0, 1)
        plan = _store(plan, consultation, actor_id, moment)
        progress(STORING, 1, 1)
    return report.of_plan(plan, form, stored=not plan.has_errors)


def _plan(file: BinaryIO, consultation: Consultation, progress: Progress, now: datetime) -> tuple[Plan, str]:
    source = read(file)
    entries, notes = entries_of(source, now, lambda done, total: progress(READING, done, total))
    _check_size(entries)
    return planning.make(entries, [*source.notes, *notes], consultation), source.format


def _check_size(entries: list[Entry]) -> None:
    if len(entries) > MAX_ENTRIES:
        raise UnreadableFile("too_many_rows", limit=MAX_ENTRIES)


def _store(plan: Plan, consultation: Consultation, actor_id: int | None, now: datetime) -> Plan:
    """Compare once more, now that no other import can come between, and write. Returns the plan that was carried out."""
    notes = [note for note in plan.notes if note.code not in planning.OWN_NOTES]
    with transaction.atomic():
        one_at_a_time(f"import:{consultation.pk}")
        plan = planning.make(plan.entries, notes, consultation)
        if plan.has_errors or not plan.to_store:
            return plan
        storing.store(plan, consultation, now)
        audit.record(
            verb="proposals.imported",
            target=consultation,
            actor_id=actor_id,
            site_id=consultation.site_id,
            data={"new_or_changed": len(plan.to_store), "rows": len(plan.entries)},
        )
        events.publish(ConsultationChanged(consultation_id=consultation.pk, site_id=consultation.site_id))
    return plan
