"""Where quests meet the council: the last step opens a motion, and the council's answer completes the quest."""

from typing import Final
from uuid import NAMESPACE_URL, uuid5

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from participation.accounts.models import User
from participation.council.events import MotionMoved
from participation.council.models import Motion
from participation.council.services import MotionText, start_motion

from ..models import QuestRun
from .gathering import Gathered
from .queries import Path
from .rules import is_paused
from .services import Paused, complete

# The council has spoken. A "no" completes a quest as a "yes" does: both come with reasons.
ANSWERS: Final = frozenset({"answered", "declined"})


@transaction.atomic
def open_motion(*, path: Path, user: User, gathered: Gathered) -> Motion:
    """Begin the motion of a walk with what was gathered, together with the team; again gives the same motion.

    Raises ``ValidationError`` while steps are missing, :class:`Paused`, and what the council's service raises.
    """
    run = (
        QuestRun.objects.select_for_update(of=("self",))
        .select_related("motion", "group", "quest__consultation")
        .get(pk=path.run.pk)
    )
    if run.motion is not None:
        return run.motion
    if is_paused(run):
        raise Paused
    if not path.ready:
        raise ValidationError(_("Some steps are still missing."), code="steps")
    team = User.objects.filter(youth_memberships__group=run.group_id) if run.group_id else User.objects.none()
    quest = run.quest
    motion = start_motion(
        author=user,
        site_id=quest.site_id,
        text=MotionText(
            title=gathered.title,
            problem=gathered.problem[:3000],
            wish=gathered.wish,
            objection=gathered.counter_argument,
        ),
        team=list(team.exclude(pk=user.pk)[:40]),
        came_from=quest.consultation,
        origin=_("Quest: %(title)s") % {"title": quest.title},
        submission_key=uuid5(NAMESPACE_URL, f"quest-run:{run.pk}"),
    )
    run.motion = motion
    run.save(update_fields=["motion"])
    return motion


def motion_moved(event: MotionMoved) -> None:
    """Durable handler: the council's answer completes the quest."""
    if event.milestone not in ANSWERS:
        return
    run_id = QuestRun.objects.filter(motion=event.contribution_id).values_list("pk", flat=True).first()
    if run_id is not None:
        complete(run_id=run_id)
