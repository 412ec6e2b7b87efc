"""Blocks that editors build pages from. Each has a template in ``templates/cms/blocks/``."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

from .live import FiguresBlock, ProposalsBlock, TimelineBlock
from .media import DocumentsBlock, ImageBlock, VideoBlock
from .text import CardsBlock, ContactBlock, QuestionsBlock, QuoteBlock, StepsBlock, TextBlock


class PageBody(blocks.StreamBlock):
    """What an ordinary page is made of."""

    text = TextBlock()
    quote = QuoteBlock()
    image = ImageBlock()
    documents = DocumentsBlock()
    timeline = TimelineBlock()
    questions = QuestionsBlock()
    contact = ContactBlock()
    video = VideoBlock()
    cards = CardsBlock()
    steps = StepsBlock()

    class Meta:
        required = False
        label = _("Content")


class ConsultationBody(PageBody):
    """What a consultation is made of: the same, and what lives from its numbers."""

    figures = FiguresBlock()
    proposals = ProposalsBlock()


# On a wide screen these stand in the right column, in the order of the editor.
ASIDE = frozenset({"figures", "documents", "contact"})
