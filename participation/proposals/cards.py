"""A proposal as a list shows it. Words are made only when the card is drawn, which for most cards happened before."""

from dataclasses import dataclass
from functools import cached_property

from django.utils.translation import ngettext

from participation.consultations.models import Category
from participation.core.text import excerpt

from .addresses import address_of
from .models import Proposal, Status
from .trail import PILLS

EXCERPT = 200


@dataclass
class Card:
    """What ``proposals/_card.html`` shows of a proposal with ``lead`` and ``consultation``. No query."""

    proposal: Proposal
    category: Category | None
    supported: bool

    @property
    def look(self) -> tuple[object, ...]:
        """Everything that decides how the card looks, apart from what the reader may do."""
        one = self.proposal
        category = (self.category.name, self.category.icon) if self.category else ()
        return (
            one.pk, one.title, one.lead, one.status, one.address, one.lat is None, one.comment_count,  # type: ignore[attr-defined]
            one.support_count, one.consultation.slug, category, self.supported, one.label, one.collapsed,
        )  # fmt: skip

    @cached_property
    def address(self) -> str:
        """Where the proposal is read."""
        return address_of(self.proposal)

    @cached_property
    def comments(self) -> str:
        """How many comments, in words."""
        count = self.proposal.comment_count
        return ngettext("%(n)s comment", "%(n)s comments", count) % {"n": count}

    @cached_property
    def status(self) -> str:
        """Where the proposal is on its way, in words."""
        return self.proposal.get_status_display()

    @cached_property
    def excerpt(self) -> str:
        """The beginning of the text."""
        return excerpt(_whole_tags(self.proposal.lead), EXCERPT)  # type: ignore[attr-defined]

    @property
    def pill_kind(self) -> str:
        """The colour of the status."""
        return PILLS[Status(self.proposal.status)][0]

    @property
    def pill_icon(self) -> str:
        """The sign beside the status."""
        return PILLS[Status(self.proposal.status)][1]


def _whole_tags(html: str) -> str:
    """HTML that was cut off at some character, without the tag that was cut."""
    opened = html.rfind("<")
    return html[:opened] if opened > html.rfind(">") else html
