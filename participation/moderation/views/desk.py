"""The desk: queue, case, decision. Every part is a page of its own address, so that it works without JavaScript."""

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from participation.contributions.forms import add_service_error
from participation.contributions.models import Contribution
from participation.contributions.stash import HttpResponseSeeOther

from .. import casefile, queries, rules, services
from ..forms import DecisionForm, QueueFilter
from ..models import Case
from .access import Moderator, moderators_only
from .context import case_context, cursor_of, decision_form, query_of, queue_context, show_case

MAX_SHOWN = 200


@require_safe
@moderators_only
def desk(request: HttpRequest, who: Moderator) -> HttpResponse:
    """The queue, with its most urgent case opened beside it (on a phone the queue alone)."""
    context = queue_context(request, who)
    rows = context["rows"]
    if rows:
        case = casefile.get_case(who.site_id, rows[0].case.pk, who.user)
        context |= case_context(case, who, None) | {"current_id": case.pk}
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
    context = queue_context(request, who, size) | {"current_id": current, "live": True}
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
    return show_case(request, who, casefile.get_case(who.site_id, pk, who.user))


@require_POST
@moderators_only
def decide(request: HttpRequest, who: Moderator, pk: int) -> HttpResponse:
    """Decide, and open the next case. What was typed is kept whatever goes wrong."""
    shown = casefile.get_case(who.site_id, pk, who.user)
    if shown.status != Case.Status.OPEN:
        return _too_late(request, who, shown)
    form = decision_form(shown, request.POST)
    if form.lacks_words and (offered := _with_template(form, shown, who)):
        return show_case(request, who, shown, offered, 422, filled_in=True)
    if not form.is_valid():
        return show_case(request, who, shown, form, 422)
    data = form.cleaned_data
    try:
        services.decide(
            case=shown,
            by=who.user,
            verb=data["verb"],
            version=data["version"],
            statement=form.statement,
            note=data["note"],
            options=form.options,
        )
    except services.AlreadyDecided:
        return _too_late(request, who, casefile.get_case(who.site_id, pk, who.user))
    except ValidationError as error:
        add_service_error(form, error, "verb")
        return show_case(request, who, shown, form, 422)
    return _to_next(request, who, shown, data["verb"])


def _with_template(form: DecisionForm, shown: Case, who: Moderator) -> DecisionForm | None:
    """The same form with the town's words for the ground, if there are any; the moderator reads them before they go out."""
    words = queries.templates_of(who.site_id)[form.data["ground"]]
    if not words.facts:
        return None
    author = shown.contribution.author
    data = {name: form.data.get(name, "") for name in form.fields}
    data["facts"] = str((author is not None and author.is_minor and words.young) or words.facts)
    data["rule"] = data["rule"].strip() or str(words.rule)
    return decision_form(shown, data)


def _too_late(request: HttpRequest, who: Moderator, shown: Case) -> HttpResponse:
    typed = "\n\n".join(filter(None, (request.POST.get(name, "") for name in ("facts", "note"))))
    return show_case(request, who, shown, None, 409, too_late=True, typed=typed[: services.MAX_FACTS * 2])


def _to_next(request: HttpRequest, who: Moderator, decided: Case, verb: str) -> HttpResponse:
    filters = QueueFilter(request.GET, queries.overview(who.site_id)).filters
    label = rules.verb_label(verb, decided.contribution.state)
    messages.success(
        request, _("Case %(number)s: %(decision)s. Done.") % {"number": decided.pk, "decision": label}
    )
    following = queries.next_case_id(decided, filters, who.user)
    query = query_of(filters, cursor_of(request))
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
