"""Complaints (DSA Art. 20): of the author about a restriction, of a reporter about a notice that was not followed."""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .cases import Case, Report
from .decisions import Decision


class Complaint(models.Model):
    """Somebody does not agree with a decision. Another moderator decides; the database refuses the first one."""

    class State(models.TextChoices):
        """Where it stands."""

        OPEN = "open", _("open")
        UPHELD = "upheld", _("decision changed")
        REJECTED = "rejected", _("decision stands")

    decision = models.ForeignKey(Decision, on_delete=models.PROTECT, related_name="complaints")
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="complaints")
    complainant = models.ForeignKey("accounts.User", on_delete=models.SET_NULL, null=True, related_name="+")
    # Whose notice was not followed; without one it is the author who complains.
    report = models.OneToOneField(
        Report, on_delete=models.CASCADE, null=True, blank=True, related_name="complaint"
    )
    text = models.TextField(_("why do you not agree?"), default="", blank=True)
    created_at = models.DateTimeField(_("received"), default=timezone.now)
    # Who took the decision that is complained about; kept here so that the database can compare.
    first_moderator = models.ForeignKey(
        "accounts.User", on_delete=models.SET_NULL, null=True, related_name="+"
    )
    state = models.CharField(_("state"), max_length=8, choices=State, default=State.OPEN)
    decided_by = models.ForeignKey("accounts.User", on_delete=models.SET_NULL, null=True, related_name="+")
    decided_at = models.DateTimeField(_("decided"), null=True, blank=True)
    answer = models.TextField(_("answer"), default="", blank=True)

    class Meta:
        verbose_name = _("complaint")
        verbose_name_plural = _("complaints")
        ordering = ["-created_at", "-pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["decision"], condition=Q(report__isnull=True), name="author_complains_once"
            ),
            models.CheckConstraint(
                condition=Q(decided_by__isnull=True)
                | Q(first_moderator__isnull=True)
                | ~Q(decided_by=F("first_moderator")),
                name="complaint_decided_by_somebody_else",
            ),
            models.CheckConstraint(
                condition=Q(state="open", decided_at__isnull=True)
                | (~Q(state="open") & Q(decided_at__isnull=False) & ~Q(answer="")),
                name="complaint_decided_with_an_answer",
            ),
        ]
        indexes = [models.Index(fields=["case"], condition=Q(state="open"), name="complaint_waiting")]

    def __str__(self) -> str:
        return f"#{self.case_id} · {self.get_state_display()}"
