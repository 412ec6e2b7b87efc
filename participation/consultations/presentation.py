"""What pages say about a consultation: state, course, the one thing to do now, tabs. Words and addresses,
no writing.

All of it works on a :class:`~.rules.Timetable`, so that a list of sixty consultations asks the database
no more often than one.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from .models import Action, Consultation, Phase
from .rules import Answer, Reason, Timetable

NBSP: Final = "\u00a0"
INDEX: Final = "/beteiligung/"
Words = str | Promise

# What people are asked to do first when several things are possible.
_ORDER: Final = (Action.VOTE, Action.PROPOSE, Action.SUPPORT, Action.COMMENT)
_ICONS: Final = {Action.VOTE: "vote", Action.PROPOSE: "bulb", Action.SUPPORT: "up", Action.COMMENT: "chat"}
_VERBS: Final[dict[str, Words]] = {
    Action.VOTE: gettext_lazy("Vote"),
    Action.PROPOSE: gettext_lazy("Make a proposal"),
    Action.SUPPORT: gettext_lazy("Support proposals"),
    Action.COMMENT: gettext_lazy("Discuss proposals"),
}
_SHORT: Final[dict[str, Words]] = {
    Action.VOTE: gettext_lazy("Voting"),
    Action.PROPOSE: gettext_lazy("Making proposals"),
    Action.SUPPORT: gettext_lazy("Supporting"),
    Action.COMMENT: gettext_lazy("Commenting"),
}


def page_url(consultation: Consultation) -> str:
    """The address of the consultation's page."""
    return f"{INDEX}{consultation.slug}/"


def list_url(consultation: Consultation) -> str:
    """The address of its proposals."""
    try:
        return reverse("proposals:list", args=[consultation.slug])
    except NoReverseMatch:
        return f"{page_url(consultation)}vorschlaege/"


def votes_url(consultation: Consultation) -> str:
    """The address of its votes."""
    try:
        return reverse("voting:list", args=[consultation.slug])
    except NoReverseMatch:
        return f"{page_url(consultation)}abstimmungen/"


def _action_url(action: str, consultation: Consultation) -> str:
    if action == Action.VOTE:
        return votes_url(consultation)
    if action == Action.PROPOSE:
        try:
            return reverse("proposals:create", args=[consultation.slug])
        except NoReverseMatch:
            return f"{list_url(consultation)}neu/"
    return list_url(consultation)


@dataclass(frozen=True, slots=True)
class Doing:
    """Something that can be done: its words, icon, address and deadline (``None``: no end set)."""

    action: str
    label: Words
    icon: str
    url: str
    closes_at: datetime | None


@dataclass(frozen=True, slots=True)
class Blocked:
    """Something that cannot be done now, why, and the moment that matters."""

    label: Words
    reason: Words
    opens_at: datetime | None
    closed_at: datetime | None


@dataclass(frozen=True, slots=True)
class Step:
    """A phase in the stepper: ``state`` is done, now or next; ``dates`` are words."""

    name: str
    state: str
    dates: str
    description: str = ""


@dataclass(frozen=True, slots=True)
class Tab:
    """An entry of the tabs; ``live`` names the counter that ``n`` shows."""

    key: str
    label: Words
    url: str
    current: bool
    n: int | None = None
    live: str = ""


def possible(consultation: Consultation, times: Timetable) -> list[Doing]:
    """What the calendar allows now, the most important first."""
    answers = ((action, times.ask(action)) for action in _ORDER)
    return [
        Doing(action, _VERBS[action], _ICONS[action], _action_url(action, consultation), answer.closes_at)
        for action, answer in answers
        if answer
    ]


def blocked(times: Timetable) -> list[Blocked]:
    """What is planned or over: every action that some phase knows and that is not possible now."""
    found = []
    for action in _ORDER:
        answer: Answer = times.ask(action)
        if answer.allowed or answer.reason == Reason.NEVER:
            continue
        found.append(
            Blocked(
                _SHORT[action], answer.words, answer.opens_at, None if answer.opens_at else answer.closes_at
            )
        )
    return found


def state_of(times: Timetable) -> str:
    """``running`` from the first to the last phase, ``preparing`` before, ``closed`` after, ``draft``
    without phases.
    """
    if not times.phases:
        return "draft"
    if times.current is not None:
        return "running"
    if times.upcoming is not None:
        return "running" if times.last is not None else "preparing"
    return "closed"


