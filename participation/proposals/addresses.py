"""Readable addresses of proposals."""

from django.urls import reverse
from django.utils.text import slugify

from participation.contributions.models import Contribution

_SPELT = {ord("ä"): "ae", ord("ö"): "oe", ord("ü"): "ue", ord("ß"): "ss"}


def title_slug(title: str) -> str:
    """The readable end of an address: German letters spelt out, at most 60 characters, never empty."""
    return slugify(title.lower().translate(_SPELT))[:60].strip("-_") or "vorschlag"


def address_of(contribution: Contribution) -> str:
    """The address of a proposal; needs ``consultation`` loaded."""
    return page_of("detail", contribution)


def page_of(name: str, contribution: Contribution) -> str:
    """The address of one of the pages of a proposal (``edit``, ``history`` …); needs ``consultation`` loaded."""
    slug = title_slug(contribution.title)
    return reverse(f"proposals:{name}", args=[contribution.consultation.slug, contribution.pk, slug])
