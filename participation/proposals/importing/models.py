"""An import that an editor started: the file, how far it is, and what came of it."""

from datetime import timedelta
from typing import Final

from django.core.files.storage import Storage, storages
from django.db import models
from django.utils import timezone
from django.utils.crypto import get_random_string
from django.utils.translation import gettext_lazy as _

# The file may hold names that are not published; nobody needs it longer.
KEPT: Final = timedelta(days=7)
# A worker that has said nothing for so long was ended from outside. What it did is undone by the database.
SILENCE: Final = timedelta(minutes=10)


class ImportState(models.TextChoices):
    """How far an import is."""

    CHECKING = "checking", _("being checked")
    READY = "ready", _("checked, can be imported")
    REFUSED = "refused", _("has errors, nothing was imported")
    IMPORTING = "importing", _("being imported")
    DONE = "done", _("imported")
    FAILED = "failed", _("broken off, nothing was imported")


def private_storage() -> Storage:
    """Files that are never served."""
    return storages["private"]


def generated_name(job: "ImportJob", filename: str) -> str:
    """A name nobody can guess and nobody gave."""
    return f"imports/{get_random_string(32)}"


class ImportJob(models.Model):
    """One uploaded file for one consultation. ``report`` is the last report, as ``Report.as_json`` gives it."""

    State = ImportState

    consultation = models.ForeignKey(
        "consultations.Consultation",
        on_delete=models.CASCADE,
        related_name="imports",
        verbose_name=_("consultation"),
    )
    user = models.ForeignKey("accounts.User", on_delete=models.SET_NULL, null=True, related_name="+")
    file = models.FileField(_("file"), storage=private_storage, upload_to=generated_name, blank=True)
    name = models.CharField(_("name of the file"), max_length=120)
    state = models.CharField(max_length=10, choices=ImportState, default=ImportState.CHECKING)
    stage = models.CharField(max_length=10, default="", blank=True)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    report = models.JSONField(default=dict, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    # The last sign of life of the task.
    touched_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("import")
        verbose_name_plural = _("imports")
        ordering = ["-created_at", "-pk"]
        indexes = [models.Index(fields=["created_at"], name="import_age")]

    def __str__(self) -> str:
        return self.name

    @property
    def is_running(self) -> bool:
        """Whether a task works on it, or will soon."""
        return self.state in {ImportState.CHECKING, ImportState.IMPORTING} and not self.is_silent

    @property
    def is_silent(self) -> bool:
        """Whether its task was broken off without a word."""
        running = self.state in {ImportState.CHECKING, ImportState.IMPORTING}
        return running and self.touched_at < timezone.now() - SILENCE
