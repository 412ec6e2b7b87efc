"""Readable addresses of motions and sessions."""

from django.urls import reverse
from django.utils.text import slugify

from participation.contributions.models import Contribution

_SPELT = {ord("ä"): "ae", ord("ö"): "oe", ord("ü"): "ue", ord("ß"): "ss"}


def title_slug(title: str) -> str:
    """The readable end of an address: German letters spelt out, at most 60 characters, never empty."""
    return slugify(title.lower().translate(_SPELT))[:60].strip("-_") or "antrag"


def address_of(contribution: Contribution) -> str:
    """The page of a motion."""
    return page_of("detail", contribution)


def page_of(name: str, contribution: Contribution) -> str:
    """One of the pages of a motion (``write``, ``sign`` …)."""
    return reverse(f"council:{name}", args=[contribution.pk, title_slug(contribution.title)])
