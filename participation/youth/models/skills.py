"""Skills instead of points: evidence that only the person sees."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Skill(models.TextChoices):
    """What somebody has shown to be able to do. The words stand on the certificate."""

    MOTION = "motion", _("wrote a motion")
    OTHER_SIDE = "other_side", _("argued the other side")
    CHANGED_MIND = "changed_mind", _("changed my mind with a reason")
    COUNTED = "counted", _("counted traffic")
    INTERVIEWED = "interviewed", _("asked people and listened")
    MAPPED = "mapped", _("mapped a place")
    RESPONSIBLE = "responsible", _("found out who decides")
    ASKED = "asked", _("asked the administration a question")
    PLAYED = "played", _("played a council session")


class Evidence(models.Model):
    """That a person has shown a skill. ``source`` names what it comes from, so that it counts once."""

    user = models.ForeignKey(
        "accounts.User", on_delete=models.CASCADE, related_name="skill_evidence", db_index=False
    )
    skill = models.CharField(_("skill"), max_length=12, choices=Skill)
    # For example the role in the council session, or the title of the quest; never a text of the person's own.
    what = models.CharField(_("in what"), max_length=120, blank=True)
    source = models.CharField(_("source"), max_length=60)
    earned_on = models.DateField(_("day"), default=timezone.localdate)
    # Made when the person first asks for a certificate. Without it nobody can check anything.
    code = models.CharField(_("check code"), max_length=12, null=True, blank=True, unique=True)

    class Meta:
        verbose_name = _("evidence of a skill")
        verbose_name_plural = _("evidence of skills")
        ordering = ["-earned_on", "-pk"]
        constraints = [
            models.UniqueConstraint(fields=["user", "skill", "source"], name="skill_evidence_once")
        ]

    def __str__(self) -> str:
        return f"{self.skill} {self.pk}"
