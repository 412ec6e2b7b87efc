"""Mail in the background."""

from django_tasks import task

from . import delivery


@task()
def deliver_waiting() -> int:
    """Send the mail that waits, a batch at a time; returns how many went out.

    Running it twice, or killing it, sends nothing twice: each mail is leased first. What a killed worker left behind is found
    by :func:`catch_up`.
    """
    sent, more = delivery.send_batch()
    if more:
        deliver_waiting.enqueue()
    return sent


def catch_up() -> bool:
    """Have mail sent that should have gone out already: put off, or left by a worker that died. Comes round by the clock."""
    if not delivery.overdue():
        return False
    deliver_waiting.enqueue()
    return True
