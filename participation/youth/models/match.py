"""The position match: theses, and how council groups and open proposals stand to them. No answers are stored, by nobody."""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from modelcluster.fields import ParentalKey
from modelcluster.models import ClusterableModel
from wagtail.models import Orderable


class Position(models.TextChoices):
    """How one stands to a thesis."""

    AGREE = "agree", _("agree")
    NEUTRAL = "neutral", _("neutral")
    DISAGREE = "disagree", _("disagree")


class CouncilGroup(models.Model):
    """A group in the town council that answers the theses."""

    site = models.ForeignKey(
        "wagtailcore.Site", on_delete=models.CASCADE, related_name="+", verbose_name=_("site"), editable=False
    )
    name = models.CharField(_("name"), max_length=80)
    demo = models.BooleanField(_("made-up example"), default=False)
    order = models.PositiveSmallIntegerField(_("place in the list"), default=10)

    class Meta:
        verbose_name = _("council group")
        verbose_name_plural = _("council groups")
        ordering = ["order", "pk"]
        constraints = [models.UniqueConstraint(fields=["site", "name"], name="council_group_once_in_a_site")]

    def __str__(self) -> str:
        return self.name

    def clean(self) -> None:
        """Say which name is taken: the form does not know the town, so Django's own check is left out."""
        if CouncilGroup.objects.filter(site=self.site_id, name=self.name).exclude(pk=self.pk).exists():
            raise ValidationError({"name": _("There is a group with this name.")})


class Thesis(ClusterableModel):
    """A sentence one can agree with or not, written by the youth council."""

    site = models.ForeignKey(
        "wagtailcore.Site", on_delete=models.CASCADE, related_name="+", verbose_name=_("site"), editable=False
    )
    text = models.CharField(_("thesis"), max_length=160, help_text=_("One sentence, without “not”."))
    explanation = models.CharField(_("what it is about"), max_length=300, blank=True)
    public = models.BooleanField(_("public"), default=False)
    order = models.PositiveSmallIntegerField(_("place in the list"), default=10)

    class Meta:
        verbose_name = _("thesis")
        verbose_name_plural = _("theses")
        ordering = ["order", "pk"]

    def __str__(self) -> str:
        return self.text


class Statement(Orderable):
    """How a council group stands to a thesis, in its own words."""

    thesis = ParentalKey(Thesis, on_delete=models.CASCADE, related_name="statements")
    group = models.ForeignKey(CouncilGroup, on_delete=models.CASCADE, related_name="+")
    position = models.CharField(_("position"), max_length=8, choices=Position)
    reason = models.TextField(_("reason"), max_length=600)

    class Meta(Orderable.Meta):
        verbose_name = _("statement of a council group")
        verbose_name_plural = _("statements of council groups")
        constraints = [models.UniqueConstraint(fields=["thesis", "group"], name="statement_once_a_group")]

    def __str__(self) -> str:
        return f"{self.group_id}: {self.position}"


class ProposalLink(Orderable):
    """That an open proposal says yes or no to a thesis."""

    thesis = ParentalKey(Thesis, on_delete=models.CASCADE, related_name="proposal_links")
    proposal = models.ForeignKey(
        "proposals.Proposal", on_delete=models.CASCADE, related_name="+", verbose_name=_("proposal")
    )
    position = models.CharField(_("position"), max_length=8, choices=Position, default=Position.AGREE)

    class Meta(Orderable.Meta):
        verbose_name = _("proposal that fits")
        verbose_name_plural = _("proposals that fit")
        constraints = [models.UniqueConstraint(fields=["thesis", "proposal"], name="thesis_proposal_once")]

    def __str__(self) -> str:
        return f"{self.proposal_id}: {self.position}"
