"""Consultations and their phases."""

import uuid
from datetime import datetime

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Action(models.TextChoices):
    """What a phase can open. Later formats add their verbs here."""

    PROPOSE = "propose", _("Make proposals")
    COMMENT = "comment", _("Write comments")
    SUPPORT = "support", _("Support proposals")
    VOTE = "vote", _("Vote")


class Moderation(models.TextChoices):
    """When a moderator looks at a post."""

    POST = "post", _("Posts appear at once and are checked afterwards")
    PRE = "pre", _("Posts appear after a check")


class Consultation(models.Model):
    """A matter on which a town listens. Its public page is a Wagtail page in ``cms``, tied one to one.

    The counters are kept by the services that change them, in the same transaction.
    """

    site = models.ForeignKey(
        "wagtailcore.Site", on_delete=models.PROTECT, related_name="+", verbose_name=_("site")
    )
    slug = models.SlugField(_("address"), max_length=100)
    title = models.CharField(_("title"), max_length=150)
    topic = models.CharField(_("field of action"), max_length=80, default="", blank=True)
    summary = models.TextField(_("in three sentences"), max_length=600, default="", blank=True)
    drawing = models.CharField(_("drawing"), max_length=30, default="plan")
    young = models.BooleanField(_("for young people"), default=False)
    moderation = models.CharField(_("moderation"), max_length=8, choices=Moderation, default=Moderation.POST)
    public = models.BooleanField(_("public"), default=False)
    map_lat = models.FloatField(_("map centre, latitude"), default=51.8283)
    map_lon = models.FloatField(_("map centre, longitude"), default=8.1442)
    map_zoom = models.PositiveSmallIntegerField(_("map zoom"), default=13)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    proposal_count = models.PositiveIntegerField(default=0, editable=False)
    comment_count = models.PositiveIntegerField(default=0, editable=False)
    support_count = models.PositiveIntegerField(default=0, editable=False)
    participant_count = models.PositiveIntegerField(default=0, editable=False)

    class Meta:
        verbose_name = _("consultation")
        verbose_name_plural = _("consultations")
        constraints = [
            models.UniqueConstraint(fields=["site", "slug"], name="consultation_address_once_in_a_site")
        ]

    def __str__(self) -> str:
        return self.title


class FormerSlug(models.Model):
    """An address a consultation had before. It leads on until another consultation of the town takes it."""

    site = models.ForeignKey("wagtailcore.Site", on_delete=models.CASCADE, related_name="+", db_index=False)
    slug = models.SlugField(_("address"), max_length=100, db_index=False)
    consultation = models.ForeignKey(Consultation, on_delete=models.CASCADE, related_name="former_slugs")

    class Meta:
        verbose_name = _("former address")
        verbose_name_plural = _("former addresses")
        constraints = [
            models.UniqueConstraint(fields=["site", "slug"], name="former_address_once_in_a_site"),
        ]

    def __str__(self) -> str:
        return self.slug


class Phase(models.Model):
    """A stretch of time in which certain things may be done. Phases of a consultation do not overlap.

    ``starts_at`` belongs to the phase, ``ends_at`` is the first moment after it.
    """

    consultation = models.ForeignKey(Consultation, on_delete=models.CASCADE, related_name="phases")
    # Stays the same while an editor rewrites the phase on the page.
    key = models.UUIDField(default=uuid.uuid4, editable=False)
    name = models.CharField(_("name"), max_length=80)
    description = models.CharField(_("what happens in it"), max_length=300, default="", blank=True)
    starts_at = models.DateTimeField(_("starts"))
    ends_at = models.DateTimeField(_("ends"), null=True, blank=True, help_text=_("Empty: open end."))
    actions = models.JSONField(_("what may be done"), default=list, blank=True)
    # The task that announces the begin and the end writes here what it has announced.
    begin_announced = models.BooleanField(default=False, editable=False)
    end_announced = models.BooleanField(default=False, editable=False)

    class Meta:
        verbose_name = _("phase")
        verbose_name_plural = _("phases")
        ordering = ["starts_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__isnull=True) | Q(ends_at__gt=F("starts_at")),
                name="phase_ends_after_it_starts",
            ),
            models.UniqueConstraint(fields=["consultation", "key"], name="phase_key_once_in_a_consultation"),
        ]

    def __str__(self) -> str:
        return self.name

    def is_running(self, now: datetime) -> bool:
        """Whether ``now`` lies in the phase: the first moment does, the end does not."""
        return self.starts_at <= now and (self.ends_at is None or now < self.ends_at)


class Category(models.Model):
    """A heading under which the contributions of a consultation are sorted."""

    consultation = models.ForeignKey(Consultation, on_delete=models.CASCADE, related_name="categories")
    slug = models.SlugField(_("short name"), max_length=60)
    name = models.CharField(_("name"), max_length=80)
    icon = models.CharField(_("icon"), max_length=30, default="", blank=True)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("category")
        verbose_name_plural = _("categories")
        ordering = ["position", "name"]
        constraints = [
            models.UniqueConstraint(fields=["consultation", "slug"], name="category_once_in_a_consultation")
        ]

    def __str__(self) -> str:
        return self.name


class Participation(models.Model):
    """That somebody took part in a consultation.

    For "n people take part" and for telling them what came of it.
    """

    consultation = models.ForeignKey(Consultation, on_delete=models.CASCADE, related_name="participations")
    user = models.ForeignKey("accounts.User", on_delete=models.CASCADE, related_name="participations")
    since = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("participation")
        verbose_name_plural = _("participations")
        constraints = [models.UniqueConstraint(fields=["consultation", "user"], name="participation_once")]

    def __str__(self) -> str:
        return f"{self.user_id} in {self.consultation_id}"
