"""Two quizzes: how a town works, and how another group sees it. No answer is stored, nothing is counted."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.models import Orderable


class QuizQuestion(ClusterableModel):
    """A question about how a town works."""

    site = models.ForeignKey(
        "wagtailcore.Site", on_delete=models.CASCADE, related_name="+", verbose_name=_("site"), editable=False
    )
    text = models.CharField(_("question"), max_length=200)
    explanation = models.TextField(_("explanation"), max_length=800)
    source = models.CharField(_("source"), max_length=160, help_text=_("For example: § 24 GO NRW"))
    source_url = models.URLField(_("address of the source"), blank=True)
    public = models.BooleanField(_("public"), default=False)
    order = models.PositiveSmallIntegerField(_("place in the list"), default=10)

    class Meta:
        verbose_name = _("question about the town")
        verbose_name_plural = _("questions about the town")
        ordering = ["order", "pk"]

    def __str__(self) -> str:
        return self.text


class QuizOption(Orderable):
    """A possible answer, and what is said to who chose it."""

    question = ParentalKey(QuizQuestion, on_delete=models.CASCADE, related_name="options")
    text = models.CharField(_("answer"), max_length=160)
    right = models.BooleanField(_("right"), default=False)
    reply = models.CharField(
        _("what you say to it"),
        max_length=240,
        help_text=_("Kind, for wrong answers as well: what is right about the thought?"),
    )

    class Meta(Orderable.Meta):
        verbose_name = _("possible answer")
        verbose_name_plural = _("possible answers")

    def __str__(self) -> str:
        return self.text


class BridgeQuestion(ClusterableModel):
    """A question that another group has answered: first one guesses, then one sees."""

    site = models.ForeignKey(
        "wagtailcore.Site", on_delete=models.CASCADE, related_name="+", verbose_name=_("site"), editable=False
    )
    text = models.CharField(_("question"), max_length=200)
    asked = models.CharField(
        _("who was asked"), max_length=120, help_text=_("For example: “Menschen über 65”.")
    )
    thought = models.TextField(_("what one can take from it"), max_length=600, blank=True)
    source = models.CharField(_("source of the numbers"), max_length=200)
    source_url = models.URLField(_("address of the source"), blank=True)
    demo = models.BooleanField(_("made-up example"), default=False)
    public = models.BooleanField(_("public"), default=False)
    order = models.PositiveSmallIntegerField(_("place in the list"), default=10)

    class Meta:
        verbose_name = _("question of the bridge quiz")
        verbose_name_plural = _("questions of the bridge quiz")
        ordering = ["order", "pk"]

    def __str__(self) -> str:
        return self.text


class BridgeOption(Orderable):
    """An answer, and how many of the group gave it."""

    question = ParentalKey(BridgeQuestion, on_delete=models.CASCADE, related_name="options")
    text = models.CharField(_("answer"), max_length=120)
    count = models.PositiveIntegerField(_("how many said so"), default=0)

    class Meta(Orderable.Meta):
        verbose_name = _("answer of the group")
        verbose_name_plural = _("answers of the group")

    def __str__(self) -> str:
        return self.text
