"""The parts of a scenario, as editors put them together."""

from django.utils.translation import gettext_lazy as _
from wagtail.blocks import CharBlock, ChoiceBlock, ListBlock, StreamBlock, StructBlock, TextBlock

STANCES = [("yes", _("for the motion")), ("no", _("against the motion"))]


class CostBlock(StructBlock):
    """What something costs."""

    what = CharBlock(label=_("What"), max_length=80)
    amount = CharBlock(label=_("How much"), max_length=40)


class SideBlock(StructBlock):
    """A political group of the scenario."""

    key = CharBlock(
        label=_("Short name"),
        max_length=12,
        help_text=_("One word in small letters; amendments refer to it."),
    )
    name = CharBlock(label=_("Name"), max_length=30)
    letter = CharBlock(label=_("Letter on the seats"), max_length=1)
    about = CharBlock(label=_("Who they are, in one sentence"), max_length=160)
    goal = TextBlock(label=_("Goal card: secret until the end"), max_length=300)
    stance = ChoiceBlock(label=_("How the script votes"), choices=STANCES, default="yes")
    swayed_by = ListBlock(
        CharBlock(max_length=12), label=_("Amendments that win them over"), min_num=0, max_num=4, default=[]
    )
    lines = ListBlock(
        TextBlock(max_length=200), label=_("Said in the debate"), min_num=1, max_num=5, default=[""]
    )
    event_lines = ListBlock(
        TextBlock(max_length=200), label=_("Said after the event"), min_num=0, max_num=3, default=[]
    )

    class Meta:
        label = _("Political group")
        icon = "group"


class ChangeBlock(StructBlock):
    """A prepared amendment."""

    key = CharBlock(label=_("Short name"), max_length=12)
    text = CharBlock(label=_("Amendment"), max_length=200)
    cost = CharBlock(label=_("What it costs"), max_length=60, required=False)
    by = CharBlock(label=_("Moved by the group"), max_length=12, required=False)
    likes = ListBlock(CharBlock(max_length=12), label=_("Groups that are for it"), min_num=0, default=[])

    class Meta:
        label = _("Amendment")
        icon = "edit"


class QuestionBlock(StructBlock):
    """A question residents may ask, with the administration's answer."""

    question = CharBlock(label=_("Question"), max_length=160)
    answer = CharBlock(label=_("Answer"), max_length=200)


class SidesStream(StreamBlock):
    """The groups: two to four."""

    side = SideBlock()

    class Meta:
        min_num = 2
        max_num = 4


class ChangesStream(StreamBlock):
    """The prepared amendments."""

    change = ChangeBlock()

    class Meta:
        max_num = 6


class LinesStream(StreamBlock):
    """Short sentences, one below the other."""

    line = CharBlock(label=_("Sentence"), max_length=200)


class CostsStream(StreamBlock):
    """What it costs."""

    cost = CostBlock()


class QuestionsStream(StreamBlock):
    """Questions of residents."""

    question = QuestionBlock()
