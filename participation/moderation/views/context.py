"""What the pages of the desk have in common: the queue beside the case, and the case with its forms."""

from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse

from participation.contributions import kinds
from participation.contributions.models import Contribution
from participation.core.keyset import MAX_CURSOR, BadCursor

from .. import casefile, highlight, opinions, queries, rules, scoring
from ..forms import ComplaintDecisionForm, DecisionForm, HandOverForm, QueueFilter, RevealForm
from ..models import Case, Complaint, Decision, Ground
from ..reasons import urgency_of
from .access import Moderator

# What one may not want to read without a word before.
GRAVE = frozenset({Ground.ILLEGAL, Ground.HATE})


def query_of(filters: queries.Filters, after: str | None) -> str:
    """Filters and place in the queue as the end of an address; empty at the beginning of the whole queue."""
    chosen = {
        "origin": filters.origin,
        "ground": filters.ground,
        "consultation": filters.consultation,
        "after": after,
    }
    query = urlencode({name: value for name, value in chosen.items() if value})
    return f"?{query}" if query else ""


def cursor_of(request: HttpRequest) -> str | None:
    """The place in the queue from the address."""
    cursor = request.GET.get("after", "")
    return cursor if 0 < len(cursor) <= MAX_CURSOR else None


def queue_context(request: HttpRequest, who: Moderator, size: int = queries.PAGE) -> dict[str, Any]:
    """The queue as its part of the page shows it. Two queries."""
    overview = queries.overview(who.site_id)
    form = QueueFilter(request.GET, overview)
    filters = form.filters
    after = cursor_of(request)
    try:
        rows, cursor = queries.queue(who.site_id, filters, after, size, by=who.user)
    except BadCursor as error:
        raise Http404 from error
    if after and not rows:
        # Everything from there on was decided meanwhile: back to the beginning.
        after = None
        rows, cursor = queries.queue(who.site_id, filters, None, size, by=who.user)
    return {
        "view_name": "desk",
        "overview": overview,
        "filter_form": form,
        "filters": filters,
        "filtered": filters != queries.Filters(),
        "query": query_of(filters, after),
        "rows": rows,
        "more_query": query_of(filters, cursor) if cursor else "",
        "live_topic": f"moderation:{who.site_id}",
    }


def case_context(case: Case, who: Moderator, form: DecisionForm | None) -> dict[str, Any]:
    """The case, why it stands where it stands, and the forms that fit."""
    contribution = case.contribution
    kind = kinds.get(contribution.kind)
    complaints = casefile.complaints_of(case)
    waiting = next((c for c in complaints if c.state == Complaint.State.OPEN), None)
    barred = any(c.state == Complaint.State.OPEN and c.first_moderator_id == who.user.pk for c in complaints)
    may_decide = rules.may_decide(who.user, case) and not barred
    opinion = opinions.Opinion.from_stored(case.opinion)
    context: dict[str, Any] = {
        "case": case,
        "contribution": contribution,
        "kind": kind.label,
        "urgency": urgency_of(case.urgency),
        "score": scoring.in_words(case),
        "opinion": opinion,
        "marked_html": highlight.mark(contribution.html, opinion.passages if opinion else ()),
        "grave": case.ground in GRAVE,
        "surroundings": kind.surroundings(contribution),
        "post_url": kinds.url_of(contribution),
        "reports": casefile.reports_of(case) if case.report_count else [],
        "decisions": casefile.decisions_about(contribution),
        "case_notes": casefile.notes_of(case),
        "complaints": complaints,
        "author": casefile.author_record(case),
        "is_own": contribution.author_id == who.user.pk,
        "barred": barred,
        "worker": queries.worker_of(str(case.claimed_by or ""), case.claimed_until),
        "mine": case.claimed_by_id == who.user.pk,
        "taken": rules.claimed_by_other(who.user, case),
        "may_take_back": may_decide and not case.complaint_count,
        "may_decide": may_decide and case.status == Case.Status.OPEN,
        "may_see_people": rules.may_see_people(who.user, case.site_id),
        "reveal_form": RevealForm(),
    }
    if context["may_decide"]:
        context["hand_over_form"] = HandOverForm()
        if waiting is not None and waiting.report_id is None:
            context |= {"complaint": waiting, "complaint_form": ComplaintDecisionForm()}
        else:
            context |= _decision_context(case, who, form)
    return context


def _decision_context(case: Case, who: Moderator, form: DecisionForm | None) -> dict[str, Any]:
    young = case.contribution.author is not None and case.contribution.author.is_minor
    return {
        "form": form or decision_form(case),
        "templates": [
            (words.ground, words.rule, (young and words.young) or words.facts)
            for words in queries.templates_of(who.site_id).values()
        ],
        "young": young,
        "verbs": verbs_for(case.contribution),
        "restricting": Decision.RESTRICTIONS,
        "has_account": case.contribution.author is not None,
    }


def verbs_for(contribution: Contribution) -> list[tuple[str, Any]]:
    """What can be decided, with its words."""
    return [(verb, rules.verb_label(verb, contribution.state)) for verb in rules.possible_verbs(contribution)]


def decision_form(case: Case, data: Any = None) -> DecisionForm:
    """The form for a case, empty or with what was sent."""
    initial = {"version": case.version, "ground": case.ground}
    movable = kinds.get(case.contribution.kind).movable
    everywhere = casefile.targets(case.site_id) if movable else ()
    targets = [(pk, title) for pk, title in everywhere if pk != case.contribution.consultation_id]
    return DecisionForm(data, verbs=verbs_for(case.contribution), targets=targets, initial=initial)


def _neighbours(case: Case, context: dict[str, Any], who: Moderator) -> dict[str, int | None]:
    """The cases above and below in the queue; without a query when the page of the queue shows them."""
    ids = [row.case.pk for row in context["rows"]]
    place = ids.index(case.pk) if case.pk in ids else None
    above, below = "after=" in context["query"], bool(context["more_query"])
    previous_id = ids[place - 1] if place else None
    next_id = ids[place + 1] if place is not None and place + 1 < len(ids) else None
    if place is None or (place == 0 and above):
        previous_id = queries.previous_case_id(case, context["filters"])
    if place is None or (next_id is None and below):
        next_id = queries.next_case_id(case, context["filters"], who.user)
    return {"previous_id": previous_id, "next_id": next_id}


def show_case(
    request: HttpRequest,
    who: Moderator,
    shown: Case,
    form: DecisionForm | None = None,
    status: int = 200,
    **extra: Any,
) -> HttpResponse:
    """The page of one case with the queue beside it."""
    context = queue_context(request, who)
    context |= case_context(shown, who, form)
    context |= _neighbours(shown, context, who)
    chosen = {"chosen": True, "current_id": shown.pk}
    return render(request, "moderation/desk.html", context | chosen | extra, status=status)


def case_url(request: HttpRequest, pk: int) -> str:
    """The address of a case, at the same place in the queue."""
    query = request.META.get("QUERY_STRING", "")
    return reverse("moderation:case", args=[pk]) + (f"?{query}" if query else "") + "#fall"
