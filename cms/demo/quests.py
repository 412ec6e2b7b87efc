"""Quests, quizzes and position match of the demo."""

from typing import Any, Final
from uuid import NAMESPACE_URL, uuid5

from wagtail.models import Site

from participation.consultations.models import Consultation
from participation.youth.models import (
    BridgeOption,
    BridgeQuestion,
    CouncilGroup,
    Membership,
    Quest,
    QuizOption,
    QuizQuestion,
    Statement,
    Thesis,
)
from participation.youth.quests import services
from participation.youth.quests.queries import steps_of


def load_quests(
    site: Site, rows: list[dict[str, Any]], consultation: Consultation | None
) -> dict[str, Quest]:
    """The quests, by slug; all belong to ``consultation``, whose map they use."""
    quests = {}
    for order, row in enumerate(rows):
        quest = Quest(
            site=site,
            slug=row["slug"],
            title=row["title"],
            teaser=row["teaser"],
            effort=row["effort"],
            drawing=row["drawing"],
            motion_title=row["motion_title"],
            motion_wish=row["motion_wish"],
            consultation=consultation,
            demo=True,
            public=True,
            order=order,
        )
        quest.steps = [_step(row["slug"], number, step) for number, step in enumerate(row["steps"])]
        quest.save()
        quests[quest.slug] = quest
    return quests


def _step(slug: str, number: int, step: dict[str, Any]) -> dict[str, Any]:
    value = {name: part for name, part in step.items() if name != "kind"}
    return {"id": str(uuid5(NAMESPACE_URL, f"{slug}/{number}")), "type": step["kind"], "value": value}


# What the demo's class has done of "Der Weg zur Schule" so far; by kind of step.
DONE: Final[dict[str, dict[str, Any]]] = {
    "read": {},
    "spot": {"place": "Kreuzung am Schulzentrum", "note": "Morgens halten hier Autos auf dem Radweg."},
    "count": {
        "c0": 95,
        "c1": 61,
        "c2": 88,
        "place": "Kreuzung am Schulzentrum",
        "when": "Dienstag, 7.30 bis 7.45 Uhr",
    },
}
QUESTION: Final = "Gab es an dieser Kreuzung in den letzten Jahren Unfälle?"


def load_walk(quest: Quest) -> None:
    """The class of the demo walks a quest as a team; its question waits for an office. Without a class nothing happens."""
    member = (
        Membership.objects.filter(group__site=quest.site)
        .select_related("group", "user")
        .order_by("pk")
        .first()
    )
    if member is None:
        return
    run = services.start(quest=quest, user=member.user, group=member.group)
    for step in steps_of(quest):
        if step.kind in DONE:
            services.save_step(run=run, step=step, user=member.user, data=DONE[step.kind])
        elif step.kind == "ask":
            services.ask_office(run=run, step=step, user=member.user, text=QUESTION)


def load_play(site: Site, content: dict[str, Any]) -> None:
    """Both quizzes and the position match."""
    for order, row in enumerate(content["local"]):
        question = QuizQuestion(
            site=site, text=row["text"], explanation=row["explanation"], source=row["source"],
            source_url=row["url"], public=True, order=order,
        )  # fmt: skip
        question.options = [
            QuizOption(sort_order=n, text=o["text"], right=o["right"], reply=o["reply"])
            for n, o in enumerate(row["options"])
        ]
        question.save()
    for order, row in enumerate(content["bridge"]):
        bridge = BridgeQuestion(
            site=site, text=row["text"], asked=row["asked"], thought=row["thought"], source=row["source"],
            demo=True, public=True, order=order,
        )  # fmt: skip
        bridge.options = [
            BridgeOption(sort_order=n, text=o["text"], count=o["count"]) for n, o in enumerate(row["options"])
        ]
        bridge.save()
    _match(site, content)


def _match(site: Site, content: dict[str, Any]) -> None:
    groups = [
        CouncilGroup.objects.create(site=site, name=name, demo=True, order=n)
        for n, name in enumerate(content["groups"])
    ]
    for order, row in enumerate(content["theses"]):
        thesis = Thesis(site=site, text=row["text"], explanation=row["explanation"], public=True, order=order)
        thesis.statements = [
            Statement(group=group, sort_order=n, position=said["position"], reason=said["reason"])
            for n, (group, said) in enumerate(zip(groups, row["statements"], strict=True))
        ]
        thesis.save()
