"""The youth council, its members and their terms, and what the town says about motions."""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Body(models.Model):
    """A council of young people. ``consultation`` is the room in which its motions are written, discussed and voted on."""

    site = models.ForeignKey("wagtailcore.Site", on_delete=models.PROTECT, related_name="+")
    consultation = models.OneToOneField(
        "consultations.Consultation", on_delete=models.PROTECT, related_name="council"
    )
    name = models.CharField(_("name"), max_length=80)
    slug = models.SlugField(_("address"), max_length=60)
    about = models.TextField(_("what it is for"), max_length=600, default="", blank=True)
    # More than this share of the members must be there: 50 means more than half.
    quorum_percent = models.PositiveSmallIntegerField(_("quorum in percent"), default=50)

    class Meta:
        verbose_name = _("council")
        verbose_name_plural = _("councils")
        constraints = [
            models.UniqueConstraint(fields=["site", "slug"], name="council_address_once_in_a_site"),
            models.CheckConstraint(condition=Q(quorum_percent__lte=99), name="council_quorum_can_be_reached"),
        ]

    def __str__(self) -> str:
        return self.name


class Member(models.Model):
    """A seat on a council for a term. Rights come from the role ``youth_council`` together with a running term."""

    class Office(models.TextChoices):
        """What the member does besides voting."""

        MEMBER = "member", _("Member")
        CHAIR = "chair", _("Chair")
        DEPUTY = "deputy", _("Deputy chair")

    body = models.ForeignKey(Body, on_delete=models.CASCADE, related_name="members", db_index=False)
    user = models.ForeignKey("accounts.User", on_delete=models.SET_NULL, null=True, related_name="seats")
    office = models.CharField(_("office"), max_length=10, choices=Office, default=Office.MEMBER)
    since = models.DateField(_("since"), default=timezone.localdate)
    until = models.DateField(_("until"), null=True, blank=True)

    class Meta:
        verbose_name = _("member of a council")
        verbose_name_plural = _("members of councils")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["body", "user"], name="one_seat_for_a_person"),
            models.CheckConstraint(
                condition=Q(until__isnull=True) | Q(until__gte=F("since")), name="term_ends_after_it_begins"
            ),
        ]

    def __str__(self) -> str:
        return str(self.user) if self.user is not None else str(_("Deleted account"))


class MotionRules(models.Model):
    """What holds for motions in this town, as the town says it, with the source.

    ``signatures`` is how many a residents' motion needs; empty until the town has looked it up, because the quota
    depends on the number of inhabitants.
    """

    site = models.OneToOneField("wagtailcore.Site", on_delete=models.CASCADE, related_name="+")
    signatures = models.PositiveIntegerField(_("signatures a residents' motion needs"), null=True, blank=True)
    signatures_source = models.CharField(_("where that is written"), max_length=200, default="", blank=True)
    answer_days = models.PositiveSmallIntegerField(_("days until the answer"), default=42)
    contact = models.CharField(_("who helps in the town hall"), max_length=200, default="", blank=True)

    class Meta:
        verbose_name = _("rules for motions")
        verbose_name_plural = _("rules for motions")
        constraints = [
            models.CheckConstraint(
                condition=Q(signatures__isnull=True) | ~Q(signatures_source=""), name="quota_has_a_source"
            ),
            models.CheckConstraint(condition=Q(answer_days__gte=1), name="answer_takes_at_least_a_day"),
        ]

    def __str__(self) -> str:
        return str(self.site)
