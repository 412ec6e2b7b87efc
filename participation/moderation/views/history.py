"""What was decided, and who did what."""

from urllib.parse import urlencode

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from participation.contributions import kinds
from participation.contributions.models import State
from participation.core.keyset import BadCursor
from participation.core.text import clean_text, excerpt

from .. import records
from ..models import Decision
from .access import Moderator, moderators_only

VERB_WORDS = {
    "moderation.publish": _("published"),
    "moderation.keep": _("left as it is"),
    "moderation.hide": _("hidden"),
    "moderation.restore": _("shown again"),
    "moderation.redact": _("passage removed"),
    "moderation.label": _("labelled"),
    "moderation.collapse": _("folded up"),
    "moderation.lock": _("discussion closed"),
    "moderation.slow": _("discussion slowed down"),
    "moderation.move": _("moved"),
    "moderation.merge": _("merged"),
    "moderation.warn": _("account warned"),
    "moderation.mute": _("account muted"),
    "moderation.suspend": _("account suspended"),
    "moderation.lift": _("decision taken back"),
    "triage.train": _("triage: learning begun"),
    "triage.use": _("triage: version chosen"),
    "triage.on": _("triage switched on"),
    "triage.off": _("triage switched off"),
    "moderation.handed_over": _("handed over"),
    "moderation.second_look": _("second look asked for"),
    "moderation.people_revealed": _("looked at who is behind it"),
    "moderation.complaint_upheld": _("complaint: decision changed"),
    "moderation.complaint_rejected": _("complaint: decision stands"),
    "moderation.rule": _("rule for new posts changed"),
    "moderation.policy": _("checking before publication changed"),
    "proposal.unmerged": _("merger taken back"),
    "moderation.template": _("template for reasons changed"),
    "proposal.merged": _("merged with another proposal"),
}


@require_safe
@moderators_only
def decided(request: HttpRequest, who: Moderator) -> HttpResponse:
    """The decided cases, each with the way back."""
    verb = request.GET.get("verb", "")
    verb = verb if verb in Decision.Verb.values else ""
    try:
        page = records.decided(who.site_id, verb, request.GET.get("after") or None)
    except BadCursor as error:
        raise Http404 from error
    rows = [
        {
            "case": case,
            "decisions": case.decisions.all(),
            "what": case.contribution.title or excerpt(case.contribution.text, 140),
            "kind": kinds.get(case.contribution.kind).label,
            "hidden": case.contribution.state == State.HIDDEN,
            "own": case.contribution.author_id == who.user.pk,
        }
        for case in page.items
    ]
    more = urlencode({key: value for key, value in (("verb", verb), ("after", page.next_cursor)) if value})
    context = {
        "rows": rows,
        "verb": verb,
        "verbs": Decision.Verb.choices,
        "next_url": f"?{more}" if page.next_cursor else "",
    }
    return render(request, "moderation/decided.html", context)


@require_safe
@moderators_only
def protocol(request: HttpRequest, who: Moderator) -> HttpResponse:
    """Who did what at the desk of this town, searchable by number or name."""
    try:
        search = clean_text(request.GET.get("q", ""), max_length=60, multiline=False, allow_empty=True)
        page = records.protocol(who.site_id, search, request.GET.get("after") or None)
    except (BadCursor, ValidationError) as error:
        raise Http404 from error
    names = records.names_of(entry.actor_id for entry in page.items)
    rows = [
        {
            "at": entry.at,
            "who": names.get(entry.actor_id or 0, ""),
            "what": VERB_WORDS.get(entry.verb, entry.verb),
            "case": entry.data.get("case"),
            "object_id": entry.object_id,
        }
        for entry in page.items
    ]
    more = urlencode({key: value for key, value in (("q", search), ("after", page.next_cursor)) if value})
    context = {"rows": rows, "search": search, "next_url": f"?{more}" if page.next_cursor else ""}
    return render(request, "moderation/protocol.html", context)
