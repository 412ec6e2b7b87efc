"""Single values: numbers, dates, words. Each function returns the value and what is wrong with it."""

import math
import re
from datetime import UTC, date, datetime, time
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.utils import timezone

from participation.core.text import clean_text

from .problems import Problem, shown
from .sheets import CellError, Formula

# What a database or a reader cannot take; in a file from elsewhere it is replaced, not refused.
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_HTML: Final = re.compile(r"</?[a-z][a-z0-9]*(\s[^<>]*)?/?>", re.IGNORECASE)
_NUMBER: Final = re.compile(r"[+-]?\d{1,15}([.,]\d{1,20})?(e[+-]?\d{1,3})?", re.IGNORECASE | re.ASCII)
_WHOLE: Final = re.compile(r"[+-]?\d{1,15}([.,]0{1,5})?", re.ASCII)
_EARLIEST: Final = datetime(1990, 1, 1, tzinfo=UTC)
MAX_VOTES: Final = 10_000_000

_MONTHS: Final = {
    name: number
    for number, names in enumerate(
        (
            "jan januar jaenner january", "feb februar february", "mae maer maerz mar march", "apr april", "mai may",
            "jun juni june", "jul juli july", "aug august", "sep sept september", "okt oktober oct october",
            "nov november", "dez dezember dec december",
        ),
        start=1,
    )
    for name in names.split()
}  # fmt: skip
_DOTTED: Final = re.compile(r"(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4})(?:,?\s+(.+))?", re.ASCII)
_WORDED: Final = re.compile(r"(\d{1,2})\.?\s+([a-zäö]+)\.?\s+(\d{4})(?:,?\s+(.+))?", re.IGNORECASE)
_CLOCK: Final = re.compile(r"(\d{1,2})[:.](\d{2})(?:[:.](\d{2}))?(?:\s*uhr)?", re.IGNORECASE | re.ASCII)

Found = list[Problem]


def words(
    value: Any, name: str, *, limit: int, multiline: bool = False, required: bool = False
) -> tuple[str, Found]:
    """A cleaned text of at most ``limit`` characters. Control characters become spaces, and it is said."""
    if value is None or value == "":
        return "", [Problem("required", name)] if required else []
    odd = _not_a_value(value, name)
    if odd:
        return "", odd
    found: Found = []
    text = str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)
    if _CONTROL.search(text):
        text = _CONTROL.sub(" ", text)
        found.append(Problem("characters_replaced", name))
    try:
        text = clean_text(text, max_length=limit, multiline=multiline)
    except ValidationError as error:
        if error.code != "max_length":
            # Nothing visible in it.
            return "", [*found, Problem("required", name)] if required else found
        params = error.params or {}
        return "", [*found, Problem("too_long", name, {key: int(params[key]) for key in ("length", "limit")})]
    if multiline and _HTML.search(text):
        found.append(Problem("html_shown_as_text", name))
    return text, found


def _not_a_value(value: Any, name: str) -> Found:
    """What is wrong with something that is no single value at all."""
    if isinstance(value, Formula):
        return [Problem("formula", name, {"value": shown(value.source)})]
    if isinstance(value, CellError):
        return [Problem("cell_error", name, {"value": shown(value.source)})]
    if isinstance(value, dict | list | bool):
        return [Problem("not_text", name)]
    return []


def number(value: Any, name: str, low: float, high: float) -> tuple[float | None, Found]:
    """A decimal number, with comma or point; ``None`` when there is none."""
    if value is None or (isinstance(value, str) and not value.strip()):
        return None, []
    odd = _not_a_value(value, name)
    if odd:
        return None, odd
    if isinstance(value, str):
        text = value.strip().replace("−", "-")
        if not _NUMBER.fullmatch(text):
            return None, [Problem("not_a_number", name, {"value": shown(value)})]
        value = float(text.replace(",", "."))
    if not isinstance(value, int | float):
        return None, [Problem("not_a_number", name, {"value": shown(value)})]
    if math.isnan(value) or not low <= value <= high:
        return None, [Problem("out_of_range", name, {"value": shown(value)})]
    return float(value), []


def votes(value: Any) -> tuple[int, Found]:
    """A whole number of votes; fewer than none counts as none."""
    if value is None or (isinstance(value, str) and not value.strip()):
        return 0, []
    odd = _not_a_value(value, "votes")
    if odd:
        return 0, odd
    if isinstance(value, str):
        text = value.strip().replace("−", "-")
        if not _WHOLE.fullmatch(text):
            return 0, [Problem("not_a_number", "votes", {"value": shown(value)})]
        value = int(re.split("[.,]", text)[0])
    if not isinstance(value, int | float) or (isinstance(value, float) and not value.is_integer()):
        return 0, [Problem("not_a_number", "votes", {"value": shown(value)})]
    if value < 0:
        return 0, [Problem("negative_votes", "votes", {"value": shown(value)})]
    if value > MAX_VOTES:
        return 0, [Problem("out_of_range", "votes", {"value": shown(value)})]
    return int(value), []


def moment(value: Any, clock: Any, now: datetime) -> tuple[datetime | None, Found]:
    """Date, with the time of day in it or beside it, as an aware moment; without an offset it is local time of the town."""
    if value is None or (isinstance(value, str) and not value.strip()):
        return None, []
    odd = _not_a_value(value, "date")
    if odd:
        return None, odd
    problem = Problem("not_a_date", "date", {"value": shown(value)})
    try:
        read = _moment(value, clock)
        if read is None:
            return None, [problem]
        if not _EARLIEST <= read <= now:
            return None, [Problem("date_out_of_range", "date", {"value": shown(value)})]
    except (ValueError, OverflowError):
        return None, [problem]
    return read, []


def _moment(value: Any, clock: Any) -> datetime | None:
    if isinstance(value, datetime):
        read: datetime | None = value
    elif isinstance(value, date):
        read = datetime.combine(value, time())
    elif isinstance(value, str):
        read = _written(value.strip())
    else:
        return None
    if read is None:
        return None
    if read.time() == time() and clock not in (None, ""):
        of_day = clock if isinstance(clock, time) else _clock(str(clock).strip())
        if of_day is None:
            return None
        read = datetime.combine(read.date(), of_day, read.tzinfo)
    return timezone.make_aware(read) if timezone.is_naive(read) else read


def _written(text: str) -> datetime | None:
    """``31.12.2024``, ``31. Dez. 2024 18:30``, ISO 8601; ``None`` for anything else."""
    if len(text) > 60:
        return None
    match = _DOTTED.fullmatch(text) or _WORDED.fullmatch(text)
    if match is None:
        return datetime.fromisoformat(text) if text[:4].isdigit() else None
    day, month, year, rest = match.groups()
    spelt = month.lower().replace("ä", "ae")
    which = int(month) if month.isdigit() else _MONTHS.get(spelt)
    of_day = _clock(rest) if rest else time()
    if which is None or of_day is None:
        return None
    return datetime.combine(date(int(year), which, int(day)), of_day)


def _clock(text: str) -> time | None:
    match = _CLOCK.fullmatch(text.strip())
    if match is None:
        return None
    hour, minute, second = match.groups()
    return time(int(hour), int(minute), int(second or 0))
