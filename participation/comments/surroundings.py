"""Where a comment stands, for events and for the moderation desk."""

from participation.contributions.kinds import Surroundings
from participation.contributions.models import Contribution

from .models import Comment

MAX_ANSWERS = 3


def surroundings_of(contribution: Contribution) -> Surroundings:
    """The subject, the comment it answers, and the first answers to it; two queries."""
    comment = (
        Comment.objects.select_related("subject", "parent__author")
        .only(
            "subject__kind",
            "subject__title",
            "subject__state",
            "parent__text",
            "parent__html",
            "parent__title",
            "parent__state",
            "parent__created_at",
            "parent__author_label",
            "parent__author__display_name",
            "parent__author__deleted_at",
        )
        .get(pk=contribution.pk)
    )
    comment.subject.consultation = contribution.consultation
    answers = Comment.objects.filter(parent_id=comment.pk).select_related("author").order_by("pk")
    return Surroundings(subject=comment.subject, parent=comment.parent, answers=tuple(answers[:MAX_ANSWERS]))


def place_of(contribution: Contribution) -> tuple[int | None, int | None]:
    """What a comment is about, and what it answers; one query when only the shared row is loaded."""
    if isinstance(contribution, Comment):
        return contribution.subject_id, contribution.parent_id
    return Comment.objects.values_list("subject_id", "parent_id").get(pk=contribution.pk)
