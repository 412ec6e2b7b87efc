"""The background task of a training."""

from django_tasks import task


@task()
def train_version(version_id: int) -> None:
    """Train this version."""
    # Late: it brings numpy, which a web process may never need.
    from .work import carry_out

    carry_out(version_id)


def begin(version_id: int) -> None:
    """Have this version trained."""
    train_version.enqueue(version_id)
