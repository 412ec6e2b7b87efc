"""A barrier that somebody met on the site."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from participation.moderation.models import receipt_code

MAX_TEXT = 4_000
MAX_ADDRESS = 500


class BarrierReport(models.Model):
    """What somebody could not read, hear or operate. It goes by mail to the town's contact, and is deleted after a year.

    The mail is part of the row: a worker takes it by moving ``due_at`` on, sends, and notes ``sent_at``.
    """

    site = models.ForeignKey("wagtailcore.Site", on_delete=models.CASCADE, related_name="+", db_index=False)
    text = models.TextField(_("what does not work"), max_length=MAX_TEXT)
    address = models.CharField(_("on which page"), max_length=MAX_ADDRESS, default="", blank=True)
    email = models.EmailField(_("e-mail address for the answer"), default="", blank=True)
    reporter = models.ForeignKey("accounts.User", on_delete=models.SET_NULL, null=True, related_name="+")
    receipt = models.CharField(_("receipt number"), max_length=14, unique=True, default=receipt_code)
    # One report for one press of the button, however often the request arrives.
    submission_key = models.UUIDField(editable=False)
    created_at = models.DateTimeField(_("reported"), default=timezone.now)
    due_at = models.DateTimeField(default=timezone.now)
    attempts = models.PositiveSmallIntegerField(default=0)
    sent_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("barrier report")
        verbose_name_plural = _("barrier reports")
        constraints = [
            models.UniqueConstraint(fields=["site", "submission_key"], name="barrier_report_once"),
        ]
        indexes = [
            models.Index(fields=["due_at"], condition=Q(sent_at__isnull=True), name="barrier_report_waiting"),
            models.Index(fields=["created_at"], name="barrier_report_by_age"),
        ]

    def __str__(self) -> str:
        return self.receipt
