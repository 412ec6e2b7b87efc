"""The quizzes. An answer is part of the address and nothing else: it is neither stored nor counted."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from participation.core.sites import current_site

from ..models import BridgeQuestion, QuizQuestion
from ..pages import page, saying_du
from . import queries
from .rules import most, shares


@require_safe
def quizzes(request: HttpRequest) -> HttpResponse:
    """Both quizzes at a glance."""
    site = current_site(request)
    context = {
        "local": queries.public_questions(QuizQuestion, site.pk),
        "bridge": queries.public_questions(BridgeQuestion, site.pk),
    }
    with saying_du():
        return page(request, "youth/quiz/index.html", context, steps=_steps())


@require_safe
def local(request: HttpRequest, pk: int) -> HttpResponse:
    """A question about how a town works; with ``?antwort=`` its explanation."""
    site = current_site(request)
    question, number, total, after = queries.with_neighbours(QuizQuestion, site.pk, pk)
    chosen = _chosen(request, question)
    context = {"question": question, "number": number, "total": total, "chosen": chosen}
    context |= _asked(request, chosen)
    context["next_url"] = reverse("youth:quiz", args=[after]) if after else ""
    with saying_du():
        return page(
            request, "youth/quiz/local.html", context, steps=_steps((_("How does a town work?"), None))
        )


@require_safe
def bridge(request: HttpRequest, pk: int) -> HttpResponse:
    """A question another group has answered; with ``?antwort=`` (the guess) the answers."""
    site = current_site(request)
    question, number, total, after = queries.with_neighbours(BridgeQuestion, site.pk, pk)
    chosen = _chosen(request, question)
    counts = [(option.pk, option.text, option.count) for option in question.options.all()]
    context = {"question": question, "number": number, "total": total, "chosen": chosen}
    context |= _asked(request, chosen)
    if chosen is not None:
        top = most(counts)
        context |= {"shares": shares(counts), "enough": bool(top), "hit": chosen.pk in top}
        context["people"] = sum(count for _pk, _text, count in counts)
    context["next_url"] = reverse("youth:bridge", args=[after]) if after else ""
    with saying_du():
        return page(request, "youth/quiz/bridge.html", context, steps=_steps((_("Bridge quiz"), None)))


def _chosen(request: HttpRequest, question: Any) -> Any:
    """The answer that was chosen, or ``None``: whatever else stands in the address."""
    sent = request.GET.get("antwort", "")
    return next((option for option in question.options.all() if str(option.pk) == sent), None)


def _asked(request: HttpRequest, chosen: Any) -> dict[str, bool]:
    # The form sends ``frage`` along, so that pressing the button without an answer can be told from opening the page.
    return {"nothing_chosen": chosen is None and "frage" in request.GET}


def _steps(*more: tuple[str, str | None]) -> tuple[tuple[str, str | None], ...]:
    return ((_("Quizzes"), reverse("youth:quizzes") if more else None), *more)
