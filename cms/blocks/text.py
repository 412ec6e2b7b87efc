"""Blocks of words: text, quotation, questions, contact, cards, steps."""

from django.utils.translation import gettext_lazy as _
from wagtail import blocks

RICH = ["bold", "italic", "ol", "ul", "link", "document-link", "blockquote", "h3", "h4"]
SHORT = ["bold", "italic", "link", "document-link", "ol", "ul"]


class TextBlock(blocks.StructBlock):
    """A heading, which may be left out, and text."""

    heading = blocks.CharBlock(label=_("Heading"), required=False, max_length=120)
    text = blocks.RichTextBlock(label=_("Text"), features=RICH)

    class Meta:
        icon = "pilcrow"
        label = _("Text")
        template = "cms/blocks/text.html"
        label_format = "{heading}"


class QuoteBlock(blocks.StructBlock):
    """What somebody said or wrote."""

    text = blocks.TextBlock(label=_("Quotation"), max_length=600, rows=3)
    source = blocks.CharBlock(label=_("Who said it"), required=False, max_length=150)

    class Meta:
        icon = "openquote"
        label = _("Quotation")
        template = "cms/blocks/quote.html"


class QuestionBlock(blocks.StructBlock):
    """A question and its answer."""

    question = blocks.CharBlock(label=_("Question"), max_length=200)
    answer = blocks.RichTextBlock(label=_("Answer"), features=SHORT)

    class Meta:
        icon = "help"
        label = _("Question")


class QuestionsBlock(blocks.StructBlock):
    """Questions that open to their answers."""

    title = blocks.CharBlock(label=_("Heading"), default=_("Questions and answers"), max_length=80)
    items = blocks.ListBlock(QuestionBlock(), label=_("Questions"), min_num=1)

    class Meta:
        icon = "help"
        label = _("Questions and answers")
        template = "cms/blocks/questions.html"


class ContactBlock(blocks.StructBlock):
    """Whom to ask: an office, never a private person."""

    title = blocks.CharBlock(label=_("Heading"), default=_("Whom you can ask"), max_length=80)
    office = blocks.CharBlock(label=_("Office"), max_length=120)
    place = blocks.CharBlock(label=_("Place"), required=False, max_length=160)
    phone = blocks.CharBlock(label=_("Telephone"), required=False, max_length=40)
    email = blocks.EmailBlock(label=_("E-mail"), required=False)
    hours = blocks.CharBlock(label=_("Opening hours"), required=False, max_length=200)

    class Meta:
        icon = "mail"
        label = _("Contact")
        template = "cms/blocks/contact.html"


class CardBlock(blocks.StructBlock):
    """A box that leads somewhere."""

    title = blocks.CharBlock(label=_("Title"), max_length=80)
    text = blocks.TextBlock(label=_("Text"), max_length=300, rows=2)
    page = blocks.PageChooserBlock(label=_("Page"), required=False)

    class Meta:
        icon = "form"
        label = _("Card")


class CardsBlock(blocks.StructBlock):
    """Boxes side by side."""

    title = blocks.CharBlock(label=_("Heading"), required=False, max_length=80)
    items = blocks.ListBlock(CardBlock(), label=_("Cards"), min_num=1, max_num=6)

    class Meta:
        icon = "table"
        label = _("Cards")
        template = "cms/blocks/cards.html"


class StepBlock(blocks.StructBlock):
    """One of the numbered steps."""

    title = blocks.CharBlock(label=_("Title"), max_length=80)
    text = blocks.TextBlock(label=_("Text"), max_length=300, rows=2)

    class Meta:
        icon = "list-ol"
        label = _("Step")


class StepsBlock(blocks.StructBlock):
    """Numbered steps side by side."""

    title = blocks.CharBlock(label=_("Heading"), default=_("How it works"), max_length=80)
    items = blocks.ListBlock(StepBlock(), label=_("Steps"), min_num=1, max_num=6)

    class Meta:
        icon = "list-ol"
        label = _("Steps")
        template = "cms/blocks/steps.html"
