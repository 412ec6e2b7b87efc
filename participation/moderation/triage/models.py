"""Trained models and which of them a town uses; in the database, so that all processes share them and backups hold them."""

from datetime import timedelta
from typing import Final

from django.db import models
from django.db.models import Q
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

# A worker that has said nothing for so long was ended from outside.
SILENCE: Final = timedelta(minutes=10)


class TriageVersions(models.QuerySet["TriageVersion"]):
    """Versions, by town."""

    def of(self, site_id: int | None) -> "TriageVersions":
        """Those of a town; of none, the starters."""
        return self.filter(site__isnull=True) if site_id is None else self.filter(site_id=site_id)


class TriageVersion(models.Model):
    """One training and what came of it. Without a site it is the starter, which all towns share.

    ``data`` holds numbers only (``model.Model.to_bytes``): no word of a post can be read from it. ``quality`` is what it made of
    posts that it had not seen (``figures.Quality``), ``starter_quality`` what the starter alone made of the same posts.
    """

    class State(models.TextChoices):
        """How far a training is."""

        WAITING = "waiting", _("waits for its turn")
        TRAINING = "training", _("is learning")
        READY = "ready", _("ready")
        FAILED = "failed", _("broken off")

    site = models.ForeignKey(
        "wagtailcore.Site", on_delete=models.CASCADE, null=True, related_name="+", db_index=False
    )
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    percent = models.PositiveSmallIntegerField(default=0)
    data = models.BinaryField(null=True)
    # Of the signs (``features.EDITION``): a model of another edition would read other signs than it learned.
    edition = models.PositiveSmallIntegerField(default=0)
    quality = models.JSONField(default=dict, blank=True)
    starter_quality = models.JSONField(default=dict, blank=True)
    posts = models.PositiveIntegerField(_("decisions learned from"), default=0)
    created_at = models.DateTimeField(_("started"), default=timezone.now)
    touched_at = models.DateTimeField(default=timezone.now)

    objects = TriageVersions.as_manager()

    class Meta:
        verbose_name = _("version of the triage")
        verbose_name_plural = _("versions of the triage")
        ordering = ["-pk"]
        constraints = [
            # A second click, or a second process, finds the training that runs. 0 stands for the starter.
            models.UniqueConstraint(
                Coalesce("site_id", 0),
                condition=Q(state__in=["waiting", "training"]),
                name="triage_trains_once_for_a_town",
            ),
            models.CheckConstraint(
                condition=~Q(state="ready") | Q(data__isnull=False), name="triage_ready_has_numbers"
            ),
        ]
        indexes = [models.Index(fields=["site", "-id"], name="triage_versions")]

    def __str__(self) -> str:
        return f"{self.pk}"

    @property
    def is_running(self) -> bool:
        """Whether a task works on it, or will soon."""
        return self.state in {self.State.WAITING, self.State.TRAINING}


class TriageChoice(models.Model):
    """Which version a town uses; without a row, or without a version: the starter."""

    site = models.OneToOneField(
        "wagtailcore.Site", on_delete=models.CASCADE, related_name="+", primary_key=True
    )
    enabled = models.BooleanField(_("switched on"), default=True)
    version = models.ForeignKey(
        TriageVersion, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    class Meta:
        verbose_name = _("choice of the triage")
        verbose_name_plural = _("choices of the triage")

    def __str__(self) -> str:
        return f"{self.site_id}"
