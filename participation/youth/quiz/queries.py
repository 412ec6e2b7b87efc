"""Reading the quizzes."""

from typing import TypeVar

from django.http import Http404

from ..models import BridgeQuestion, QuizQuestion

Q = TypeVar("Q", QuizQuestion, BridgeQuestion)


def public_questions(model: type[Q], site_id: int) -> list[Q]:
    """The public questions of a town in their order, without answers. One query."""
    return list(model._default_manager.filter(site_id=site_id, public=True).only("text"))


def with_neighbours(model: type[Q], site_id: int, pk: int) -> tuple[Q, int, int, int | None]:
    """A public question with its answers, its number, how many there are, and the id of the next. 404 without it.

    Three queries.
    """
    ids = list(model._default_manager.filter(site_id=site_id, public=True).values_list("pk", flat=True))
    if pk not in ids:
        raise Http404
    question = model._default_manager.prefetch_related("options").get(pk=pk)
    place = ids.index(pk)
    return question, place + 1, len(ids), ids[place + 1] if place + 1 < len(ids) else None
