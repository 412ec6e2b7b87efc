"""The cards of quests, position match, quizzes and skills on the start page of the youth module."""

from typing import Final

from django.urls import reverse
from django.utils.translation import gettext as _

from .cards import Card, Maker
from .match.queries import has_theses
from .models import BridgeQuestion, Quest, QuizQuestion, YouthGroup
from .queries.groups import Progress
from .quests.queries import progress_of


def quest_card(site_id: int) -> Card | None:
    """Quests, when there are any."""
    if not Quest.objects.filter(site_id=site_id, public=True).exists():
        return None
    return Card(
        title=_("Solve a quest"),
        text=_("Find out, go outside, ask around – and write a real motion. You are done when the council has answered."),
        label=_("To the quests"),
        url=reverse("youth:quests"),
        tint=3,
        icon="pin",
        pill=_("alone or as a team"),
        drawing="quest-way",
    )  # fmt: skip


def match_card(site_id: int) -> Card | None:
    """The position match."""
    if not has_theses(site_id):
        return None
    return Card(
        title=_("Who sees it like you?"),
        text=_("Say what you think of a few sentences about your town. Then see who in the council thinks so too – and why."),
        label=_("Start"),
        url=reverse("youth:match"),
        tint=2,
        icon="scale",
        pill=_("stays on your device"),
    )  # fmt: skip


def quiz_card(site_id: int) -> Card | None:
    """The quizzes."""
    local = QuizQuestion.objects.filter(site_id=site_id, public=True).exists()
    bridge = BridgeQuestion.objects.filter(site_id=site_id, public=True).exists()
    if not (local or bridge):
        return None
    return Card(
        title=_("How does a town work?"),
        text=_("Short questions, explained at once. And a quiz in which you guess what others think."),
        label=_("To the quizzes"),
        url=reverse("youth:quizzes"),
        tint=1,
        icon="question",
        pill=_("no timer"),
    )  # fmt: skip


def skill_card(site_id: int) -> Card:
    """One's own skills."""
    return Card(
        title=_("What you can do"),
        text=_("Here you collect what you have learnt. Only you see it. You can print a certificate."),
        label=_("To your skills"),
        url=reverse("youth:skills"),
        tint=3,
        icon="star",
        pill=_("only for you"),
    )


def progress(group: YouthGroup) -> list[Progress]:
    """How many steps of its quests a group has done as a team."""
    return [Progress(path.run.quest.title, path.done, len(path.steps)) for path in progress_of(group)]


MAKERS: Final[tuple[Maker, ...]] = (quest_card, match_card, quiz_card, skill_card)
