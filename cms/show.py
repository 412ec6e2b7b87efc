"""What the page of a consultation shows, at the moment it is read or, in a preview, at another one."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from django.core.exceptions import ValidationError
from django.db.models import Count
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from participation.consultations import presentation
from participation.consultations.models import Consultation
from participation.consultations.rules import Timetable, timetable
from participation.consultations.services import check_phases
from participation.contributions.models import State
from participation.core.sites import current_site
from participation.proposals.models import OfficialAnswer, Proposal, Status

from . import overview
from .blocks import ASIDE
from .context import town_of

if TYPE_CHECKING:
    from .models import ConsultationPage

ANSWERS: Final = 30
BEFORE, AFTER = "before", "after"


def context(
    page: "ConsultationPage", request: HttpRequest, *, part: str | None, times: Timetable | None
) -> dict[str, Any]:
    """``consultation``, ``times`` and the rest of what the templates need. ``times`` is given for a preview."""
    consultation = _consultation(page, request)
    previewing = times is not None
    times = times or timetable(consultation)
    blocks = list(page.body)
    found: dict[str, Any] = {
        "consultation": consultation,
        "times": times,
        "now": times.now,
        "previewing": previewing,
        "active_tab": "results" if part == "ergebnisse" else "information",
        "main_blocks": [block for block in blocks if block.block_type not in ASIDE],
        "aside_blocks": [block for block in blocks if block.block_type in ASIDE],
        "overview_url": presentation.page_url(consultation),
        "page_address": request.build_absolute_uri(presentation.page_url(consultation)),
        "consultation_key": str(consultation.pk),
        "has_figures": any(block.block_type == "figures" for block in blocks),
        "easy_language_url": f"{presentation.page_url(consultation)}leichte-sprache/"
        if page.easy_summary
        else "",
    }
    if part == "ergebnisse":
        found.update(_results(consultation, request))
    if part is not None:
        title = _("Results") if part == "ergebnisse" else _("In easy language")
        crumbs = page.breadcrumbs()
        found["breadcrumbs"] = [
            *crumbs[:-1],
            (page.title, presentation.page_url(consultation)),
            (title, None),
        ]
    return found


def _consultation(page: "ConsultationPage", request: HttpRequest) -> Consultation:
    """The published consultation; in a preview an unsaved copy with what the editor has typed, and the numbers as they are."""
    previewing = getattr(request, "is_preview", False)
    stored: Consultation | None = page.consultation if page.consultation_id is not None else None
    if stored is not None and not previewing:
        return stored
    shown = Consultation(site_id=current_site(request).pk)
    if stored is not None:
        for field in Consultation._meta.concrete_fields:
            setattr(shown, field.attname, getattr(stored, field.attname))
    for name in ("slug", "title", "topic", "summary", "drawing", "young", "moderation"):
        setattr(shown, name, getattr(page, name))
    shown.public = True
    return shown


def _results(consultation: Consultation, request: HttpRequest) -> dict[str, Any]:
    """The newest answers, and how many proposals have which status; two queries."""
    days = town_of(request).settings.answer_days
    rows = (
        OfficialAnswer.objects.filter(
            proposal__consultation_id=consultation.pk, proposal__state=State.PUBLISHED
        )
        .select_related("proposal__consultation")
        .order_by("-given_at", "-pk")
    )
    newest: dict[int, OfficialAnswer] = {}
    for answer in rows[: ANSWERS * 2]:
        newest.setdefault(answer.proposal_id, answer)
    return {
        "results": [overview.result(answer, days) for answer in list(newest.values())[:ANSWERS]],
        "statuses": _statuses(consultation),
        "list_url": presentation.list_url(consultation),
        "answer_days": days,
    }


def _statuses(consultation: Consultation) -> list[tuple[str, str, int]]:
    """(status, its name, number of public proposals) for those that occur, in the order of the list of statuses."""
    rows = Proposal.objects.filter(consultation_id=consultation.pk, state=State.PUBLISHED).order_by()
    counted = dict(rows.values_list("status").annotate(n=Count("pk")))
    return [(status.value, str(status.label), counted[status]) for status in Status if counted.get(status)]


# Preview ------------------------------------------------------------------------------------------------------


def _phases(page: "ConsultationPage") -> list[Any]:
    """The phases as typed, in order; none while they contradict each other."""
    written = [phase for phase in page.phases.all() if phase.starts_at]
    try:
        check_phases([phase.plan() for phase in written])
    except ValidationError:
        return []
    return sorted((phase.as_phase() for phase in written), key=lambda phase: phase.starts_at)


def preview_modes(page: "ConsultationPage") -> list[tuple[str, Any]]:
    """Names and labels for the editor's preview menu."""
    modes: list[tuple[str, Any]] = [("", _("Now"))]
    phases = _phases(page)
    if phases:
        modes.append((BEFORE, _("Before the first phase")))
        modes += [(str(phase.key), _("In phase “%(name)s”") % {"name": phase.name}) for phase in phases]
    if phases and phases[-1].ends_at is not None:
        modes.append((AFTER, _("After the last phase")))
    return modes


def preview_times(page: "ConsultationPage", mode: str) -> Timetable:
    """The phases as typed, at a moment that fits ``mode``: the middle of a phase, or a day before or after them."""
    phases = _phases(page)
    return Timetable(tuple(phases), _moment(phases, mode))


def _moment(phases: list[Any], mode: str) -> datetime:
    if phases and mode == BEFORE:
        return phases[0].starts_at - timedelta(days=1)  # type: ignore[no-any-return]
    if phases and mode == AFTER and phases[-1].ends_at is not None:
        return phases[-1].ends_at + timedelta(days=1)  # type: ignore[no-any-return]
    for phase in phases:
        if str(phase.key) == mode:
            end = phase.ends_at or phase.starts_at + timedelta(days=2)
            return phase.starts_at + (end - phase.starts_at) / 2  # type: ignore[no-any-return]
    return timezone.now()
