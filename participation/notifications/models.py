from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Notification(models.Model):
    """Something a person should know. The text is made when it is shown, in the reader's language; ``data`` holds what it needs."""

    class Kind(models.TextChoices):
        """What happened."""

        REPLY = "reply", _("Someone answered you")
        COMMENT = "comment", _("Someone commented on your proposal")
        PUBLISHED = "published", _("Your post is public")
        HIDDEN = "hidden", _("Your post was hidden")
        RESTORED = "restored", _("Your post is public again")
        ANSWERED = "answered", _("The town answered")
        MERGED = "merged", _("A proposal you support was merged")
        REPORT_DECIDED = "report", _("Your report was decided")
        PHASE = "phase", _("A consultation moved on")

    user = models.ForeignKey(
        "accounts.User", on_delete=models.CASCADE, related_name="notifications", db_index=False
    )
    kind = models.CharField(_("what happened"), max_length=12, choices=Kind)
    contribution = models.ForeignKey(
        "contributions.Contribution",
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="notifications",
    )
    consultation = models.ForeignKey(
        "consultations.Consultation", on_delete=models.CASCADE, null=True, blank=True, related_name="+"
    )
    data = models.JSONField(default=dict)
    created_at = models.DateTimeField(default=timezone.now)
    read_at = models.DateTimeField(null=True, blank=True)
    mailed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("notification")
        verbose_name_plural = _("notifications")
        ordering = ["-pk"]
        indexes = [
            models.Index(fields=["user", "-id"], name="notification_of_user"),
            models.Index(fields=["user"], condition=Q(read_at__isnull=True), name="notification_unread"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} → {self.user_id}"
