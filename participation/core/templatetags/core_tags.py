"""Template tags every page uses: icons, drawings, times, form fields and the one door for trusted HTML."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any

from django import template
from django.conf import settings
from django.forms import BoundField
from django.http import HttpRequest
from django.template.loader import get_template
from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, ngettext, pgettext
from django.utils.translation import gettext as _

from participation.core import times
from participation.core.fields import control_attributes, field_kind
from participation.core.times import NBSP

register = template.Library()

NAME = re.compile(r"[a-z][a-z0-9-]*\Z")
DAY = timedelta(days=1)


# Trusted HTML -------------------------------------------------------------------------------------------------


@register.filter(is_safe=True)
def trusted(value: str | None) -> SafeString:
    """Put HTML on the page as it is. The only place in the project that marks text as safe.

    It takes nothing but the results of ``participation.core.text`` (``sanitize_html``, ``render_markdown``),
    directly or as they were stored. Never give it text that a person typed or a field that is not documented
    as sanitised HTML.
    """
    return mark_safe(value or "")


# Icons and drawings -------------------------------------------------------------------------------------------


@lru_cache(maxsize=1)
def _sprite() -> str:
    """Address of the icon sheet; the same for the life of the process, because its name carries its hash."""
    return static("core/icons.svg")


DIRECTED = {"arrow", "back", "left", "right", "reply", "exit", "send", "list", "external"}


@register.simple_tag
def icon(name: str, css: str = "") -> SafeString:
    """An icon of the sheet, hidden from screen readers: always put it beside words.

    ``css`` adds classes, above all ``s`` for the small size. Raises ValueError for a name no icon can have.
    """
    return _icon(static("core/icons.svg") if settings.DEBUG else _sprite(), name, css)


@lru_cache(maxsize=1024)
def _icon(sheet: str, name: str, css: str) -> SafeString:
    if not NAME.match(name):
        raise ValueError(f"not an icon name: {name!r}")
    css = f"{css} turns".strip() if name in DIRECTED else css  # mirrored where one reads from right to left
    return format_html(
        '<svg class="i{}" aria-hidden="true" focusable="false"><use href="{}#{}"/></svg>',
        f" {css}" if css else "",
        sheet,
        name,
    )


@lru_cache(maxsize=64)
def _drawing(name: str) -> SafeString:
    return trusted(get_template(f"drawings/{name}.svg").render().strip())  # our own file, not anybody's text


@register.simple_tag
def drawing(name: str) -> SafeString:
    """An illustration from ``templates/drawings/`` as inline SVG, so that it follows theme and dark mode.

    A name that has no file shows the plain town instead, so that an editor's entry never breaks a page.
    """
    if not NAME.match(name or ""):
        name = "town"
    try:
        return _drawing(name)
    except template.TemplateDoesNotExist:
        return _drawing("town")


# Times --------------------------------------------------------------------------------------------------------


def _time_element(value: datetime | date, text: str, extra: str = "") -> SafeString:
    stamp = value.isoformat(timespec="minutes") if isinstance(value, datetime) else value.isoformat()
    if extra:
        return format_html('<time datetime="{}" {}>{}</time>', stamp, trusted(extra), text)
    return format_html('<time datetime="{}">{}</time>', stamp, text)


@register.filter
def when(value: datetime | date | None) -> SafeString | str:
    """Day and time in words: "3. Mai, 18 Uhr"; a plain date gives the day alone; None gives nothing."""
    if value is None:
        return ""
    local = times.local(value)
    if not isinstance(local, datetime):
        return _time_element(local, times.day_text(local))
    return _time_element(local, f"{times.day_text(local)}, {times.clock_text(local)}")


@register.filter
def until(value: datetime | date | None) -> SafeString | str:
    """A deadline in words. Midnight is told as the end of the day before: "28. Mai, 24 Uhr"."""
    local = times.local(value) if value is not None else None
    if isinstance(local, datetime) and (local.hour, local.minute) == (0, 0):
        midnight = pgettext("end of a day", "24:00").replace(" ", NBSP)
        text = f"{times.day_text(local - DAY)}, {midnight}"
        return _time_element(local, text)
    return when(value)


@register.filter
def when_short(value: datetime | date | None) -> SafeString | str:
    """The day alone: "3. Mai"."""
    if value is None:
        return ""
    local = times.local(value)
    return _time_element(local, times.day_text(local))


@register.filter
def ago(value: datetime | None) -> SafeString | str:
    """How long ago: "vor 2 Tagen", after a week the day. ``times.js`` keeps it fresh on a page from the cache."""
    if value is None:
        return ""
    now = timezone.localtime()
    seconds = max((now - value).total_seconds(), 0)
    return _ago(timezone.localtime(value), int(seconds // 60), now.date(), get_language() or "")


@lru_cache(maxsize=4096)
def _ago(local: datetime, minutes: int, today: date, language: str) -> SafeString:
    """The element for one moment; a page shows up to sixty, and the next page the same ones."""
    text = times.ago_text(60 * minutes, (today - local.date()).days)
    return _time_element(
        local, (text or times.day_text(local)).replace(" ", NBSP), "data-ago" if text else ""
    )


@register.filter
def days_left(value: datetime | None) -> str:
    """Time left to a deadline: "noch 12 Tage", "nur noch heute"; nothing when it is over."""
    if value is None or value <= timezone.now():
        return ""
    # the last moment counts, so that a deadline at midnight belongs to the day before
    days = (timezone.localtime(value - timedelta(seconds=1)).date() - timezone.localdate()).days
    if days == 0:
        return _("today only")
    return (ngettext("%(n)d day left", "%(n)d days left", days) % {"n": days}).replace(" ", NBSP)


# Small helpers ------------------------------------------------------------------------------------------------


@register.filter
def initials(name: str | None) -> str:
    """Two letters for the round sign beside a name: "KR" for Kranich, "FT" for Fachdienst Tiefbau."""
    words: list[str] = re.findall(r"\w+", name or "")
    if not words:
        return "?"
    letters = words[0][:2] if len(words) == 1 else words[0][0] + words[-1][0]
    return letters.upper()


@register.simple_tag(takes_context=True)
def active(context: Mapping[str, Any], url: str, exact: bool = False) -> SafeString | str:
    """``aria-current="page"`` when ``url`` is the page shown or, unless ``exact``, one above it."""
    request: HttpRequest | None = context.get("request")
    path = url.split("?")[0]
    if request is None or not path:
        return ""
    here = request.path == path or (not exact and path != "/" and request.path.startswith(path))
    return trusted('aria-current="page"') if here else ""


SERVICE_PAGES = {
    "help": "/hilfe/",
    "contact": "/kontakt/",
    "accessibility": "/barrierefreiheit/",
    "barrier": "/barriere-melden/",
    "easy_language": "/leichte-sprache/",
    "sign_language": "/gebaerdensprache/",
    "rules": "/hausregeln/",
    "results": "/ergebnisse/",
    "privacy": "/datenschutz/",
    "imprint": "/impressum/",
    "terms": "/nutzungsbedingungen/",
}


@register.simple_tag(takes_context=True)
def service(context: Mapping[str, Any], name: str) -> str:
    """Address of a page every town has: ``links`` in the context may say otherwise, else its usual place.

    A page with its own version in easy or sign language gives ``easy_language_url`` or ``sign_language_url``.
    Raises KeyError for a name that is not in ``SERVICE_PAGES``.
    """
    links: Mapping[str, str] = context.get("links") or {}
    return str(context.get(f"{name}_url") or links.get(name) or SERVICE_PAGES[name])


@register.filter
def percent_of(part: float | int | None, whole: float | int | None) -> int:
    """Share in whole percent, 0 when there is no whole; for progress bars and rings."""
    return round(100 * (part or 0) / whole) if whole else 0


def _has_session(request: HttpRequest | None) -> bool:
    return request is not None and settings.SESSION_COOKIE_NAME in request.COOKIES


@register.simple_tag(takes_context=True)
def member(context: Mapping[str, Any]) -> Any:
    """The person who is logged in, or None: ``{% member as me %}``.

    Without a session cookie it does not look at the session at all, so that a page for everybody stays one.
    """
    request: HttpRequest | None = context.get("request")
    user = getattr(request, "user", None) if _has_session(request) else None
    return user if user is not None and user.is_authenticated else None


@register.simple_tag(takes_context=True)
def waiting_messages(context: Mapping[str, Any]) -> list[Any]:
    """Django's messages for this visitor; an empty list, and no look at the session, without a session cookie."""
    request: HttpRequest | None = context.get("request")
    return list(context.get("messages") or ()) if _has_session(request) else []


