"""The desk: queue, case, decision. Every part is a page of its own address, so that it works without JavaScript."""

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from participation.contributions import kinds
from participation.contributions.forms import add_service_error
from participation.contributions.models import Contribution
from participation.contributions.stash import HttpResponseSeeOther
from participation.core.keyset import MAX_CURSOR, BadCursor

from .. import queries, rules, services
from ..forms import DecisionForm, QueueFilter
from ..models import Case, Decision
from ..reasons import urgency_of
from .access import Moderator, moderators_only

MAX_SHOWN = 200


def _query(filters: queries.Filters, after: str | None) -> str:
    """Filters and place in the queue as the end of an address; empty at the beginning of the whole queue."""
    chosen = {
        "origin": filters.origin,
        "ground": filters.ground,
        "consultation": filters.consultation,
        "after": after,
    }
    query = urlencode({name: value for name, value in chosen.items() if value})
    return f"?{query}" if query else ""


def _cursor(request: HttpRequest) -> str | None:
    cursor = request.GET.get("after", "")
    return cursor if 0 < len(cursor) <= MAX_CURSOR else None


def _queue_context(request: HttpRequest, who: Moderator, size: int = queries.PAGE) -> dict[str, Any]:
    overview = queries.overview(who.site_id)
    form = QueueFilter(request.GET, overview)
    filters = form.filters
    after = _cursor(request)
    try:
        rows, cursor = queries.queue(who.site_id, filters, after, size)
    except BadCursor as error:
        raise Http404 from error
    if after and not rows:
        # Everything from there on was decided meanwhile: back to the beginning.
        after = None
        rows, cursor = queries.queue(who.site_id, filters, None, size)
    return {
        "view_name": "desk",
        "overview": overview,
        "filter_form": form,
        "filters": filters,
        "filtered": filters != queries.Filters(),
        "query": _query(filters, after),
        "rows": rows,
        "more_query": _query(filters, cursor) if cursor else "",
        "live_topic": f"moderation:{who.site_id}",
    }


def _case_context(case: Case, who: Moderator, form: DecisionForm | None) -> dict[str, Any]:
    contribution = case.contribution
    kind = kinds.get(contribution.kind)
    may_decide = rules.may_decide(who.user, case)
    is_open = case.status == Case.Status.OPEN
    context: dict[str, Any] = {
        "case": case,
        "contribution": contribution,
        "kind": kind.label,
        "urgency": urgency_of(case.urgency),
        "surroundings": kind.surroundings(contribution),
        "post_url": kinds.url_of(contribution),
        "reports": queries.reports_of(case) if case.report_count else [],
        "decisions": queries.decisions_about(contribution),
        "author": queries.author_record(case),
        "is_own": contribution.author_id == who.user.pk,
        "may_decide": may_decide and is_open,
    }
    if may_decide and is_open:
        context["form"] = form or _form(case)
        context["templates"] = queries.templates_of(who.site_id).values()
        context["verbs"] = _verbs(contribution)
        context["restricting"] = Decision.RESTRICTIONS
    return context


def _verbs(contribution: Contribution) -> list[tuple[str, Any]]:
    return [(verb, rules.verb_label(verb, contribution.state)) for verb in rules.possible_verbs(contribution)]


def _form(case: Case, data: Any = None) -> DecisionForm:
    initial = {"version": case.version, "ground": case.ground}
    return DecisionForm(data, verbs=_verbs(case.contribution), initial=initial)


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


@require_safe
@moderators_only
def desk(request: HttpRequest, who: Moderator) -> HttpResponse:
    """The queue, with its most urgent case opened beside it (on a phone the queue alone)."""
    context = _queue_context(request, who)
    rows = context["rows"]
    if rows:
        case = queries.get_case(who.site_id, rows[0].case.pk)
        context |= _case_context(case, who, None) | {"current_id": case.pk}
        context["next_id"] = rows[1].case.pk if len(rows) > 1 else None
    return render(request, "moderation/desk.html", context)


@require_safe
@moderators_only
def queue(request: HttpRequest, who: Moderator) -> HttpResponse:
    """The queue alone: what a live hint reloads, and further rows (``after``). Without htmx the desk."""
    if not getattr(request, "htmx", False):
        return HttpResponseSeeOther(f"{reverse('moderation:desk')}?{request.GET.urlencode()}")
    shown, current = (_number(request.GET.get(name)) for name in ("shown", "fall"))
    size = min(max(shown, queries.PAGE), MAX_SHOWN)
    context = _queue_context(request, who, size) | {"current_id": current, "live": True}
    if request.GET.get("after"):
        return render(request, "moderation/_rows.html", context)
    # Whether the case on the screen was decided meanwhile.
    context["gone"] = bool(current) and not queries.open_cases(who.site_id).filter(pk=current).exists()
    return render(request, "moderation/_queue.html", context)


