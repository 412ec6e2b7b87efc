"""How soon a case should be looked at: 0 to 100, the sum of a few parts, each of which the desk says in words.

Nothing here hides anything. Many reports raise a case a little; after the first few each further one counts less, so that
an organised crowd cannot push a harmless post to the top, and reporters whose notices were mostly wrong count for less.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from math import log2
from typing import Final

from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from .models import Case, Ground

# How grave a report is by what it says.
WEIGHT: Final[dict[str, int]] = {
    Ground.ILLEGAL: 80,
    Ground.HATE: 72,
    Ground.INSULT: 60,
    Ground.PRIVATE: 60,
    Ground.SPAM: 25,
    Ground.OFF_TOPIC: 12,
    Ground.OTHER: 18,
}
# Without a report: what waits for publication, or was opened by a colleague.
BASE: Final = 10
RULE: Final = 20
COMPLAINT: Final = 30
MAX: Final = 100
MAX_REPORTS: Final = 12
MAX_RECORD: Final = 8
MAX_REACH: Final = 8
MINOR: Final = 10
# Hours that a case has waited, and the points for it; only the last one that is reached counts.
AGES: Final[tuple[tuple[int, int], ...]] = ((6, 2), (12, 4), (24, 8), (48, 12), (96, 16))
AGE: Final = "age"
# Reports of a person that must be decided before their record counts.
ENOUGH: Final = 3


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of a case when its score is made.

    ``followed`` and ``refused``: earlier reports of the reporters that led to a restriction, or did not. ``readers``: supports
    and comments of the post. ``minors``: the author is under 18, or the consultation is for young people. ``hours``: age.
    """

    origin: str
    ground: str = ""
    reports: int = 0
    followed: int = 0
    refused: int = 0
    readers: int = 0
    minors: bool = False
    complaints: int = 0
    hits: int = 0
    hours: float = 0.0


Part = tuple[str, int]


def parts_of(facts: Facts) -> list[Part]:
    """What the score is made of: pairs of a word and its points, in the order in which the desk says them."""
    found: list[Part] = []
    if facts.ground:
        found.append((f"ground:{facts.ground}", WEIGHT[facts.ground]))
    else:
        found.append((f"origin:{facts.origin}", BASE))
    if facts.complaints:
        found.append(("complaint", COMPLAINT))
    if facts.hits:
        found.append(("rule", RULE))
    if facts.reports > 1:
        found.append(("reports", min(MAX_REPORTS, round(4 * log2(facts.reports)))))
    record = _record(facts.followed, facts.refused)
    if record:
        found.append(("record", record))
    if facts.readers:
        found.append(("reach", min(MAX_REACH, round(1.5 * log2(1 + facts.readers)))))
    if facts.minors:
        found.append(("minors", MINOR))
    if waited := age_points(facts.hours):
        found.append((AGE, waited))
    return [(word, points) for word, points in found if points]


def _record(followed: int, refused: int) -> int:
    """From -8 to 8: how often the reporters' earlier notices were followed; 0 while there are too few."""
    decided = followed + refused
    if decided < ENOUGH:
        return 0
    return round(MAX_RECORD * (2 * followed / decided - 1))


def age_points(hours: float) -> int:
    """Points for the time that a case has waited."""
    return max((points for since, points in AGES if hours >= since), default=0)


def total(parts: Iterable[Part]) -> int:
    """The score."""
    return max(0, min(MAX, sum(points for _word, points in parts)))


def in_words(case: Case) -> list[tuple[str, int]]:
    """Each part of a case's score as a sentence, with its points."""
    return [(_sentence(str(word), case), int(points)) for word, points in case.score_parts]


def _sentence(word: str, case: Case) -> str:
    kind, _colon, which = word.partition(":")
    if kind == "ground":
        return _("Reported as: %(ground)s") % {"ground": Ground(which).label}
    if kind == "origin":
        return str(capfirst(Case.Origin(which).label))
    if kind == "reports":
        n = case.report_count
        return ngettext("%(n)s notice", "%(n)s notices; each further one counts less", n) % {"n": n}
    return {
        "complaint": _("Somebody complained about a decision"),
        "rule": _("A rule of the town noticed it"),
        "record": _("Earlier reports of these people"),
        "reach": _("Many people see it: supports and comments"),
        "minors": _("Young people are involved"),
        AGE: _("It has waited for some time"),
    }.get(kind, kind)
