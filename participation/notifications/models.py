"""What people are told, and the mail that carries it."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Notification(models.Model):
    """Something a person should know. The text is made when it is shown, in the reader's language, from ``data``."""

    class Kind(models.TextChoices):
        """What happened."""

        REPLY = "reply", _("Someone answered you")
        COMMENT = "comment", _("Someone commented on your proposal")
        PUBLISHED = "published", _("Your post is public")
        HIDDEN = "hidden", _("Your post was hidden")
        RESTORED = "restored", _("Your post is public again")
        ANSWERED = "answered", _("The town answered")
        MERGED = "merged", _("A proposal you support was merged")
        RESTRICTED = "restricted", _("A decision about your post or your account")
        LIFTED = "lifted", _("A decision was taken back")
        COMPLAINT = "complaint", _("Your complaint was decided")
        REPORT_DECIDED = "report", _("Your report was decided")
        PHASE = "phase", _("A consultation moved on")
        VOTE_STOPPED = "vote_stopped", _("A vote you took part in was stopped")
        VOTE_COUNTED = "vote_counted", _("A vote you took part in was counted")
        MOTION = "motion", _("A motion you took part in moved on")
        SESSION = "session", _("You are invited to a session")

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
    # The town it is about; a person may have an account for several.
    site = models.ForeignKey("wagtailcore.Site", on_delete=models.CASCADE, related_name="+", db_index=False)
    # What caused it: the newest reply, or the proposal that another was merged into.
    cause = models.ForeignKey(
        "contributions.Contribution", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    # How many of the same kind are gathered in this one while it is unread.
    count = models.PositiveIntegerField(default=1)
    data = models.JSONField(default=dict)
    created_at = models.DateTimeField(default=timezone.now)
    read_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("notification")
        verbose_name_plural = _("notifications")
        ordering = ["-created_at", "-pk"]
        constraints = [
            # Replies gather in one unread notification: the database itself lets no second one in.
            models.UniqueConstraint(
                fields=["user", "kind", "contribution"],
                condition=Q(read_at__isnull=True, kind__in=["reply", "comment", "answered"]),
                name="notification_gathers_while_unread",
            ),
        ]
        indexes = [
            models.Index(fields=["user", "site", "-created_at", "-id"], name="notification_of_user"),
            models.Index(
                fields=["user", "site"], condition=Q(read_at__isnull=True), name="notification_unread"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} → {self.user_id}"


class OutgoingMail(models.Model):
    """A mail that is to be sent, written in the transaction of what it tells about, so that none is lost and none goes twice.

    It holds no address and no text: both are made when it is sent. A worker takes it on lease (``leased_until``), sends, and
    notes ``sent_at``.
    """

    notification = models.OneToOneField(
        Notification, on_delete=models.CASCADE, null=True, related_name="mail"
    )
    report = models.OneToOneField("moderation.Report", on_delete=models.CASCADE, null=True, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)
    due_at = models.DateTimeField(default=timezone.now)
    leased_until = models.DateTimeField(null=True)
    sent_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)

    class Meta:
        verbose_name = _("mail to be sent")
        verbose_name_plural = _("mails to be sent")
        constraints = [
            models.CheckConstraint(
                condition=Q(notification__isnull=False, report__isnull=True)
                | Q(notification__isnull=True, report__isnull=False),
                name="mail_about_one_thing",
            )
        ]
        indexes = [models.Index(fields=["due_at"], condition=Q(sent_at__isnull=True), name="mail_waiting")]

    def __str__(self) -> str:
        return f"#{self.pk}"
