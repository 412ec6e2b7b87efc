"""Background tasks of moderation."""

from django_tasks import task

from .services import ruling


@task()
def dry_run(run_id: int) -> None:
    """Find out what a rule would have hit."""
    ruling.carry_out(run_id)
