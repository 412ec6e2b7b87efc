"""``{% live "consultation:3" %}``: the page listens to topics, and says so (docs/developers/live.md)."""

import time
from typing import Any, Final

from django import template
from django.conf import settings
from django.http import HttpRequest
from django.utils import translation

from .. import cursor, journal

register = template.Library()

# An older cursor is always right, it only asks for more; so pages made within this time share one query.
SAME_FOR: Final = 1.0
_last: tuple[float, str] = (0.0, "")


@register.simple_tag
def live_cursor() -> str:
    """Where this page stands in the journal. At most one query a second."""
    global _last
    made, text = _last
    now = time.monotonic()
    if now - made > SAME_FOR:
        text = str(cursor.now(journal.last_id()))
        _last = (now, text)
    return text


@register.inclusion_tag("realtime/line.html", takes_context=True)
def live(context: dict[str, Any], *topics: str) -> dict[str, Any]:
    """The line that says that the page is live and lets the reader pause it; ``topics`` are what the page listens to."""
    request: HttpRequest | None = context.get("request")
    visitor = request is None or settings.SESSION_COOKIE_NAME not in request.COOKIES
    usual = (translation.get_language() or "")[:2] == settings.LANGUAGE_CODE[:2]
    return {
        "topics": " ".join(topics),
        "cursor": live_cursor(),
        # What everybody is sent can be shown as it is; members and readers of other languages fetch their own.
        "as_sent": visitor and usual,
    }
