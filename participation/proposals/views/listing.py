"""The list of proposals, with search, filters, orders and the map beside it."""

from dataclasses import dataclass, replace
from typing import Any, Final

from django.core.exceptions import BadRequest
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from participation.consultations.models import Action, Category, Consultation
from participation.consultations.queries import categories_of
from participation.consultations.rules import Timetable, can
from participation.contributions import queries as contributions
from participation.core.keyset import BadCursor
from participation.core.pagecache import varies_by_visitor, visitor_bucket
from participation.core.pagecache.marks import BUCKETS

from .. import geo, queries, shuffled
from ..cards import Card
from ..models import Status
from .common import (
    about_address,
    consultation_of,
    crumbs,
    dated,
    list_address,
    login_address,
    map_context,
    member_of,
)

LIST, MAP = "list", "map"
MAX_WORDS: Final = 200


@dataclass(frozen=True, slots=True)
class Choice:
    """What the address asks for. Values outside the allow-list are 404, as if there were no such page."""

    filters: queries.Filters
    order: str
    category: str = ""
    view: str = LIST
    after: str | None = None
    chosen_order: str = ""

    def query(self, **changes: str) -> dict[str, str]:
        """The filters as address parameters."""
        values = {
            "q": self.filters.words,
            "category": self.category,
            "status": self.filters.status,
            "order": self.chosen_order,
            "view": "" if self.view == LIST else self.view,
        }
        return values | changes


def read_choice(request: HttpRequest, categories: list[Category], times: Timetable) -> Choice:
    """Read the filters from the address. Raises ``Http404`` for values that no link of ours has."""
    given = request.GET
    category, status = given.get("category", ""), given.get("status", "")
    order, view = given.get("order", ""), given.get("view", "") or LIST
    ids = {found.slug: found.pk for found in categories}
    known_status = {"", queries.ANSWERED, *Status.values}
    if (category and category not in ids) or status not in known_status or view not in {LIST, MAP}:
        raise Http404
    if order and order not in queries.ORDERS:
        raise Http404
    default = queries.RANDOM if times.ask(Action.PROPOSE) else queries.SUPPORTED
    filters = queries.Filters(given.get("q", "").strip()[:MAX_WORDS], ids.get(category), status)
    return Choice(filters, order or default, category, view, given.get("after") or None, order)


@require_safe
def proposal_list(request: HttpRequest, slug: str) -> HttpResponse:
    """The proposals of a consultation. For htmx with ``after``: only the next rows and the next button."""
    consultation, times = consultation_of(request, slug)
    categories = list(categories_of(consultation))
    choice = read_choice(request, categories, times)
    more = bool(request.headers.get("HX-Request") and choice.after)
    narrowed, count = queries.find(consultation, choice.filters)
    context = _rows(request, consultation, times, categories, replace(choice, filters=narrowed))
    if not more:
        context |= _frame(request, consultation, times, categories, choice) | _counted(choice, count)
    template = "proposals/_rows.html" if more else "proposals/list.html"
    response = dated(render(request, template, context), times)
    if choice.order == queries.RANDOM and member_of(request) is None:
        varies_by_visitor(response)
    response.headers["Vary"] = "HX-Request, Cookie"
    return response


def _start(request: HttpRequest, consultation: Consultation) -> int:
    member = member_of(request)
    if member is not None:
        return shuffled.start_for_member(member.pk, consultation.pk)
    return shuffled.start_for_bucket(visitor_bucket(request), BUCKETS)


def _rows(
    request: HttpRequest,
    consultation: Consultation,
    times: Timetable,
    categories: list[Category],
    choice: Choice,
) -> dict[str, Any]:
    try:
        page = queries.page_of(
            consultation,
            choice.filters,
            order=choice.order,
            start=_start(request, consultation),
            after=choice.after,
        )
    except BadCursor as error:
        raise BadRequest("unreadable cursor") from error
    member = member_of(request)
    supported = contributions.supported_by(member, [row.pk for row in page.items])
    headings = {category.pk: category for category in categories}
    for row in page.items:
        row.consultation = consultation
    next_url = (
        list_address(consultation, **choice.query(after=page.next_cursor or "")) if page.next_cursor else None
    )
    return {
        "consultation": consultation,
        "rows": [Card(row, headings.get(row.category_id or 0), row.pk in supported) for row in page.items],
        "next_url": next_url,
        "on_map": choice.view == MAP,
        "support_answer": can(member, Action.SUPPORT, consultation, times=times),
    }


def _frame(
    request: HttpRequest,
    consultation: Consultation,
    times: Timetable,
    categories: list[Category],
    choice: Choice,
) -> dict[str, Any]:
    member = member_of(request)
    create = reverse("proposals:create", args=[consultation.slug])
    here = list_address(consultation, **choice.query())
    plain = replace(choice, after=None)
    return {
        **map_context(consultation),
        "times": times,
        "breadcrumbs": crumbs(consultation),
        "categories": categories,
        "choice": choice,
        "orders": queries.ORDERS.items(),
        "order_name": queries.ORDERS[choice.order],
        "is_random": choice.order == queries.RANDOM,
        "statuses": [(queries.ANSWERED, _("Answered by the town")), *Status.choices],
        "outline": geo.sketch(consultation.map_lat, consultation.map_lon),
        "propose_answer": can(member, Action.PROPOSE, consultation, times=times),
        "create_url": create if member else login_address(create),
        "about_url": about_address(consultation),
        "form_url": list_address(consultation),
        "list_url": list_address(consultation, **plain.query(view="")),
        "map_url": list_address(consultation, **plain.query(view=MAP)),
        "plain_url": list_address(consultation, view="" if choice.view == LIST else MAP),
        "geojson_url": geojson_address(consultation, choice),
        "login_url": login_address(here),
        "in_first_page": choice.after is None,
    }


def _counted(choice: Choice, count: int) -> dict[str, Any]:
    filtered = bool(choice.filters)
    return {
        "filtered": filtered,
        "count": min(count, queries.COUNT_LIMIT) if filtered else count,
        "more_than_counted": filtered and count > queries.COUNT_LIMIT,
    }


def geojson_address(consultation: Consultation, choice: Choice) -> str:
    """Where the map finds its points, under the same filters as the list."""
    query = choice.query(view="", order="")
    address = list_address(consultation, **query)
    path, _mark, rest = address.partition("?")
    return f"{path}karte.geojson" + (f"?{rest}" if rest else "")