def ends_first(times: Timetable) -> datetime:
    """When the next thing that people can do closes, to sort by; far in the future when nothing is open."""
    ends = [
        answer.closes_at for answer in (times.ask(action) for action in _ORDER) if answer and answer.closes_at
    ]
    if ends:
        return min(ends)
    current = times.current
    # Open-ended or read-only phases come after everything with a deadline.
    end = current.ends_at if current is not None else None
    return (end or times.now + timedelta(days=3650)) + timedelta(days=3650)


def is_open(times: Timetable) -> bool:
    """Whether people can do something now."""
    return any(times.ask(action) for action in _ORDER)


def steps(times: Timetable) -> list[Step]:
    """The phases for the stepper."""
    return [
        Step(phase.name, times.state_of(phase), phase_dates(phase, times), phase.description)
        for phase in times.phases
    ]


def phase_dates(phase: Phase, times: Timetable) -> str:
    """When a phase is, in words: "1. bis 31. März", and for the running one until when."""
    start = timezone.localtime(phase.starts_at)
    if phase.ends_at is None:
        return _("from %(day)s") % {"day": _day(start, times.now)}
    if times.state_of(phase) == "now":
        return _("until %(moment)s") % {"moment": deadline(phase.ends_at, times.now)}
    last = timezone.localtime(phase.ends_at - timedelta(seconds=1))
    if start.date() == last.date():
        return _day(start, times.now)
    if (start.year, start.month) == (last.year, last.month):
        first = date_format(start, pgettext("day of a span within a month", "j")).replace(" ", NBSP)
    else:
        first = _day(start, times.now, with_year=start.year != last.year)
    return _("%(first)s to %(last)s") % {"first": first, "last": _day(last, times.now)}


def _day(value: datetime, now: datetime, with_year: bool = True) -> str:
    other_year = value.year != timezone.localtime(now).year
    pattern = pgettext("date format", "j F Y") if with_year and other_year else pgettext("date format", "j F")
    return date_format(value, pattern).replace(" ", NBSP)


def deadline(moment: datetime, now: datetime) -> str:
    """A deadline in words: "3. Mai, 18 Uhr"; midnight is told as the end of the day before."""
    local = timezone.localtime(moment)
    if (local.hour, local.minute) == (0, 0):
        day, clock = _day(local - timedelta(seconds=1), now), pgettext("end of a day", "24:00")
    else:
        pattern = (
            pgettext("time format", "H:i") if local.minute else pgettext("time format, full hour", "H:00")
        )
        day, clock = _day(local, now), date_format(local, pattern)
    return f"{day}, {clock}".replace(" ", NBSP).replace(f",{NBSP}", ", ")


def begin(moment: datetime, now: datetime) -> str:
    """A begin in words: "6. Januar" at midnight, else with the time: "6. Januar, 18 Uhr"."""
    local = timezone.localtime(moment)
    return _day(local, now) if (local.hour, local.minute) == (0, 0) else deadline(moment, now)


def days_left(moment: datetime | None, now: datetime) -> int | None:
    """Whole days from today to the last day before ``moment``.

    0 is today, ``None`` when it is over or open.
    """
    if moment is None or moment <= now:
        return None
    last = timezone.localtime(moment - timedelta(seconds=1)).date()
    return (last - timezone.localtime(now).date()).days


def has_proposals(consultation: Consultation, times: Timetable) -> bool:
    """Whether there is, or will be, a list of proposals."""
    asked = {Action.PROPOSE, Action.SUPPORT, Action.COMMENT}
    return consultation.proposal_count > 0 or any(asked & set(phase.actions) for phase in times.phases)


def tabs(
    consultation: Consultation, times: Timetable, active: str = "", *, results: bool | None = None
) -> list[Tab]:
    """The areas of a consultation. ``active`` is information, proposals, votes or results.

    ``results`` says whether there are some; where nobody knows, they are offered once a phase is over
    that collected something.
    """
    here = page_url(consultation)
    found = [Tab("information", gettext_lazy("Overview"), here, active == "information")]
    if has_proposals(consultation, times):
        count = consultation.proposal_count
        url = list_url(consultation)
        label = gettext_lazy("Proposals")
        found.append(Tab("proposals", label, url, active == "proposals", count, "proposal"))
    if any(Action.VOTE in phase.actions for phase in times.phases):
        found.append(Tab("votes", gettext_lazy("Votes"), votes_url(consultation), active == "votes"))
    if results is None:
        results = any(phase.actions and times.state_of(phase) == "done" for phase in times.phases)
    if results or active == "results":
        found.append(Tab("results", gettext_lazy("Results"), f"{here}ergebnisse/", active == "results"))
    return found
