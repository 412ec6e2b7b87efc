"""Template context that every page needs; costs no query on a page for everybody."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest


def site(request: HttpRequest) -> dict[str, Any]:
    """Name of the site and whether this is the demo. Menus and settings of a town come from ``cms``."""
    return {"DEMO": settings.DEMO, "SITE_URL": settings.SITE_URL}