def _number(value: str | None) -> int:
    return int(value) if value and value.isascii() and value.isdigit() and len(value) < 19 else 0


@require_safe
@moderators_only
def case(request: HttpRequest, who: Moderator, pk: int) -> HttpResponse:
    """One case with its decision, the queue beside it."""
    return _show(request, who, queries.get_case(who.site_id, pk))


def _show(
    request: HttpRequest,
    who: Moderator,
    shown: Case,
    form: DecisionForm | None = None,
    status: int = 200,
    **extra: Any,
) -> HttpResponse:
    context = _queue_context(request, who)
    context |= _case_context(shown, who, form)
    context |= _neighbours(shown, context, who)
    return render(
        request,
        "moderation/desk.html",
        context | {"chosen": True, "current_id": shown.pk} | extra,
        status=status,
    )


@require_POST
@moderators_only
def decide(request: HttpRequest, who: Moderator, pk: int) -> HttpResponse:
    """Decide, and open the next case. What was typed is kept whatever goes wrong."""
    shown = queries.get_case(who.site_id, pk)
    if shown.status != Case.Status.OPEN:
        return _too_late(request, who, shown)
    form = _form(shown, request.POST)
    if form.lacks_words and (offered := _with_template(form, shown, who)):
        return _show(request, who, shown, offered, 422, filled_in=True)
    if not form.is_valid():
        return _show(request, who, shown, form, 422)
    data = form.cleaned_data
    try:
        services.decide(
            case=shown,
            by=who.user,
            verb=data["verb"],
            version=data["version"],
            statement=form.statement,
            note=data["note"],
        )
    except services.AlreadyDecided:
        return _too_late(request, who, queries.get_case(who.site_id, pk))
    except ValidationError as error:
        add_service_error(form, error, "verb")
        return _show(request, who, shown, form, 422)
    return _to_next(request, who, shown, data["verb"])


def _with_template(form: DecisionForm, shown: Case, who: Moderator) -> DecisionForm | None:
    """The same form with the town's words for the ground, if there are any; the moderator reads them before they go out."""
    words = queries.templates_of(who.site_id)[form.data["ground"]]
    if not words.facts:
        return None
    data = {name: form.data.get(name, "") for name in form.fields}
    data["facts"] = str(words.facts)
    data["rule"] = data["rule"].strip() or str(words.rule)
    return _form(shown, data)


def _too_late(request: HttpRequest, who: Moderator, shown: Case) -> HttpResponse:
    typed = "\n\n".join(filter(None, (request.POST.get(name, "") for name in ("facts", "note"))))
    return _show(request, who, shown, None, 409, too_late=True, typed=typed[: services.MAX_FACTS * 2])


def _to_next(request: HttpRequest, who: Moderator, decided: Case, verb: str) -> HttpResponse:
    filters = QueueFilter(request.GET, queries.overview(who.site_id)).filters
    label = rules.verb_label(verb, decided.contribution.state)
    messages.success(
        request, _("Case %(number)s: %(decision)s. Done.") % {"number": decided.pk, "decision": label}
    )
    following = queries.next_case_id(decided, filters, who.user)
    query = _query(filters, _cursor(request))
    if following is None:
        return HttpResponseSeeOther(reverse("moderation:desk") + query)
    return HttpResponseSeeOther(reverse("moderation:case", args=[following]) + query + "#fall")


@require_POST
@moderators_only
def open_case(request: HttpRequest, who: Moderator, pk: int) -> HttpResponse:
    """Open a case about a post of this town without a report, above all to show it again."""
    found = get_object_or_404(
        Contribution.objects.select_related("consultation"), pk=pk, consultation__site_id=who.site_id
    )
    opened = services.open_case(contribution=found, by=who.user)
    return HttpResponseSeeOther(reverse("moderation:case", args=[opened.pk]) + "#fall")


@require_safe
@moderators_only
def keys(request: HttpRequest, who: Moderator) -> HttpResponse:
    """The keys of the desk as a page."""
    return render(request, "moderation/keys.html", {})
