"""The background tasks of an import. A task that runs twice does no harm: the second finds nothing to do."""

from django.utils import timezone
from django_tasks import default_task_backend, task

from . import work
from .models import KEPT, ImportJob


@task()
def check_file(job_id: int) -> None:
    """Check an uploaded file."""
    work.carry_out(job_id, store=False)


@task()
def import_file(job_id: int) -> None:
    """Import a file that was checked."""
    work.carry_out(job_id, store=True)


@task()
def forget(job_id: int) -> None:
    """Delete an uploaded file when its time is over."""
    job = ImportJob.objects.filter(pk=job_id).defer("report").first()
    if job is not None:
        work.discard(job)


def begin_check(job_id: int) -> None:
    """Have the file of this job checked."""
    check_file.enqueue(job_id)


def begin_import(job_id: int) -> None:
    """Have the file of this job imported."""
    import_file.enqueue(job_id)


def forget_later(job_id: int) -> None:
    """Have the file deleted in seven days; without deferred tasks the next upload does it (``work.remove_old``)."""
    if default_task_backend.supports_defer:
        forget.using(run_after=timezone.now() + KEPT).enqueue(job_id)
