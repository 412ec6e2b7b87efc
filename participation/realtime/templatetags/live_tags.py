"""``{% live "consultation:3" %}``: the page listens to topics, and says so (docs/developers/live.md)."""

import time
from typing import Any

from django import template
from django.conf import settings
from django.http import HttpRequest
from django.utils import translation

from .. import topics

register = template.Library()


@register.simple_tag
def live_cursor() -> str:
    """Where this page stands in the journal: now. No query."""
    return f"0.{int(time.time())}"


@register.filter
def topic(number: int, kind: str) -> str:
    """The topic of an object: ``{{ proposal.pk|topic:"contribution" }}``."""
    return topics.name(kind, number)


@register.inclusion_tag("realtime/line.html", takes_context=True)
def live(context: dict[str, Any], *listened: str) -> dict[str, Any]:
    """The line that says that the page is live and lets the reader pause it; ``listened`` are the topics it listens to."""
    request: HttpRequest | None = context.get("request")
    visitor = request is None or settings.SESSION_COOKIE_NAME not in request.COOKIES
    usual = (translation.get_language() or "")[:2] == settings.LANGUAGE_CODE[:2]
    return {
        "topics": " ".join(listened),
        "cursor": live_cursor(),
        "poll": settings.LIVE_POLL_SECONDS,
        "made_at": f"{time.time():.3f}",
        # What everybody is sent can be shown as it is; members and readers of other languages fetch their own.
        "as_sent": visitor and usual,
    }
