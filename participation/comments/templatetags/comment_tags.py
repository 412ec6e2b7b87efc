"""``{% discussion contribution times %}``: the comments under anything that can be discussed."""

from collections.abc import Mapping
from typing import Any

from django import template

from participation.consultations.rules import Timetable
from participation.contributions.models import Contribution
from participation.core.templatetags.core_tags import member

from ..discussion import build

register = template.Library()


@register.inclusion_tag("comments/discussion.html", takes_context=True)
def discussion(
    context: Mapping[str, Any], contribution: Contribution, times: Timetable | None = None
) -> dict[str, Any]:
    """Comments, orders and form for ``contribution`` (``consultation`` loaded). At most five queries.

    ``times`` is the timetable of the consultation; without it one more query loads it. The page that uses the tag includes
    ``components/htmx.html`` in its head.
    """
    me = member(context)
    request = context["request"]
    return {
        "request": request,
        "csrf_token": context.get("csrf_token"),
        "me": me,
        "shown": build(request, me, contribution, times),
    }
