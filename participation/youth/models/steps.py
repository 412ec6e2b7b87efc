"""The building blocks of quests, as editors put them together. A block's own id names the step for good."""

from typing import Any, Final

from django.utils.translation import gettext_lazy as _
from wagtail.blocks import (
    BooleanBlock,
    CharBlock,
    ChoiceBlock,
    IntegerBlock,
    ListBlock,
    StreamBlock,
    StructBlock,
    TextBlock,
    URLBlock,
)

LEVELS: Final = [
    ("town", _("The town")),
    ("district", _("The district (Kreis)")),
    ("state", _("The state (Land)")),
    ("federal", _("The federation (Bund)")),
]


def _title(default: Any) -> CharBlock:
    return CharBlock(label=_("Heading of the step"), max_length=80, default=default)


def _intro() -> TextBlock:
    return TextBlock(label=_("What to do"), max_length=1200, help_text=_("Short sentences, “du”."))


class SourceBlock(StructBlock):
    """Where a fact comes from."""

    label = CharBlock(label=_("Source"), max_length=160, required=False)
    url = URLBlock(label=_("Address of the source"), required=False)


class ReadStep(StructBlock):
    """A page to read."""

    title = _title(_("Find out"))
    intro = _intro()
    facts = ListBlock(CharBlock(max_length=300), label=_("Facts"), min_num=0, max_num=12)
    source = SourceBlock(label=_("Source"))
    demo = BooleanBlock(label=_("Made-up example"), required=False)

    class Meta:
        label = _("Read")
        icon = "doc-full"


class MatterBlock(StructBlock):
    """A matter somebody has to decide."""

    text = CharBlock(label=_("Matter"), max_length=200)
    level = ChoiceBlock(label=_("Who is responsible"), choices=LEVELS)
    because = TextBlock(label=_("Explanation"), max_length=600)
    source = SourceBlock(label=_("Source"))


class ResponsibleStep(StructBlock):
    """Find out who decides."""

    title = _title(_("Who decides that?"))
    intro = _intro()
    matters = ListBlock(MatterBlock(), label=_("Matters"), min_num=1, max_num=8)

    class Meta:
        label = _("Who is responsible?")
        icon = "site"


class ArgumentBlock(StructBlock):
    """What somebody in a role says."""

    who = CharBlock(
        label=_("Who says it"),
        max_length=80,
        help_text=_("A role, never a person: “a shop keeper”, “a bus driver”."),
    )
    text = TextBlock(label=_("Argument"), max_length=600)


class OtherSideStep(StructBlock):
    """Hear the other side."""

    title = _title(_("Hear the other side"))
    intro = _intro()
    arguments = ListBlock(ArgumentBlock(), label=_("Arguments"), min_num=2, max_num=8)

    class Meta:
        label = _("Hear the other side")
        icon = "group"


class AskStep(StructBlock):
    """A question to the administration, which goes to the queue of an office."""

    title = _title(_("Ask the town hall"))
    intro = _intro()

    class Meta:
        label = _("Ask the administration")
        icon = "mail"


class SpotStep(StructBlock):
    """A place, with a photo or a sound."""

    title = _title(_("Show the place"))
    intro = _intro()
    photo = BooleanBlock(label=_("Photo possible"), required=False, default=True)
    sound = BooleanBlock(label=_("Sound possible"), required=False, default=True)

    class Meta:
        label = _("Map a spot")
        icon = "pin"


class CountStep(StructBlock):
    """Counting outside."""

    title = _title(_("Count"))
    intro = _intro()
    things = ListBlock(CharBlock(max_length=40), label=_("What is counted"), min_num=1, max_num=6)
    safety = CharBlock(
        label=_("Safety"),
        max_length=300,
        default=_("Stand on the pavement, go in twos, and stay off the road."),
    )

    class Meta:
        label = _("Count something")
        icon = "plus"


class InterviewStep(StructBlock):
    """Asking people outside."""

    title = _title(_("Ask three people"))
    intro = _intro()
    question = CharBlock(label=_("Question"), max_length=200)
    people = IntegerBlock(label=_("How many people"), min_value=1, max_value=5, default=3)

    class Meta:
        label = _("Ask people")
        icon = "user"


class QuestSteps(StreamBlock):
    """The path. The motion workshop follows by itself after the last step."""

    read = ReadStep()
    responsible = ResponsibleStep()
    other_side = OtherSideStep()
    ask = AskStep()
    spot = SpotStep()
    count = CountStep()
    interview = InterviewStep()

    class Meta:
        min_num = 1
        max_num = 12


# What a person answers here is nobody else's business, in a team as well.
PRIVATE_KINDS: Final = frozenset({"responsible", "other_side"})
