"""Where a motion stands, as steps that a reader can follow; and until when its page may be kept."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from participation.core.templatetags.core_tags import when_short

from . import rules
from .models import Motion, Paper, Ruling, Stage, TownAnswer

DONE, NOW, NEXT, STOP = "done", "now", "next", "stop"
# How the stage is shown: kind and icon of the pill.
PILLS: Final[dict[str, tuple[str, str]]] = {
    Stage.DRAFT: ("line", "pencil"),
    Stage.OPEN: ("info", "people"),
    Stage.HANDED: ("wait", "clock"),
    Stage.DECLINED: ("bad", "cross"),
    Stage.ADOPTED: ("good", "check"),
    Stage.FILED: ("wait", "clock"),
    Stage.ANSWERED: ("good", "check"),
}
_ORDER: Final = [Stage.DRAFT, Stage.OPEN, Stage.HANDED, Stage.ADOPTED, Stage.FILED, Stage.ANSWERED]


@dataclass(frozen=True, slots=True)
class Step:
    """One step: its name, its state (``done``, ``now``, ``next``, ``stop``) and a note below."""

    name: str
    state: str
    note: SafeString | str = ""


@dataclass(frozen=True, slots=True)
class Deadline:
    """The day by which the town answers. ``days``: left until it (0 is the day itself), negative when it is over."""

    due_on: date
    days: int
    answered: bool

    @property
    def overdue(self) -> bool:
        """The day is over and there is no answer."""
        return not self.answered and self.days < 0

    @property
    def words(self) -> str:
        """How it stands, in words; empty once it is answered."""
        if self.answered:
            return ""
        if self.days == 0:
            return _("The answer is due today.")
        if self.days > 0:
            return ngettext("%(n)d day left", "%(n)d days left", self.days) % {"n": self.days}
        late = -self.days
        return ngettext(
            "The answer is overdue by %(n)d day", "The answer is overdue by %(n)d days", late
        ) % {"n": late}


def paper_of(motion: Motion) -> Paper | None:
    """The paper, when there is one; no query when it was selected."""
    return getattr(motion, "paper", None)


def answer_of(motion: Motion) -> TownAnswer | None:
    """The town's answer, when there is one; no query when it was selected."""
    return getattr(motion, "answer", None)


def ruling_of(motion: Motion) -> Ruling | None:
    """The youth council's decision, when there is one; no query when it was selected."""
    return getattr(motion, "ruling", None)


def deadline_of(motion: Motion, now: datetime | None = None) -> Deadline | None:
    """The deadline, to the day in the town; ``None`` without a paper."""
    paper = paper_of(motion)
    if paper is None:
        return None
    return Deadline(paper.due_on, (paper.due_on - rules.today(now)).days, answer_of(motion) is not None)


def next_midnight(now: datetime | None = None) -> datetime:
    """When the day in the town ends: what a page says about days is true until then."""
    return datetime.combine(rules.today(now) + timedelta(days=1), time(0), rules.BERLIN)


def steps_of(motion: Motion, committees: int = 0) -> list[Step]:
    """The way of a motion from its first word to the answer."""
    ruling, paper, answer = ruling_of(motion), paper_of(motion), answer_of(motion)
    reached = _ORDER.index(Stage.HANDED if motion.stage == Stage.DECLINED else Stage(motion.stage))
    is_draft = motion.stage == Stage.DRAFT
    steps = [
        Step(_("Written"), NOW if is_draft else DONE, "" if is_draft else when_short(motion.published_at)),
        Step(_("Co-signers"), _state(reached, 1), str(motion.cosigner_count) if motion.cosigner_count else ""),
    ]
    if ruling is not None:
        name = _("Adopted by the youth council") if ruling.adopted else _("Not adopted by the youth council")
        steps.append(Step(name, DONE if ruling.adopted else STOP, when_short(ruling.decided_at)))
        if not ruling.adopted:
            return steps
    else:
        steps.append(Step(_("Youth council"), _state(reached, 2), when_short(motion.handed_at)))
    in_town = _("Town council")
    note: SafeString | str = paper.number if paper else ""
    waits = NOW if reached >= 3 else NEXT
    steps.append(Step(in_town, DONE if answer else waits, note))
    due = when_short(answer.given_at if answer else paper.due_on) if paper else ""
    steps.append(Step(_("Answer"), DONE if answer else NEXT, due))
    return steps


def _state(reached: int, own: int) -> str:
    if reached == own:
        return NOW
    return DONE if reached > own else NEXT
