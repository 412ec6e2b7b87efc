"""Skills come from what happened elsewhere. Durable handlers: evidence stands or falls with what it is about."""

from typing import Final

from django.conf import settings
from django.utils import translation

from participation.council.events import MotionMoved
from participation.council.models import Motion, Participant
from participation.council.models.motion import Part

from .. import wording
from ..events import SessionFinished
from ..game.state import Role
from ..models import Skill, StepAnswer
from ..quests.events import StepDone
from . import services

_BY_KIND: Final = {
    "count": Skill.COUNTED,
    "interview": Skill.INTERVIEWED,
    "spot": Skill.MAPPED,
    "responsible": Skill.RESPONSIBLE,
    "ask": Skill.ASKED,
}
# Shorter than this is no argument.
MIN_WORDS: Final = 4


def step_done(event: StepDone) -> None:
    """A step of a quest was saved."""
    answer = StepAnswer.objects.select_related("run__quest").get(pk=event.answer_id)
    for skill in _skills(answer):
        services.record(
            user_id=answer.user_id,
            skill=skill,
            source=f"step:{answer.run_id}:{answer.step}",
            what=answer.run.quest.title,
        )


def _skills(answer: StepAnswer) -> list[Skill]:
    data = answer.data
    if answer.kind == "other_side":
        found = []
        if len(str(data.get("strongest", "")).split()) >= MIN_WORDS:
            found.append(Skill.OTHER_SIDE)
        if data.get("changed") == "yes" and len(str(data.get("convinced", "")).split()) >= MIN_WORDS:
            found.append(Skill.CHANGED_MIND)
        return found
    if answer.kind == "count" and not any(data.get(name) for name in data if name[0] == "c"):
        return []
    skill = _BY_KIND.get(answer.kind)
    return [skill] if skill else []


def motion_moved(event: MotionMoved) -> None:
    """A motion became public: author and team have written it."""
    if event.milestone != "published":
        return
    motion = Motion.objects.filter(pk=event.contribution_id).only("title", "author_id").first()
    if motion is None:
        return
    team = Participant.objects.filter(motion=motion, part=Part.TEAM).values_list("user_id", flat=True)
    for user_id in {*team, motion.author_id}:
        if user_id is None:
            continue
        services.record(user_id=user_id, skill=Skill.MOTION, source=f"motion:{motion.pk}")


def session_finished(event: SessionFinished) -> None:
    """A council session was played to its end: in which role, and whether a speech changed somebody's mind."""
    source = f"session:{event.session_id}"
    with translation.override(settings.LANGUAGE_CODE):
        for player in event.players:
            role = str(wording.ROLES.get(Role(player.role), ""))
            services.record(user_id=player.user_id, skill=Skill.PLAYED, source=source, what=role)
            if player.moved:
                services.record(user_id=player.user_id, skill=Skill.CHANGED_MIND, source=source)
