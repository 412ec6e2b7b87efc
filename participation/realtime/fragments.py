"""Public contributions as HTML, as a visitor without an account sees them, made once for everybody who listens."""

import logging
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from django.conf import settings
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.utils import translation

from participation.comments.discussion import Discussion
from participation.comments.entries import Entry as CommentEntry
from participation.comments.orders import Order
from participation.consultations.models import Action, Consultation
from participation.consultations.rules import Person, can
from participation.contributions.models import Contribution
from participation.proposals.cards import Card
from participation.proposals.models import Proposal

logger = logging.getLogger(__name__)

# Longer than this it is not sent; the browser fetches it.
MAX_LENGTH: Final = 24_000


def render_comments(
    entries: Iterable[CommentEntry], consultation_of: Mapping[int, Consultation]
) -> dict[int, str]:
    """The HTML of comments by id. ``consultation_of`` is by id of the comment, with phases prefetched. No query."""
    html: dict[int, str] = {}
    with translation.override(settings.LANGUAGE_CODE):
        for entry in entries:
            consultation = consultation_of[entry.id]
            shown = Discussion(
                Contribution(pk=entry.subject_id, consultation=consultation),
                can(None, Action.COMMENT, consultation),
                Order.BALANCED,
                entries=[entry],
            )
            context = {
                "shown": shown,
                "me": None,
                "entry": entry,
                "comment": entry,
                "request": visitor_at(shown.permalink_base),
            }
            html[entry.id] = _render("comments/one.html", context)
    return html


def render_proposals(
    proposals: Sequence[Proposal], consultations: Mapping[int, Consultation]
) -> dict[int, str]:
    """The rows of proposals by id; ``author`` and ``category`` are loaded, the consultations come with phases. No query."""
    html: dict[int, str] = {}
    with translation.override(settings.LANGUAGE_CODE):
        for proposal in proposals:
            html[proposal.pk] = _render(
                "proposals/_card.html", proposal_context(proposal, consultations[proposal.consultation_id])
            )
    return html


def proposal_context(
    proposal: Proposal, consultation: Consultation, *, user: Person = None, supported: bool = False
) -> dict[str, Any]:
    """What ``proposals/_card.html`` needs to show one proposal to ``user``."""
    proposal.consultation = consultation
    proposal.lead = proposal.html  # type: ignore[attr-defined]
    card = Card(proposal, proposal.category, supported)
    address = f"/beteiligung/{consultation.slug}/vorschlaege/"
    return {
        "request": visitor_at(address),
        "row": card,
        "proposal": proposal,
        "category": card.category,
        "supported": supported,
        "consultation": consultation,
        "support_answer": can(user, Action.SUPPORT, consultation),
        "back_url": address,
    }


def visitor_at(path: str) -> HttpRequest:
    """A request of a visitor without an account: what templates ask about it, such as where to come back to."""
    request = HttpRequest()
    request.path = request.path_info = path
    return request


def _render(template: str, context: dict[str, Any]) -> str:
    """Render; a template that fails costs the fragment, not the message: the browser then fetches it."""
    try:
        html = render_to_string(template, context).strip()
    except Exception:
        logger.exception("live fragment failed", extra={"template": template})
        return ""
    return html if len(html) <= MAX_LENGTH else ""
