"""Readable addresses of votes."""

from django.urls import reverse
from django.utils.text import slugify

from participation.consultations.models import Consultation

from .models import Vote

_SPELT = {ord("ä"): "ae", ord("ö"): "oe", ord("ü"): "ue", ord("ß"): "ss"}


def question_slug(question: str) -> str:
    """The readable end of an address: German letters spelt out, at most 60 characters, never empty."""
    return slugify(question.lower().translate(_SPELT))[:60].strip("-_") or "abstimmung"


def address_of(vote: Vote, page: str = "detail", *more: object) -> str:
    """The address of a page about the vote; needs ``consultation`` loaded."""
    return reverse(
        f"voting:{page}", args=[vote.consultation.slug, vote.pk, question_slug(vote.question), *more]
    )


def list_address(consultation: Consultation) -> str:
    """The votes of a consultation."""
    return reverse("voting:list", args=[consultation.slug])
