"""Barrier reports in the background."""

from django_tasks import task

from . import services


@task()
def deliver_barrier_reports() -> int:
    """Mail what waits; returns how many went out. Running it twice sends nothing twice."""
    return services.send_waiting()
