"""Parts of pages about a consultation: state, course, action box, tabs. Each works on the page's own timetable."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django import template
from django.conf import settings
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from participation.consultations import presentation
from participation.consultations.models import Consultation
from participation.consultations.rules import Reason, Timetable, can
from participation.consultations.speech import speech_for, speech_of

register = template.Library()


@register.simple_tag(takes_context=True)
def speech(context: Mapping[str, Any]) -> str:
    """The catalogue for the page: ``{% speech as words %}{% language words %}`` says "du" in consultations for young people
    and where the context says ``youth``.
    """
    if context.get("youth"):
        return speech_of(young=True)
    consultation = context.get("consultation")
    return speech_for(consultation if isinstance(consultation, Consultation) else None)


@register.simple_tag
def consultation_tabs(
    consultation: Consultation, times: Timetable, active: str = "information"
) -> list[presentation.Tab]:
    """The areas of the consultation; ``active`` is information, proposals or results."""
    return presentation.tabs(consultation, times, active)


@register.simple_tag
def consultation_steps(times: Timetable) -> list[presentation.Step]:
    """The phases for ``components/stepper.html``."""
    return presentation.steps(times)


@register.simple_tag
def can_do(consultation: Consultation, times: Timetable, action: str) -> presentation.Doing | None:
    """What can be done now by calendar, or ``None``."""
    return next(
        (found for found in presentation.possible(consultation, times) if found.action == action), None
    )


@register.inclusion_tag("consultations/state.html")
def consultation_state(times: Timetable) -> dict[str, Any]:
    """The pill that says where the consultation stands."""
    return {"state": presentation.state_of(times), "times": times, "doing": presentation.is_open(times)}


@register.inclusion_tag("consultations/action_box.html", takes_context=True)
def action_box(context: Mapping[str, Any], consultation: Consultation, times: Timetable) -> dict[str, Any]:
    """The one thing to do now with its deadline, or why nothing is possible and when it will be."""
    doings = presentation.possible(consultation, times)
    return {
        "consultation": consultation,
        "times": times,
        "first": doings[0] if doings else None,
        "others": doings[1:],
        "refusal": _refusal(context.get("request"), consultation, times, doings),
        "blocked": presentation.blocked(times),
        "state": presentation.state_of(times),
        "tabs": presentation.tabs(consultation, times),
        "list_url": presentation.list_url(consultation),
        "results_url": f"{presentation.page_url(consultation)}ergebnisse/",
        "contact": context.get("links"),
    }


def _refusal(
    request: HttpRequest | None,
    consultation: Consultation,
    times: Timetable,
    doings: list[presentation.Doing],
) -> Any:
    """Why this member may not do what the calendar allows; nothing for visitors, who are asked to log in where they act."""
    if request is None or not doings or settings.SESSION_COOKIE_NAME not in request.COOKIES:
        return ""
    answer = can(request.user, doings[0].action, consultation, times=times)
    return "" if answer.allowed or answer.reason == Reason.LOGIN else answer.words


@register.filter
def deadline(moment: datetime | None, times: Timetable) -> str:
    """A deadline in words, told from the page's own moment: "3. Mai, 18 Uhr"."""
    return presentation.deadline(moment, times.now) if moment is not None else ""


@register.filter
def begin(moment: datetime | None, times: Timetable) -> str:
    """A begin in words, told from the page's own moment: "6. Januar"."""
    return presentation.begin(moment, times.now) if moment is not None else ""


@register.filter
def left(moment: datetime | None, times: Timetable) -> str:
    """Time left at the page's own moment: "noch 12 Tage", "nur noch heute"; nothing when there is no end."""
    days = presentation.days_left(moment, times.now)
    if days is None:
        return ""
    if days == 0:
        return _("today only")
    return (ngettext("%(n)d day left", "%(n)d days left", days) % {"n": days}).replace(" ", presentation.NBSP)


@register.filter
def page_address(consultation: Consultation) -> str:
    """The address of the consultation's public page."""
    return presentation.page_url(consultation)
