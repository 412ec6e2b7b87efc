"""Blocks that look at the clock or at the consultation: timeline, key figures, proposals."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from participation.contributions import kinds
from participation.contributions.models import State
from participation.proposals.models import Proposal

LIVE_FIGURES = {
    "proposals": ("proposal", _("Proposals")),
    "supports": ("support", _("Supports")),
    "comments": ("comment", _("Comments")),
    "people": ("participant", _("People")),
}


class DateItemBlock(blocks.StructBlock):
    """Something that happens or happened on a day."""

    date = blocks.DateBlock(label=_("Date"))
    title = blocks.CharBlock(label=_("What happens"), max_length=120)
    text = blocks.RichTextBlock(
        label=_("Text"), required=False, features=["bold", "italic", "link", "document-link"]
    )

    class Meta:
        icon = "date"
        label = _("Date")


class TimelineBlock(blocks.StructBlock):
    """Dates past and future, the latest on top; what lies ahead is marked."""

    title = blocks.CharBlock(label=_("Heading"), default=_("Dates and course"), max_length=80)
    items = blocks.ListBlock(DateItemBlock(), label=_("Dates"), min_num=1)

    class Meta:
        icon = "date"
        label = _("Timeline")
        template = "cms/blocks/timeline.html"

    def get_context(self, value: Any, parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
        """Adds ``rows``: the dates in order, with whether each lies ahead."""
        context: dict[str, Any] = super().get_context(value, parent_context=parent_context)
        today = timezone.localdate((parent_context or {}).get("now") or timezone.now())
        rows = [(item, item["date"] >= today) for item in value["items"] if item.get("date")]
        context["rows"] = sorted(rows, key=lambda row: row[0]["date"], reverse=True)
        return context


class FactBlock(blocks.StructBlock):
    """A number that the editor writes down."""

    number = blocks.CharBlock(label=_("Number"), max_length=30)
    label = blocks.CharBlock(label=_("What it counts"), max_length=80)

    class Meta:
        icon = "order"
        label = _("Number")


class FiguresBlock(blocks.StructBlock):
    """Key figures: counted live from the consultation, or written down."""

    title = blocks.CharBlock(label=_("Heading"), default=_("So many take part"), max_length=80)
    live = blocks.MultipleChoiceBlock(
        label=_("Counted by the platform"),
        choices=[(key, label) for key, (_field, label) in LIVE_FIGURES.items()],
        required=False,
        help_text=_("They change on the open page while people take part."),
    )
    facts = blocks.ListBlock(FactBlock(), label=_("Your own numbers"), default=[])

    class Meta:
        icon = "view"
        label = _("Key figures")
        template = "cms/blocks/figures.html"

    def get_context(self, value: Any, parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
        """Adds ``live``: (name of the counter, label, number) of the page's consultation."""
        context: dict[str, Any] = super().get_context(value, parent_context=parent_context)
        consultation = (parent_context or {}).get("consultation")
        context["live"] = [
            (field, label, getattr(consultation, f"{field}_count", 0))
            for field, label in (LIVE_FIGURES[key] for key in value["live"] or () if key in LIVE_FIGURES)
        ]
        return context


class ProposalsBlock(blocks.StructBlock):
    """A few proposals of the page's consultation."""

    title = blocks.CharBlock(label=_("Heading"), default=_("From the proposals"), max_length=80)
    order = blocks.ChoiceBlock(
        label=_("Which"),
        choices=[("-support_count", _("Most supported")), ("-published_at", _("Newest"))],
        default="-support_count",
    )
    number = blocks.IntegerBlock(label=_("How many"), default=3, min_value=1, max_value=6)

    class Meta:
        icon = "list-ul"
        label = _("Proposals teaser")
        template = "cms/blocks/proposals.html"

    def get_context(self, value: Any, parent_context: dict[str, Any] | None = None) -> dict[str, Any]:
        """Adds ``proposals``: (address, proposal); one query."""
        context: dict[str, Any] = super().get_context(value, parent_context=parent_context)
        consultation = (parent_context or {}).get("consultation")
        if consultation is None or consultation.pk is None:
            context["proposals"] = []
            return context
        rows = Proposal.objects.filter(consultation=consultation, state=State.PUBLISHED).order_by(
            value["order"], "-pk"
        )
        found = list(rows[: value["number"]])
        for proposal in found:
            proposal.consultation = consultation
        context["proposals"] = [(kinds.url_of(proposal), proposal) for proposal in found]
        return context
