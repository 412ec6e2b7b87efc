"""Reading what people and forms send: strict, bounded, and the same answer for the same content."""

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from fractions import Fraction
from typing import Any, Final

from .base import Option
from .errors import BadBallot, BadSettings

#: No number on a ballot or in a set-up has more digits; longer ones are refused before they are read.
MOST_DIGITS: Final = 12
_WHOLE: Final = re.compile(r"[0-9]{1,12}", re.ASCII)
_FRACTION: Final = re.compile(r"[0-9]{1,6}(/[1-9][0-9]{0,5})?", re.ASCII)
_LARGEST: Final = 10**MOST_DIGITS
_LONGEST_SEED: Final = 500

TIES: Final = ("order", "lot", "shared")
TIES_OF_COUNTS: Final = ("order", "lot")
TIES_OF_BUDGETS: Final = ("cost_then_votes", "order", "lot")


def whole(value: Any) -> int | None:
    """``value`` as a whole number from 0 up; digits as text (from a form) count too. ``None`` when it is none."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return value if 0 <= value < _LARGEST else None
    if isinstance(value, str) and _WHOLE.fullmatch(value):
        return int(value)
    return None


# --- Ballots -----------------------------------------------------------------------------------------


def field_of(raw: Any, name: str) -> Any:
    """The one field of a ballot; ``None`` when it is missing (blank). Any other field is refused."""
    if not isinstance(raw, Mapping) or set(raw) - {name}:
        raise BadBallot("malformed")
    return raw.get(name)


def blank(settings: Mapping[str, Any]) -> dict[str, Any]:
    """The blank ballot, where abstaining is allowed."""
    if not settings.get("allow_blank", True):
        raise BadBallot("blank")
    return {}


def option_id(value: Any, known: Collection[int]) -> int:
    """The id of an option on this ballot."""
    number = whole(value)
    if number is None or number not in known:
        raise BadBallot("unknown_option")
    return number


def option_list(value: Any, options: Sequence[Option]) -> list[int]:
    """Ids in the order given, each at most once."""
    if value is None:
        return []
    if not isinstance(value, list | tuple) or len(value) > 2 * len(options) + 10:
        raise BadBallot("malformed")
    titles = {option.id: option.title for option in options}
    chosen: dict[int, None] = {}
    for item in value:
        number = option_id(item, titles)
        if number in chosen:
            raise BadBallot("twice", {"title": titles[number]}, number)
        chosen[number] = None
    return list(chosen)


def numbers(value: Any, options: Sequence[Option], low: int, high: int) -> dict[int, int]:
    """A number for each named option, in the order of the ballot; ``None`` and empty text leave it out."""
    if value is None:
        return {}
    if not isinstance(value, Mapping) or len(value) > 2 * len(options) + 10:
        raise BadBallot("malformed")
    titles = {option.id: option.title for option in options}
    given: dict[int, int] = {}
    for key, content in value.items():
        option = option_id(key, titles)
        if option in given:
            raise BadBallot("twice", {"title": titles[option]}, option)
        if content is None or content == "":
            continue
        number = whole(content)
        if number is None:
            raise BadBallot("not_a_number", {"title": titles[option]}, option)
        if not low <= number <= high:
            raise BadBallot("out_of_range", {"low": low, "high": high, "title": titles[option]}, option)
        given[option] = number
    return {option: given[option] for option in titles if option in given}


def counted_between(chosen: Sequence[int], low: int, high: int | None) -> None:
    """Refuse fewer than ``low`` or more than ``high`` options."""
    if len(chosen) < low:
        raise BadBallot("too_few", {"limit": low, "given": len(chosen)})
    if high is not None and len(chosen) > high:
        raise BadBallot("too_many", {"limit": high, "given": len(chosen)})


def keyed(values: Mapping[int, int]) -> dict[str, int]:
    """Options as text keys, sorted by number, as JSON has them."""
    return {str(option): values[option] for option in sorted(values)}


# --- Settings ----------------------------------------------------------------------------------------


class Settings:
    """Reads the raw set-up field by field and knows which fields nobody asked for."""

    def __init__(self, raw: Mapping[str, Any], options: Sequence[Option], least: int = 1) -> None:
        if len(options) < least:
            raise BadSettings("options", "too_few_options", {"limit": least})
        self.raw, self.options = raw, options
        self.clean: dict[str, Any] = {}

    def number(self, name: str, low: int, high: int, default: int | None = None) -> int:
        """A whole number within bounds; required when there is no default."""
        value = self.raw.get(name)
        if value is None or value == "":
            if default is None:
                raise BadSettings(name, "required")
            value = default
        number = whole(value)
        if number is None:
            raise BadSettings(name, "not_a_number")
        if not low <= number <= high:
            raise BadSettings(name, "out_of_range", {"low": low, "high": high})
        self.clean[name] = number
        return number

    def optional_number(self, name: str, low: int, high: int) -> int | None:
        """A whole number within bounds, or ``None``."""
        if self.raw.get(name) in (None, ""):
            self.clean[name] = None
            return None
        return self.number(name, low, high)

    def fraction(self, name: str, low: int, high: int, default: Fraction) -> Fraction:
        """A fraction within bounds, kept as ``"n/d"``."""
        value = self.raw.get(name)
        if value in (None, ""):
            value = f"{default.numerator}/{default.denominator}"
        text = str(value) if isinstance(value, int) and not isinstance(value, bool) else value
        if not isinstance(text, str) or not _FRACTION.fullmatch(text):
            raise BadSettings(name, "not_a_fraction")
        fraction = Fraction(text)
        if not low <= fraction <= high:
            raise BadSettings(name, "out_of_range", {"low": low, "high": high})
        self.clean[name] = f"{fraction.numerator}/{fraction.denominator}"
        return fraction

    def choice(self, name: str, choices: Iterable[str], default: str) -> str:
        """One of the given words."""
        value = self.raw.get(name) or default
        if value not in tuple(choices):
            raise BadSettings(name, "not_a_choice")
        self.clean[name] = value
        return str(value)

    def flag(self, name: str, *, default: bool) -> bool:
        """Yes or no."""
        value = self.raw.get(name, default)
        if not isinstance(value, bool):
            raise BadSettings(name, "not_a_choice")
        self.clean[name] = value
        return value

    def ties(self, rules: Sequence[str] = TIES) -> None:
        """The rule for ties, and the public text from which lots are drawn."""
        self.choice("ties", rules, rules[0])
        seed = self.raw.get("seed") or ""
        if not isinstance(seed, str) or len(seed) > _LONGEST_SEED:
            raise BadSettings("seed", "not_a_choice")
        if self.clean["ties"] == "lot" and not seed.strip():
            raise BadSettings("seed", "seed_required")
        self.clean["seed"] = seed

    def done(self) -> dict[str, Any]:
        """The clean settings; a field that no one reads is an error."""
        for name in self.raw:
            if name not in self.clean:
                raise BadSettings(str(name), "unknown")
        return self.clean
