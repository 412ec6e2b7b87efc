"""Where a matter stands, as steps that a reader can follow."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from participation.core.templatetags.core_tags import when_short

from .models import OfficialAnswer, Proposal, Status

DONE, NOW, NEXT, STOP = "done", "now", "next", "stop"

# How the status is shown: kind and icon of the pill.
PILLS: Final[dict[str, tuple[str, str]]] = {
    Status.OPEN: ("info", "bulb"),
    Status.CHECKING: ("wait", "clock"),
    Status.ACCEPTED: ("good", "check"),
    Status.PARTLY: ("good", "check"),
    Status.REJECTED: ("bad", "cross"),
    Status.DONE: ("good", "check"),
}


@dataclass(frozen=True, slots=True)
class Step:
    """One step: its name, its state (``done``, ``now``, ``next``, ``stop``) and a note below."""

    name: str
    state: str
    note: SafeString | str = ""


def trail_of(proposal: Proposal, answers: Sequence[OfficialAnswer]) -> list[Step]:
    """The way of a proposal from its sender to what came of it; ``answers`` newest first."""
    status = proposal.status
    decided = status not in {Status.OPEN, Status.CHECKING}
    given = next((answer for answer in reversed(answers) if answer.status not in _UNDECIDED), None)
    note = when_short(given.given_at) if given else ""
    steps = [Step(_("Submitted"), DONE, when_short(proposal.published_at))]
    if status == Status.OPEN:
        return [*steps, Step(_("Check"), NEXT), Step(_("Answer"), NEXT), Step(_("Carried out"), NEXT)]
    steps.append(Step(_("Check"), DONE if decided else NOW))
    if status == Status.REJECTED:
        return [*steps, Step(_("Not accepted"), STOP, note)]
    steps.append(Step(_("Answer"), DONE if decided else NEXT, note))
    last = {Status.DONE: DONE, Status.ACCEPTED: NOW, Status.PARTLY: NOW}.get(Status(status), NEXT)
    return [*steps, Step(_("Carried out"), last, _("planned") if last == NOW else "")]


_UNDECIDED = {Status.OPEN, Status.CHECKING}
