"""The public way of a motion: what the youth council said, the council paper, the committees, the answer."""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .motion import Motion


class Milestone(models.TextChoices):
    """What has happened to a motion; one word in events and notifications."""

    PUBLISHED = "published", _("made public")
    HANDED = "handed", _("handed over to the youth council")
    ADOPTED = "adopted", _("adopted by the youth council")
    DECLINED = "declined", _("not adopted by the youth council")
    FILED = "filed", _("given to the town council")
    COMMITTEE = "committee", _("in a committee")
    ANSWERED = "answered", _("answered")


class Ruling(models.Model):
    """What the youth council decided about a motion. A "no" has reasons, or it is none."""

    motion = models.OneToOneField(Motion, on_delete=models.CASCADE, related_name="ruling")
    adopted = models.BooleanField(_("adopted"))
    reasons = models.TextField(_("reasons"), default="", blank=True)
    html = models.TextField(default="", blank=True, editable=False)
    decided_at = models.DateTimeField(_("date"), default=timezone.now)
    decided_by = models.ForeignKey("accounts.User", on_delete=models.SET_NULL, null=True, related_name="+")
    # Where it was decided, and by which numbers: words, because a session may be internal.
    votes = models.CharField(_("result of the vote"), max_length=120, default="", blank=True)
    session = models.ForeignKey("council.Session", on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        verbose_name = _("decision of the youth council")
        verbose_name_plural = _("decisions of the youth council")
        constraints = [
            models.CheckConstraint(
                condition=Q(adopted=True) | ~Q(reasons=""), name="youth_council_gives_reasons_for_a_no"
            )
        ]

    def __str__(self) -> str:
        return f"{self.motion_id}"


class Paper(models.Model):
    """The motion as a paper of the town council, with the day by which it must be answered."""

    motion = models.OneToOneField(Motion, on_delete=models.CASCADE, related_name="paper")
    site = models.ForeignKey("wagtailcore.Site", on_delete=models.PROTECT, related_name="+", db_index=False)
    number = models.CharField(_("number of the paper"), max_length=40)
    filed_on = models.DateField(_("given to the council on"), default=timezone.localdate)
    due_on = models.DateField(_("answer due on"))
    filed_by = models.ForeignKey("accounts.User", on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        verbose_name = _("council paper")
        verbose_name_plural = _("council papers")
        constraints = [
            models.UniqueConstraint(fields=["site", "number"], name="paper_number_once_in_a_town"),
            models.CheckConstraint(condition=~Q(number=""), name="paper_has_a_number"),
            models.CheckConstraint(condition=Q(due_on__gte=F("filed_on")), name="answer_is_due_after_filing"),
        ]

    def __str__(self) -> str:
        return self.number


class Outcome(models.TextChoices):
    """What came of a committee's session."""

    PLANNED = "planned", _("is to come")
    NOTED = "noted", _("noted")
    RECOMMENDED = "recommended", _("recommended")
    CHANGED = "changed", _("recommended with changes")
    POSTPONED = "postponed", _("postponed")
    REJECTED = "rejected", _("not recommended")
    DECIDED = "decided", _("decided")


class CommitteeStep(models.Model):
    """One committee on the way, with its date and outcome."""

    motion = models.ForeignKey(Motion, on_delete=models.CASCADE, related_name="committees", db_index=False)
    committee = models.CharField(_("committee"), max_length=150)
    meets_on = models.DateField(_("date"))
    outcome = models.CharField(_("outcome"), max_length=12, choices=Outcome, default=Outcome.PLANNED)
    note = models.CharField(_("note"), max_length=400, default="", blank=True)
    entered_by = models.ForeignKey("accounts.User", on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        verbose_name = _("committee step")
        verbose_name_plural = _("committee steps")
        ordering = ["meets_on", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["motion", "committee", "meets_on"], name="committee_meets_once_a_day_on_a_motion"
            ),
            models.CheckConstraint(
                condition=~Q(outcome="rejected") | ~Q(note=""), name="committee_gives_reasons_for_a_no"
            ),
        ]

    def __str__(self) -> str:
        return self.committee


class TownAnswer(models.Model):
    """The answer of the town council. A "no" has reasons, or it is none."""

    class Verdict(models.TextChoices):
        """Yes, partly or no."""

        YES = "yes", _("Yes")
        PARTLY = "partly", _("Partly")
        NO = "no", _("No")

    motion = models.OneToOneField(Motion, on_delete=models.CASCADE, related_name="answer")
    verdict = models.CharField(_("answer"), max_length=8, choices=Verdict)
    text = models.TextField(_("reasons and what comes next"))
    html = models.TextField(editable=False)
    office = models.CharField(_("who answers"), max_length=120)
    given_at = models.DateTimeField(_("date"), default=timezone.now)
    given_by = models.ForeignKey("accounts.User", on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        verbose_name = _("answer of the town")
        verbose_name_plural = _("answers of the town")
        constraints = [models.CheckConstraint(condition=~Q(text=""), name="town_answers_with_reasons")]

    def __str__(self) -> str:
        return self.get_verdict_display()
