"""What a step's page shows of what was saved."""

from dataclasses import dataclass, field
from typing import Any

from participation.accounts.models import User

from ...models import LEVELS, SpotFile, StepAnswer
from ..queries import Path, Step


@dataclass(slots=True)
class Matter:
    """A matter with what one said and what holds."""

    text: str
    chosen: Any
    holds: Any
    because: str
    source: Any

    @property
    def right(self) -> bool:
        """Whether both are the same."""
        return bool(self.chosen == self.holds)


@dataclass(slots=True)
class Shown:
    """One saved answer: whose it is (own or somebody else's of the team) and its parts."""

    answer: StepAnswer
    own: bool
    matters: list[Matter] = field(default_factory=list)
    numbers: list[tuple[str, int]] = field(default_factory=list)
    said: list[str] = field(default_factory=list)
    files: list[SpotFile] = field(default_factory=list)

    @property
    def data(self) -> dict[str, Any]:
        """What was stored."""
        stored: dict[str, Any] = self.answer.data
        return stored


def shown(path: Path, step: Step, user: User) -> list[Shown]:
    """The answers to a step that ``user`` may see, the own one first."""
    found = [_one(answer, step, user) for answer in path.answers if answer.step == step.id]
    return sorted(found, key=lambda one: not one.own)


def _one(answer: StepAnswer, step: Step, user: User) -> Shown:
    one = Shown(answer, answer.user_id == user.pk)
    value = step.value
    if step.kind == "responsible":
        one.matters = _matters(answer.data, value)
    elif step.kind == "count":
        one.numbers = [
            (str(thing), int(answer.data.get(f"c{n}") or 0)) for n, thing in enumerate(value["things"])
        ]
    elif step.kind == "interview":
        one.said = [str(answer.data[f"a{n}"]) for n in range(5) if answer.data.get(f"a{n}")]
    elif step.kind == "spot":
        one.files = list(answer.files.all())
    return one


def _matters(data: dict[str, Any], value: Any) -> list[Matter]:
    names = dict(LEVELS)
    return [
        Matter(
            matter["text"],
            names.get(str(data.get(f"m{number}"))),
            names[matter["level"]],
            matter["because"],
            matter["source"],
        )
        for number, matter in enumerate(value["matters"])
        if data.get(f"m{number}")
    ]
