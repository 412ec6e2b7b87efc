"""Quests: the path that editors make, who walks it, and what was gathered on the way."""

import uuid

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail.fields import StreamField

from .steps import QuestSteps

WORD = RegexValidator(r"\A[a-z0-9-]+\Z", _("Only small letters, digits and hyphens."))


class Quest(models.Model):
    """A path of steps that ends in a motion."""

    site = models.ForeignKey(
        "wagtailcore.Site", on_delete=models.CASCADE, related_name="+", verbose_name=_("site"), editable=False
    )
    slug = models.SlugField(_("address"), max_length=60, validators=[WORD])
    title = models.CharField(_("title"), max_length=80)
    teaser = models.CharField(_("in two sentences"), max_length=240)
    effort = models.CharField(
        _("how long it takes"),
        max_length=80,
        blank=True,
        help_text=_("In words, for example “two lessons and a walk”. There is never a countdown."),
    )
    drawing = models.CharField(_("drawing"), max_length=30, default="quest-way")
    consultation = models.ForeignKey(
        "consultations.Consultation",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("consultation it belongs to"),
    )
    steps = StreamField(QuestSteps(), verbose_name=_("steps"))
    motion_title = models.CharField(
        _("title of the motion"),
        max_length=120,
        help_text=_("Only a suggestion: the young people change it."),
    )
    motion_wish = models.TextField(
        _("beginning of the wish"),
        max_length=600,
        blank=True,
        help_text=_("Only a suggestion: the young people change it."),
    )
    demo = models.BooleanField(_("made-up example"), default=False)
    public = models.BooleanField(_("public"), default=False)
    order = models.PositiveSmallIntegerField(_("place in the list"), default=10)

    class Meta:
        verbose_name = _("quest")
        verbose_name_plural = _("quests")
        ordering = ["order", "pk"]
        constraints = [models.UniqueConstraint(fields=["site", "slug"], name="quest_address_once_in_a_site")]

    def __str__(self) -> str:
        return self.title

    def clean(self) -> None:
        """Say which address is taken: the form does not know the town, so Django's own check is left out."""
        if Quest.objects.filter(site=self.site_id, slug=self.slug).exclude(pk=self.pk).exists():
            raise ValidationError({"slug": _("Another quest has this address.")})


class QuestRun(models.Model):
    """That somebody, or a group as a team, walks a quest. Once each: starting again goes on where one was."""

    quest = models.ForeignKey(Quest, on_delete=models.PROTECT, related_name="runs")
    owner = models.ForeignKey("accounts.User", on_delete=models.CASCADE, null=True, related_name="quest_runs")
    group = models.ForeignKey(
        "youth.YouthGroup", on_delete=models.CASCADE, null=True, related_name="quest_runs"
    )
    started_at = models.DateTimeField(default=timezone.now)
    motion = models.OneToOneField(
        "council.Motion", on_delete=models.SET_NULL, null=True, related_name="quest_run"
    )
    # The council has answered the motion: only then a quest is complete.
    completed_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("walk through a quest")
        verbose_name_plural = _("walks through quests")
        ordering = ["-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(owner__isnull=False, group__isnull=True)
                | Q(owner__isnull=True, group__isnull=False),
                name="quest_run_alone_or_as_a_team",
            ),
            models.UniqueConstraint(fields=["quest", "owner"], name="quest_run_once_alone"),
            models.UniqueConstraint(fields=["quest", "group"], name="quest_run_once_a_team"),
        ]

    def __str__(self) -> str:
        return f"{self.quest_id} · {self.pk}"


class StepAnswer(models.Model):
    """What one person did in one step. Saving again changes it; a second row is impossible."""

    run = models.ForeignKey(QuestRun, on_delete=models.CASCADE, related_name="answers", db_index=False)
    step = models.UUIDField(_("step"))
    kind = models.CharField(_("kind"), max_length=12)
    user = models.ForeignKey("accounts.User", on_delete=models.CASCADE, related_name="quest_answers")
    data = models.JSONField(_("answer"), default=dict)
    saved_at = models.DateTimeField(_("saved"), default=timezone.now)

    class Meta:
        verbose_name = _("answer in a quest")
        verbose_name_plural = _("answers in quests")
        ordering = ["pk"]
        constraints = [models.UniqueConstraint(fields=["run", "step", "user"], name="quest_answer_once")]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class FileKind(models.TextChoices):
    """What may be attached to a spot."""

    PICTURE = "picture", _("photo")
    SOUND = "sound", _("sound")


def file_name(_file: "SpotFile", name: str) -> str:
    """Where a file lies: below ``private/``, which no server hands out, under a name that says nothing."""
    ending = name.rpartition(".")[2]
    return f"private/youth/{uuid.uuid4().hex}.{ending}"


class SpotFile(models.Model):
    """A photo or a sound of a spot: read through a view that asks each time who wants to."""

    answer = models.ForeignKey(StepAnswer, on_delete=models.CASCADE, related_name="files", db_index=False)
    kind = models.CharField(_("kind"), max_length=8, choices=FileKind)
    file = models.FileField(_("file"), upload_to=file_name, max_length=120)

    class Meta:
        verbose_name = _("file of a spot")
        verbose_name_plural = _("files of spots")
        constraints = [models.UniqueConstraint(fields=["answer", "kind"], name="spot_file_once_of_a_kind")]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"


class OfficeQuestion(models.Model):
    """A question from a quest to the administration. It waits in one queue of the town, for no person in
    particular; an office answers it once, and the answer is read in the quest.
    """

    site = models.ForeignKey("wagtailcore.Site", on_delete=models.CASCADE, related_name="+", db_index=False)
    run = models.ForeignKey(QuestRun, on_delete=models.SET_NULL, null=True, related_name="questions")
    step = models.UUIDField(_("step"))
    topic = models.CharField(_("about"), max_length=80)
    text = models.TextField(_("question"), max_length=600)
    asked_by = models.ForeignKey(
        "accounts.User", on_delete=models.SET_NULL, null=True, related_name="office_questions"
    )
    asked_at = models.DateTimeField(_("asked"), default=timezone.now)
    answer = models.TextField(_("answer"), max_length=3000, blank=True)
    office = models.CharField(_("office"), max_length=120, blank=True)
    answered_by = models.ForeignKey(
        "accounts.User", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    answered_at = models.DateTimeField(_("answered"), null=True, blank=True)

    class Meta:
        verbose_name = _("question to the administration")
        verbose_name_plural = _("questions to the administration")
        ordering = ["asked_at", "pk"]
        indexes = [models.Index(fields=["site", "answered_at", "asked_at"], name="office_question_queue")]
        constraints = [models.UniqueConstraint(fields=["run", "step"], name="office_question_once_a_step")]

    def __str__(self) -> str:
        return self.text[:60]
