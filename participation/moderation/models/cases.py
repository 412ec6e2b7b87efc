"""Cases and the reports that open them."""

import secrets

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

# No letters and digits that can be mistaken for one another when read aloud or written down.
_ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"


def receipt_code() -> str:
    """A code of twelve characters in groups of four (59 bits): enough not to be guessed, short enough to
    write down.
    """
    raw = "".join(secrets.choice(_ALPHABET) for _position in range(12))
    return f"{raw[:4]}-{raw[4:8]}-{raw[8:]}"


class Ground(models.TextChoices):
    """Why something is reported, and on which ground it is decided."""

    ILLEGAL = "illegal", _("Illegal content")
    INSULT = "insult", _("Insult or threat")
    HATE = "hate", _("Hatred against a group")
    PRIVATE = "private", _("Personal data of others")
    SPAM = "spam", _("Advertising or spam")
    OFF_TOPIC = "off_topic", _("Has nothing to do with the topic")
    OTHER = "other", _("Something else")


class Case(models.Model):
    """What is to be decided about one contribution."""

    class Status(models.TextChoices):
        """Open until somebody decides."""

        OPEN = "open", _("open")
        CLOSED = "closed", _("decided")

    class Origin(models.TextChoices):
        """What opened the case."""

        REPORT = "report", _("reported")
        PREMODERATION = "pre", _("waiting for publication")
        MODERATOR = "moderator", _("opened by a moderator")
        RULE = "rule", _("noticed by a rule")
        COMPLAINT = "complaint", _("complaint")

    site = models.ForeignKey("wagtailcore.Site", on_delete=models.CASCADE, related_name="+", db_index=False)
    contribution = models.ForeignKey(
        "contributions.Contribution", on_delete=models.CASCADE, related_name="cases"
    )
    # Of the contribution; kept here so that the queue is filtered and counted without a join.
    consultation = models.ForeignKey(
        "consultations.Consultation", on_delete=models.CASCADE, related_name="+", db_index=False
    )
    origin = models.CharField(_("origin"), max_length=10, choices=Origin)
    # The gravest that was reported; empty when nobody reported it.
    ground = models.CharField(_("ground"), max_length=10, choices=Ground, default="", blank=True)
    status = models.CharField(_("status"), max_length=8, choices=Status, default=Status.OPEN)
    # 0 to 100; ``scoring.py`` says how it comes about. Stored, so that the queue is read from one index.
    urgency = models.PositiveSmallIntegerField(_("urgency"), default=0)
    # What the score is made of: pairs of a word of ``scoring.py`` and its points.
    score_parts = models.JSONField(default=list, editable=False)
    report_count = models.PositiveIntegerField(_("reports"), default=0)
    opened_at = models.DateTimeField(_("opened"), default=timezone.now)
    closed_at = models.DateTimeField(_("decided"), null=True, blank=True)
    # Raised by every decision: the second of two moderators who decide at once is told, not overwritten.
    version = models.PositiveIntegerField(default=0)
    # Who works on it, for a time: colleagues see it and leave it alone.
    claimed_by = models.ForeignKey(
        "accounts.User", on_delete=models.SET_NULL, null=True, blank=True, related_name="+", db_index=False
    )
    claimed_until = models.DateTimeField(null=True, blank=True)
    # A moderator wants somebody else to look too before it is decided.
    second_look = models.BooleanField(_("second look wanted"), default=False)
    # Complaints that wait for this case; then the first moderator may not decide it.
    complaint_count = models.PositiveSmallIntegerField(default=0)
    # What rules found: words of ``screening`` with the passage, for the desk only.
    rule_hits = models.JSONField(default=list, blank=True, editable=False)
    # What the model thought when the case opened (``opinions.Opinion``); it orders and suggests only.
    opinion = models.JSONField(null=True, blank=True, editable=False)

    class Meta:
        verbose_name = _("case")
        verbose_name_plural = _("cases")
        constraints = [
            models.UniqueConstraint(
                fields=["contribution"], condition=Q(status="open"), name="one_open_case_for_a_contribution"
            ),
            models.CheckConstraint(
                condition=Q(claimed_by__isnull=True) | Q(claimed_until__isnull=False),
                name="case_claim_ends",
            ),
        ]
        indexes = [
            models.Index(
                fields=["site", "-urgency", "opened_at", "id"], condition=Q(status="open"), name="case_queue"
            ),
            models.Index(
                fields=["consultation", "-urgency", "opened_at", "id"],
                condition=Q(status="open"),
                name="case_queue_of_consultation",
            ),
            models.Index(fields=["site", "-closed_at"], condition=Q(status="closed"), name="case_decided"),
        ]

    def __str__(self) -> str:
        return f"#{self.pk} · {self.get_origin_display()}"


class Report(models.Model):
    """A notice that something should not be there; also from people without an account (DSA Art. 16)."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="reports")
    contribution = models.ForeignKey(
        "contributions.Contribution", on_delete=models.CASCADE, related_name="reports"
    )
    reporter = models.ForeignKey("accounts.User", on_delete=models.SET_NULL, null=True, related_name="+")
    email = models.EmailField(_("e-mail address for the answer"), default="", blank=True)
    ground = models.CharField(_("what is wrong?"), max_length=10, choices=Ground)
    text = models.TextField(_("explanation"), default="", blank=True)
    receipt = models.CharField(_("receipt number"), max_length=14, unique=True, default=receipt_code)
    # One report for one press of the button, however often the request arrives.
    submission_key = models.UUIDField(null=True, unique=True, editable=False)
    created_at = models.DateTimeField(_("reported"), default=timezone.now)

    class Meta:
        verbose_name = _("report")
        verbose_name_plural = _("reports")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["case", "reporter"],
                condition=Q(reporter__isnull=False),
                name="report_once_for_a_case",
            ),
        ]

    def __str__(self) -> str:
        return self.receipt


class CaseNote(models.Model):
    """What moderators tell one another about a case. It never leaves the desk."""

    case = models.ForeignKey(Case, on_delete=models.CASCADE, related_name="notes")
    author = models.ForeignKey("accounts.User", on_delete=models.SET_NULL, null=True, related_name="+")
    text = models.TextField(_("internal note"))
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("internal note")
        verbose_name_plural = _("internal notes")
        ordering = ["created_at", "pk"]

    def __str__(self) -> str:
        return f"#{self.case_id} · {self.created_at:%Y-%m-%d}"
