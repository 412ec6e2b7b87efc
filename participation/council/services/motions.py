"""Writing a motion: begun as a draft, saved step by step, then public."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any, Final
from uuid import UUID

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from participation.accounts.models import User
from participation.accounts.roles import Capability, has_capability
from participation.consultations.models import Consultation
from participation.contributions import editing, releases
from participation.contributions import services as contributions
from participation.contributions.models import State
from participation.core import audit, events
from participation.core.db import insert_once
from participation.core.text import clean_text, render_markdown

from .. import rules
from ..events import MotionMoved, MotionStarted
from ..models import Motion, Part, Participant, Stage
from ..models.motion import MAX_PART
from .bodies import youth_council

MAX_TITLE: Final = 150
MAX_TEAM: Final = 40
PARTS: Final = ("problem", "wish", "cost", "benefit", "objection", "rebuttal")
NEEDED: Final = ("problem", "wish")


@dataclass(frozen=True, slots=True)
class MotionText:
    """What a motion says, part by part. Empty parts are still to be written."""

    title: str = ""
    problem: str = ""
    wish: str = ""
    cost: str = ""
    benefit: str = ""
    objection: str = ""
    rebuttal: str = ""


def start_motion(
    *,
    author: User,
    site_id: int,
    text: MotionText | None = None,
    team: Iterable[User] = (),
    came_from: Consultation | None = None,
    origin: str = "",
    submission_key: UUID | None = None,
) -> Motion:
    """Begin a motion as a draft that ``author`` and ``team`` read and write; nothing is public yet.

    ``text`` may be filled in part (a quest knows some of it), ``came_from`` is the consultation the idea comes from,
    ``origin`` the name of the quest or journey in words. The same ``submission_key`` of the same author gives the same motion.
    Raises ``PermissionDenied`` for an account that may not contribute, ``ValidationError`` by field.
    """
    if not has_capability(author, Capability.CONTRIBUTE, site_id):
        raise PermissionDenied
    if came_from is not None and came_from.site_id != site_id:
        raise ValidationError(_("This consultation belongs to another town."))
    parts = _clean(text or MotionText())
    people = {user.pk: user for user in team if user.pk != author.pk}
    if len(people) > MAX_TEAM:
        raise ValidationError(_("A team has at most %(n)s people.") % {"n": MAX_TEAM})
    motion = Motion(
        kind="motion",
        consultation=youth_council(site_id).consultation,
        author=author,
        text=compose(parts),
        came_from=came_from,
        origin=clean_text(origin, max_length=120, multiline=False, allow_empty=True),
        **parts,
    )
    with transaction.atomic():
        motion = releases.start(motion, submission_key=submission_key)
        for user in people.values():
            insert_once(Participant, motion=motion, user=user, part=Part.TEAM)
        events.publish(contributions.describe(MotionStarted, motion))
    return motion


def _clean(text: MotionText) -> dict[str, str]:
    """Every part checked; raises ``ValidationError`` with the names of the parts that are wrong."""
    found: dict[str, str] = {}
    errors: dict[str, Any] = {}
    for name, value in asdict(text).items():
        single = name == "title"
        try:
            found[name] = clean_text(
                value,
                max_length=MAX_TITLE if single else MAX_PART,
                multiline=not single,
                allow_empty=True,
            )
        except ValidationError as error:
            errors[name] = error
    if errors:
        raise ValidationError(errors)
    return found


def compose(parts: dict[str, str]) -> str:
    """The whole motion as one text with headings: what is searched, moderated, printed and read."""
    with translation.override("de"):
        headings = {
            "problem": _("The problem"),
            "wish": _("What we want"),
            "cost": _("What it may cost"),
            "benefit": _("Who benefits"),
            "objection": _("What speaks against it"),
            "rebuttal": _("What we answer"),
        }
        pieces = [f"### {headings[name]}\n\n{parts[name]}" for name in PARTS if parts.get(name)]
    return "\n\n".join(pieces)


def text_of(motion: Motion) -> MotionText:
    """The parts of a stored motion."""
    return MotionText(**{name: getattr(motion, name) for name in ("title", *PARTS)})


def missing(motion: Motion) -> list[str]:
    """The parts without which a motion cannot be public."""
    return [name for name in ("title", *NEEDED) if not getattr(motion, name)]


@transaction.atomic
def revise(*, motion: Motion, by: User, text: MotionText) -> Motion:
    """Save what was written. A draft may be incomplete; of a public motion the earlier version stays readable.

    Raises ``PermissionDenied`` after the hand-over, ``ValidationError`` by field.
    """
    locked = Motion.objects.select_for_update().select_related("consultation").get(pk=motion.pk)
    if not rules.may_write(by, locked):
        raise PermissionDenied(_("The motion was handed over. It cannot be changed any more."))
    parts = _clean(text)
    if locked.stage != Stage.DRAFT:
        empty = {name: _("Please write something here.") for name in ("title", *NEEDED) if not parts[name]}
        if empty:
            raise ValidationError(empty)
    _store(locked, parts, by)
    return locked


def _store(motion: Motion, parts: dict[str, str], by: User) -> None:
    title = parts.pop("title")
    whole = compose(parts)
    if whole and title:
        editing.rewrite(
            contribution=motion,
            by=by,
            text=whole,
            title=title,
            max_length=len(PARTS) * (MAX_PART + 100),
            fields=parts,
        )
        return
    # A draft in which not even title or problem stand: nothing to keep an earlier version of.
    for name, value in parts.items():
        setattr(motion, name, value)
    motion.title, motion.text = title, whole
    motion.html = render_markdown(whole)
    motion.save(update_fields=["title", "text", "html", *parts])


@transaction.atomic
def publish(*, motion: Motion, by: User) -> Motion:
    """Show the draft to everybody, so that others can sign; or hold it for a check where the town wants that.

    Twice changes nothing. Raises ``PermissionDenied``, and ``ValidationError`` by field while parts are missing.
    """
    locked = Motion.objects.select_for_update().select_related("consultation").get(pk=motion.pk)
    if not rules.is_team(by, locked):
        raise PermissionDenied
    if locked.stage != Stage.DRAFT:
        return locked
    if gaps := missing(locked):
        raise ValidationError({name: _("Please write something here.") for name in gaps})
    Motion.objects.filter(pk=locked.pk).update(stage=Stage.OPEN)
    locked.stage = Stage.OPEN
    releases.release(locked)
    audit.record(verb="motion.published", target=locked, actor_id=by.pk, site_id=locked.consultation.site_id)
    return locked


@transaction.atomic
def withdraw(*, motion: Motion, by: User) -> None:
    """Take the motion back: a draft is deleted, a public one disappears. Not after the hand-over (``PermissionDenied``)."""
    locked = Motion.objects.select_for_update().select_related("consultation").get(pk=motion.pk)
    if locked.author_id != by.pk or locked.stage not in rules.WRITABLE:
        raise PermissionDenied(_("The motion was handed over. It cannot be taken back any more."))
    if locked.state == State.DRAFT:
        locked.delete()
        return
    contributions.withdraw(contribution=locked, by=by)


def moved(motion: Motion, milestone: str) -> None:
    """Tell the house that a motion reached another step; part of the caller's transaction."""
    events.publish(contributions.describe(MotionMoved, motion, milestone=milestone))


def count(contribution: Any, delta: int) -> dict[str, int]:
    """What a motion that appears (+1) or disappears (-1) changes in its room: its comments and supports."""
    return {
        "comment_count": delta * contribution.comment_count,
        "support_count": delta * contribution.support_count,
    }


def on_file_of(user_id: int) -> list[int]:
    """The motions of a person that were handed over: they belong to the council's file."""
    handed = Motion.objects.filter(author_id=user_id).exclude(stage__in=rules.WRITABLE)
    return list(handed.values_list("pk", flat=True))
