"""What all pages of the youth module have in common: "du", the theme, the way back."""

from contextlib import AbstractContextManager
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from participation.consultations.speech import speech_of

Crumbs = list[tuple[str, str | None]]


def saying_du() -> AbstractContextManager[None]:
    """Words made inside say "du", where the language of this request has such a catalogue."""
    return translation.override(speech_of(young=True))


def crumbs(*steps: tuple[str, str | None]) -> Crumbs:
    """The way to a page: start, youth, and ``steps``; the last has no address."""
    return [(_("Start"), "/"), (_("Youth"), reverse("youth:home") if steps else None), *steps]


def page(
    request: HttpRequest,
    template: str,
    context: dict[str, Any] | None = None,
    *,
    steps: tuple[tuple[str, str | None], ...] = (),
    status: int = 200,
) -> HttpResponse:
    """A page of the youth module. ``youth`` in the context gives it theme and "du" (see ``templates/base.html``)."""
    values = {"youth": True, "breadcrumbs": crumbs(*steps), **(context or {})}
    return render(request, template, values, status=status)
