"""How good a model was on posts it had not seen, as plain values; pages show them."""

from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Bin:
    """The posts whose probability lies between ``low`` and ``high``: how many, what was said, what was so."""

    low: float
    high: float
    posts: int
    said: float
    was: float


@dataclass(frozen=True, slots=True)
class Quality:
    """What a model made of posts that it had not seen. ``share`` is that of the offensive ones among them."""

    posts: int
    offensive: int
    macro_f1: float
    precision: float
    recall: float
    calibration_error: float
    bins: tuple[Bin, ...]

    def as_stored(self) -> dict[str, Any]:
        """As plain values."""
        return asdict(self)

    @classmethod
    def from_stored(cls, data: dict[str, Any]) -> "Quality":
        """Back from :meth:`as_stored`."""
        values = dict(data)
        values["bins"] = tuple(Bin(**each) for each in data["bins"])
        return cls(**values)
