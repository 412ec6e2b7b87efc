"""A scenario as the machine reads it: taken from what an editor wrote, and kept with the session as it was then."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Self


@dataclass(frozen=True, slots=True)
class Side:
    """A political group: ``stance`` is how its script votes (yes or no), unless an amendment in ``swayed_by`` was adopted.

    ``lines`` are said in the debate, ``event_lines`` after the unexpected event, in this order.
    """

    key: str
    name: str
    letter: str
    goal: str
    about: str = ""
    stance: str = "yes"
    swayed_by: tuple[str, ...] = ()
    lines: tuple[str, ...] = ()
    event_lines: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Change:
    """A prepared amendment; ``likes`` are the sides whose script is for it, ``by`` the side whose script moves it."""

    key: str
    text: str
    cost: str = ""
    by: str = ""
    likes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Script:
    """A scenario. Texts are plain; ``facts`` are what the administration tells one after the other."""

    title: str
    motion: str
    place: str = ""
    about: str = ""
    facts: tuple[str, ...] = ()
    costs: tuple[tuple[str, str], ...] = ()
    pro: tuple[str, ...] = ()
    contra: tuple[str, ...] = ()
    sides: tuple[Side, ...] = ()
    changes: tuple[Change, ...] = ()
    event_title: str = ""
    event: str = ""
    questions: tuple[tuple[str, str], ...] = ()
    headlines_yes: tuple[str, ...] = ()
    headlines_no: tuple[str, ...] = ()
    debrief: tuple[str, ...] = ()
    drawing: str = "town"
    consultation_id: int | None = field(default=None)

    def side(self, key: str) -> Side | None:
        """The group with this key."""
        return next((side for side in self.sides if side.key == key), None)

    def change(self, key: str) -> Change | None:
        """The prepared amendment with this key."""
        return next((change for change in self.changes if change.key == key), None)

    def to_json(self) -> dict[str, Any]:
        """As JSON can hold it."""
        return asdict(self)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Self:
        """Back again."""
        values = {name: _frozen(value) for name, value in data.items() if name in cls.__dataclass_fields__}
        values["sides"] = tuple(
            Side(**{k: _frozen(v) for k, v in row.items()}) for row in data.get("sides", ())
        )
        values["changes"] = tuple(
            Change(**{k: _frozen(v) for k, v in row.items()}) for row in data.get("changes", ())
        )
        return cls(**values)


def _frozen(value: Any) -> Any:
    return tuple(_frozen(item) for item in value) if isinstance(value, list | tuple) else value
