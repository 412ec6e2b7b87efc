"""Motions and the people around them."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from participation.contributions.models import Contribution

MAX_PART = 3_000


class Stage(models.TextChoices):
    """How far a motion has come."""

    DRAFT = "draft", _("Being written")
    OPEN = "open", _("Looking for co-signers")
    HANDED = "handed", _("With the youth council")
    DECLINED = "declined", _("Not adopted by the youth council")
    ADOPTED = "adopted", _("Adopted by the youth council")
    FILED = "filed", _("With the town council")
    ANSWERED = "answered", _("Answered by the town")


class Motion(Contribution):
    """A wish to the town, made in steps. ``text`` and ``html`` of the contribution are put together from the parts."""

    problem = models.TextField(_("problem"), max_length=MAX_PART, default="", blank=True)
    wish = models.TextField(_("wish"), max_length=MAX_PART, default="", blank=True)
    cost = models.TextField(_("what it may cost"), max_length=MAX_PART, default="", blank=True)
    benefit = models.TextField(_("who benefits"), max_length=MAX_PART, default="", blank=True)
    objection = models.TextField(_("counter-argument"), max_length=MAX_PART, default="", blank=True)
    rebuttal = models.TextField(_("answer to it"), max_length=MAX_PART, default="", blank=True)
    stage = models.CharField(_("stage"), max_length=10, choices=Stage, default=Stage.DRAFT, editable=False)
    cosigner_count = models.PositiveIntegerField(default=0, editable=False)
    # Where the idea came from: a consultation of the town, or the name of a quest.
    came_from = models.ForeignKey(
        "consultations.Consultation", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    origin = models.CharField(max_length=120, default="", blank=True, editable=False)
    handed_at = models.DateTimeField(_("handed over"), null=True, blank=True, editable=False)
    # Signatures on paper that the town hall has counted; clicks never are.
    signatures_counted = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name = _("motion")
        verbose_name_plural = _("motions")
        constraints = [
            models.CheckConstraint(
                condition=Q(stage="draft") | (~Q(problem="") & ~Q(wish="")),
                name="motion_says_problem_and_wish",
            ),
            models.CheckConstraint(
                condition=Q(stage__in=["draft", "open"], handed_at__isnull=True)
                | (~Q(stage__in=["draft", "open"]) & Q(handed_at__isnull=False)),
                name="motion_handed_over_has_a_date",
            ),
        ]
        indexes = [models.Index(fields=["stage"], name="motion_stage")]


class Part(models.TextChoices):
    """What somebody is to a motion."""

    TEAM = "team", _("Team")
    COSIGNER = "cosigner", _("Co-signer")
    FOLLOWER = "follower", _("Follower")


class Participant(models.Model):
    """Somebody who belongs to a motion. Each person is each of it at most once."""

    motion = models.ForeignKey(Motion, on_delete=models.CASCADE, related_name="participants", db_index=False)
    user = models.ForeignKey("accounts.User", on_delete=models.CASCADE, related_name="motion_parts")
    part = models.CharField(_("as what"), max_length=10, choices=Part)
    since = models.DateTimeField(_("since"), default=timezone.now)

    class Meta:
        verbose_name = _("person of a motion")
        verbose_name_plural = _("persons of motions")
        ordering = ["since", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["motion", "part", "user"], name="person_signs_a_motion_once")
        ]

    def __str__(self) -> str:
        return f"{self.user_id} · {self.part} · {self.motion_id}"