# Forms --------------------------------------------------------------------------------------------------------


@register.inclusion_tag("components/field.html")
def field(
    bound: BoundField, label: str = "", hint: str = "", style: str = "", size: str = "", **options: Any
) -> dict[str, Any]:
    """A form field with label above, hint, error beside and everything tied together for screen readers.

    ``style="choice"`` shows radios as large buttons in a row; ``size`` is "short" or "half"; ``counter=True`` on a
    text area shows how many characters are left. Other options become attributes of the control
    (``autocomplete="email"``, ``data_draft_key="comment-7"``).
    """
    kind = field_kind(bound.field.widget)
    hint = hint or str(bound.help_text or "")
    counter = bool(options.pop("counter", False)) and bool(getattr(bound.field, "max_length", None))
    name = bound.auto_id or bound.html_name
    parts = [(hint, "hint"), (bound.errors, "error"), (counter, "count")]
    described = " ".join(f"{name}-{suffix}" for present, suffix in parts if present)
    if counter:
        options["data_counter"] = f"{name}-count"
    return {
        "field": bound,
        "kind": kind,
        "label": label or bound.label,
        "hint": hint,
        "style": style,
        "size": size,
        "id": name,
        "described": described,
        "counter": counter,
        "max_length": getattr(bound.field, "max_length", None),
        "draft": "data_draft_key" in options,
        "optional": not bound.field.required and kind not in ("check", "checks"),
        "control": bound.as_widget(attrs=control_attributes(bound, kind, described, options))
        if kind not in ("radios", "checks")
        else "",
    }
