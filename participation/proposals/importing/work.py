"""What the background tasks of an import do."""

import logging
import time
from datetime import datetime
from typing import Any, Final

from django.utils import timezone

from . import services
from .models import KEPT, ImportJob, ImportState
from .report import Report

logger = logging.getLogger(__name__)
# Often enough for a bar that moves, seldom enough to cost nothing.
EVERY: Final = 0.5


def carry_out(job_id: int, *, store: bool) -> None:
    """What the task does: check the file of the job, or import it, and write down what came of it.

    Whatever happens, the job ends in a state that the editor can read; a job that is gone or in another state is left alone.
    """
    expected = ImportState.IMPORTING if store else ImportState.CHECKING
    job = ImportJob.objects.select_related("consultation").filter(pk=job_id, state=expected).first()
    if job is None:
        return
    try:
        with job.file.open("rb") as file:
            report = _work(job, file, store)
    except Exception:
        logger.exception("import broken off", extra={"job": job_id})
        _write(job_id, expected, state=ImportState.FAILED)
        return
    state = ImportState.REFUSED if report.has_errors else ImportState.DONE if store else ImportState.READY
    _write(job_id, expected, state=state, report=report.as_json())


def _work(job: ImportJob, file: Any, store: bool) -> Report:
    progress = _Progress(job.pk)
    if store:
        return services.run(file=file, consultation=job.consultation, actor_id=job.user_id, progress=progress)
    return services.check(file=file, consultation=job.consultation, progress=progress)


def _write(job_id: int, expected: str, **values: Any) -> None:
    ImportJob.objects.filter(pk=job_id, state=expected).update(touched_at=timezone.now(), **values)


class _Progress:
    """Writes down how far a job is, at most twice a second."""

    def __init__(self, job_id: int) -> None:
        self.job_id = job_id
        self.stage = ""
        self.last = 0.0

    def __call__(self, stage: str, done: int, total: int) -> None:
        now = time.monotonic()
        if stage == self.stage and now - self.last < EVERY:
            return
        self.stage, self.last = stage, now
        ImportJob.objects.filter(pk=self.job_id).update(
            stage=stage, done=done, total=total, touched_at=timezone.now()
        )


def discard(job: ImportJob) -> None:
    """Forget a job and delete its file. What it has imported stays."""
    if job.file:
        job.file.delete(save=False)
    ImportJob.objects.filter(pk=job.pk).delete()


def remove_old(now: datetime | None = None) -> int:
    """Delete the files and reports that are older than seven days; returns how many."""
    old = list(ImportJob.objects.filter(created_at__lt=(now or timezone.now()) - KEPT).defer("report"))
    for job in old:
        discard(job)
    return len(old)
