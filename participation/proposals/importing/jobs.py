"""Imports that run in the background: begun by an editor, watched on a page."""

from typing import Any, Final

from django.core.files.base import File
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from participation.accounts.models import User
from participation.accounts.roles import Capability, has_capability
from participation.consultations.models import Consultation
from participation.core.text import clean_text

from . import services, tasks, work
from .models import ImportJob, ImportState

# The weight of each stage in the whole, in percent: where it begins and where it ends.
_SPANS: Final = {
    "": (0, 0),
    services.READING: (0, 30),
    services.RENDERING: (30, 90),
    services.STORING: (90, 100),
}


def may_import(user: User, consultation: Consultation) -> bool:
    """Whether ``user`` may bring proposals into this consultation."""
    return has_capability(user, Capability.IMPORT, consultation.site_id)


def begin(*, user: User, consultation: Consultation, file: File[Any], name: str) -> ImportJob:
    """Keep the file and have it checked in the background. The caller has asked :func:`may_import`."""
    work.remove_old()
    with transaction.atomic():
        job = ImportJob(consultation=consultation, user=user, name=_shown_name(name))
        job.file.save("upload", file, save=False)
        job.save()
        tasks.begin_check(job.pk)
        tasks.forget_later(job.pk)
    return job


def _shown_name(name: str) -> str:
    printable = "".join(char if char.isprintable() else " " for char in name)[-120:]
    return clean_text(printable, max_length=120, multiline=False, allow_empty=True) or _("file")


def start(job: ImportJob) -> bool:
    """Import a file that was checked, in the background. False when it is not ready (any more), e.g. after a second click."""
    with transaction.atomic():
        waiting = ImportJob.objects.filter(pk=job.pk, state=ImportState.READY)
        if not waiting.update(
            state=ImportState.IMPORTING, stage="", done=0, total=0, touched_at=timezone.now()
        ):
            return False
        tasks.begin_import(job.pk)
    return True


def percent(job: ImportJob) -> int:
    """How far the running task is, from 0 to 100; checking ends with the first stage."""
    low, high = _SPANS.get(job.stage, (0, 0))
    if job.state == ImportState.CHECKING and job.stage:
        low, high = 0, 100
    return low + (high - low) * job.done // max(job.total, 1)
