"""What came since? – for browsers after a lost connection, and for those without WebSockets."""

from datetime import timedelta
from typing import Any, Final

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.views.decorators.http import require_safe

from participation.accounts.models import User
from participation.consultations.models import Consultation
from participation.contributions.models import State
from participation.contributions.queries import supported_by
from participation.core.pagecache import valid_until
from participation.core.sites import current_site
from participation.proposals.models import Proposal

from . import cursor as cursors
from . import fragments, payload
from . import topics as t
from .access import access
from .journal import last_id
from .journal_line import Entry
from .models import JournalEntry
from .payload import ONLY_COUNTED

# More than this is not told line by line: the page is to be loaded anew.
MAX_ENTRIES: Final = 200
MAX_ROWS: Final = 1_000
# Readers who ask at the same time get the same answer.
SAME_FOR: Final = timedelta(seconds=2)


@require_safe
def since(request: HttpRequest) -> HttpResponse:
    """``?topic=…&topic=…&after=<cursor>``: what happened on these topics after the cursor, as JSON.

    Without ``after`` only the cursor to begin with. At most twelve queries, whatever has happened.
    """
    topics = list(dict.fromkeys(request.GET.getlist("topic")))
    after = cursors.parse(request.GET.get("after")) if "after" in request.GET else None
    if not topics or len(topics) > t.MAX_TOPICS or not all(map(t.is_topic, topics)):
        return _bad("bad_topic")
    if "after" in request.GET and after is None:
        return _bad("bad_cursor")
    site_id = current_site(request).pk
    allowed = access(request.user, topics, site_id)
    newest = last_id()
    answer: dict[str, Any] = {"refused": [topic for topic in topics if topic not in allowed.readable]}
    rows = _rows(allowed.readable, after) if after is not None else []
    if after is not None and (after.too_old or rows is None):
        answer["reset"] = True
    else:
        told = payload.tell(rows or [])
        answer["topics"] = {topic: _as_json(said) for topic, said in told.items()}
    last = max([newest, *(row.id for row in rows or [])])
    answer["cursor"] = str(cursors.now(last))
    response = JsonResponse(answer)
    patch_vary_headers(response, ["Cookie"])
    if allowed.readable <= allowed.public and not isinstance(request.user, User):
        valid_until(response, timezone.now() + SAME_FOR)
    else:
        response.headers["Cache-Control"] = "private, no-store"
    return response


def _bad(code: str) -> HttpResponse:
    return JsonResponse({"error": code}, status=400, headers={"Cache-Control": "no-store"})


def _rows(topics: frozenset[str], after: cursors.Cursor) -> list[Entry] | None:
    """The lines after the cursor, or ``None`` when there are too many. Of changed counters only the newest line counts."""
    found = JournalEntry.objects.filter(after.unknown(), topic__in=topics).order_by("-id")
    rows = list(found.values_list("id", "topic", "name", "object_id", "at")[: MAX_ROWS + 1])
    entries: list[Entry] = []
    counted: set[tuple[str, int]] = set()
    for pk, topic, name, object_id, at in rows:
        if name in ONLY_COUNTED:
            if (topic, object_id) in counted:
                continue
            counted.add((topic, object_id))
        entries.append(Entry(pk, topic, name, object_id, at.timestamp()))
    if len(rows) > MAX_ROWS or len(entries) > MAX_ENTRIES:
        return None
    return entries[::-1]


def _as_json(said: payload.Told) -> dict[str, Any]:
    return {"at": said.at, "counts": said.counts, "entries": said.as_objects()}


@require_safe
def proposal_row(request: HttpRequest, pk: int) -> HttpResponse:
    """One proposal as a row of the list, as this reader sees it; for live updates. 404 when it is not public."""
    site_id = current_site(request).pk
    rows = Proposal.objects.filter(
        pk=pk, state=State.PUBLISHED, consultation__site_id=site_id, consultation__public=True
    )
    proposal = rows.select_related("author", "category").first()
    if proposal is None:
        raise Http404
    consultation = Consultation.objects.get(pk=proposal.consultation_id)
    supported = proposal.pk in supported_by(request.user, [proposal.pk])
    context = fragments.proposal_context(proposal, consultation, user=request.user, supported=supported)
    context["request"] = request
    response = render(request, "proposals/_card.html", context)
    patch_vary_headers(response, ["Cookie"])
    return response
