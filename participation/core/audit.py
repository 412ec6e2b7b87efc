"""The audit log: append-only record of what staff, moderators and the platform did."""

from typing import Any

from django.db import models

from .models import AuditEntry


def record(
    *,
    verb: str,
    target: models.Model,
    actor_id: int | None,
    site_id: int | None = None,
    data: dict[str, Any] | None = None,
) -> None:
    """Write one audit row in the caller's transaction.

    ``data`` holds ids and short words, never personal text.
    """
    AuditEntry.objects.create(
        verb=verb,
        actor_id=actor_id,
        site_id=site_id,
        object_type=target._meta.label_lower,
        object_id=target.pk,
        data=data or {},
    )
