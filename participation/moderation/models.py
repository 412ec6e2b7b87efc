"""Reports, cases and decisions.

A *case* gathers what is to be decided about one contribution. There is at most one open case for a
contribution; reports join it. Each *decision* that restricts holds its statement of reasons; the
database refuses one without.
"""

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
    urgency = models.PositiveSmallIntegerField(_("urgency"), default=0)
    report_count = models.PositiveIntegerField(_("reports"), default=0)
    opened_at = models.DateTimeField(_("opened"), default=timezone.now)
    closed_at = models.DateTimeField(_("decided"), null=True, blank=True)
    # Raised by every decision: the second of two moderators who decide at once is told, not overwritten.
    version = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("case")
        verbose_name_plural = _("cases")
        constraints = [
            models.UniqueConstraint(
                fields=["contribution"], condition=Q(status="open"), name="one_open_case_for_a_contribution"
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


class Decision(models.Model):
    """What a moderator decided, and the statement of reasons that goes with every restriction (DSA Art.

    17).
    """

    class Verb(models.TextChoices):
        """What can be decided."""

        PUBLISH = "publish", _("publish")
        KEEP = "keep", _("leave as it is")
        HIDE = "hide", _("hide")
        RESTORE = "restore", _("restore")

    RESTRICTIONS = (Verb.HIDE,)

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="decisions")
    verb = models.CharField(_("decision"), max_length=10, choices=Verb)
    moderator = models.ForeignKey("accounts.User", on_delete=models.SET_NULL, null=True, related_name="+")
    ground = models.CharField(_("ground"), max_length=10, choices=Ground, default="", blank=True)
    # The statement: what happened, which rule, what follows. Sent to the author word for word.
    facts = models.TextField(_("facts and reason"), default="", blank=True)
    rule = models.CharField(_("rule of the house or law"), max_length=200, default="", blank=True)
    automated = models.BooleanField(_("found or decided by a machine"), default=False)
    note = models.TextField(_("internal note"), default="", blank=True)
    decided_at = models.DateTimeField(_("decided"), default=timezone.now)

    class Meta:
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")
        ordering = ["-decided_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(verb="hide") | (~Q(facts="") & ~Q(rule="") & ~Q(ground="")),
                name="decision_restricts_only_with_a_statement",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_verb_display()} · {self.case_id}"


class ReasonTemplate(models.Model):
    """What a statement of reasons begins with when a moderator chooses this ground; the town's own words.

    A town without a row for a ground uses the words that come with the platform (``templates.py``).
    """

    site = models.ForeignKey("wagtailcore.Site", on_delete=models.CASCADE, related_name="+", db_index=False)
    ground = models.CharField(_("ground"), max_length=10, choices=Ground)
    rule = models.CharField(_("rule of the house or law"), max_length=200)
    facts = models.TextField(_("reason"))

    class Meta:
        verbose_name = _("template for reasons")
        verbose_name_plural = _("templates for reasons")
        constraints = [
            models.UniqueConstraint(fields=["site", "ground"], name="reason_template_once_for_a_ground")
        ]

    def __str__(self) -> str:
        return self.get_ground_display()


# What the triage keeps; last, because it is a room of its own.
from .triage.models import TriageChoice, TriageVersion  # noqa: E402, F401
