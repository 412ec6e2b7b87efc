"""Small helpers of the support button, made for pages that show sixty of them."""

from collections.abc import Mapping
from functools import lru_cache
from typing import Any
from urllib.parse import quote

from django import template
from django.contrib.humanize.templatetags.humanize import intcomma
from django.shortcuts import resolve_url
from django.utils.html import format_html
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from participation.core.templatetags.core_tags import icon

from ..addresses import address

register = template.Library()


@register.filter
def address_of(pk: int, name: str) -> str:
    """``{{ contribution.pk|address_of:"contributions:support" }}``: faster than ``{% url %}`` for long lists."""
    return address(name, pk)


@register.filter
def count_or_nothing(number: int) -> str:
    """A count for people, and nothing instead of zero: "Helpful 0" would sound like a judgement."""
    return str(intcomma(number)) if number else ""


@register.simple_tag(takes_context=True)
def way_back(context: Mapping[str, Any], quoted: bool = False) -> str:
    """Where to come back to: ``back_url`` when the page names one, else the page itself; ``quoted`` for a query."""
    named = context.get("back_url")
    if not named and "here" in context:
        return str(context["here_quoted" if quoted else "here"])
    address = str(named or context["request"].get_full_path())
    return quote(address, safe="/") if quoted else address


@register.simple_tag
def support_labels() -> dict[str, str]:
    """Icon and words of the small button, and the beginning of the way to log in; made once for each language."""
    return _labels(get_language() or "")


@lru_cache(maxsize=16)
def _labels(language: str) -> dict[str, str]:
    return {
        "helpful": format_html("{}{}", icon("up", "s"), _("Helpful")),
        "found": format_html("{}{}", icon("check", "s"), _("Found helpful")),
        "login": f"{resolve_url('account_login')}?next=",
    }
