"""Addresses of proposals."""

from typing import Any

from django.urls import reverse
from django.utils.text import slugify

from participation.contributions.models import Contribution

app_name = "proposals"
urlpatterns: list[Any] = []


def title_slug(title: str) -> str:
    """The readable end of an address: German letters spelt out, at most 60 characters, never empty."""
    spelt = title.lower().translate({ord("ä"): "ae", ord("ö"): "oe", ord("ü"): "ue", ord("ß"): "ss"})
    return slugify(spelt)[:60].strip("-") or "vorschlag"


def address_of(contribution: Contribution) -> str:
    """The address of a proposal; needs ``consultation`` loaded."""
    return reverse(
        "proposals:detail",
        args=[contribution.consultation.slug, contribution.pk, title_slug(contribution.title)],
    )
