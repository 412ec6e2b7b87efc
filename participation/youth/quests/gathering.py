"""What was gathered on the way, as the beginning of a motion. Only what may be shared; private answers of others stay out."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from participation.accounts.models import User

from ..models import StepAnswer
from .queries import Path


@dataclass(frozen=True, slots=True)
class Gathered:
    """Suggestions for the fields of the motion workshop."""

    title: str
    problem: str
    wish: str
    counter_argument: str


def gather(path: Path, user: User) -> Gathered:
    """Put together what ``user`` may see of a walk."""
    lines: list[str] = []
    things = {step.id: step.value for step in path.steps}
    for answer in path.answers:
        value = things.get(answer.step)
        if value is None:
            continue
        if answer.kind == "spot":
            lines.append(_("Place: %(place)s. %(note)s") % _spot(answer))
        elif answer.kind == "count":
            lines.append(_counted(answer, list(value["things"])))
        elif answer.kind == "interview":
            lines.extend(_said(answer, str(value["question"])))
    own = [a for a in path.answers if a.kind == "other_side" and a.user_id == user.pk]
    counter = str(own[-1].data.get("strongest", "")) if own else ""
    quest = path.run.quest
    return Gathered(quest.motion_title, "\n\n".join(lines)[:4000], quest.motion_wish, counter)


def _spot(answer: StepAnswer) -> dict[str, str]:
    return {"place": str(answer.data.get("place", "")), "note": str(answer.data.get("note", ""))}


def _counted(answer: StepAnswer, things: list[str]) -> str:
    numbers = ", ".join(f"{answer.data.get(f'c{n}', 0)} × {thing}" for n, thing in enumerate(things))
    return _("Counted (%(place)s, %(when)s): %(numbers)s.") % {
        "place": answer.data.get("place", ""),
        "when": answer.data.get("when", ""),
        "numbers": numbers,
    }


def _said(answer: StepAnswer, question: str) -> list[str]:
    said = [str(text) for name, text in sorted(answer.data.items()) if name[0] == "a" and text]
    if not said:
        return []
    return [
        _("We asked: “%(question)s”") % {"question": question}
        + "\n"
        + "\n".join(f"- {text}" for text in said)
    ]
