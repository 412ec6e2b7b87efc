"""Comments in threads."""

from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from participation.contributions.models import Contribution


class Stance(models.TextChoices):
    """How the writer stands to the matter."""

    FOR = "for", _("in favour")
    AGAINST = "against", _("against")
    NEUTRAL = "neutral", _("neither")


class Comment(Contribution):
    """A contribution about another one.

    A thread is two levels to the reader, however deep it is: the top-level comment, and its replies in
    order of time, each naming whom it answers. So a thread of any depth is one index scan.
    ``comment_count`` of a top-level comment counts the public replies of its whole thread.
    """

    # db_index=False: the indexes below begin with these columns.
    subject = models.ForeignKey(
        Contribution,
        on_delete=models.CASCADE,
        related_name="discussion",
        db_index=False,
        verbose_name=_("about"),
    )
    root = models.ForeignKey(
        "self", on_delete=models.CASCADE, null=True, related_name="thread", db_index=False
    )
    parent = models.ForeignKey("self", on_delete=models.CASCADE, null=True, related_name="replies")
    stance = models.CharField(_("how do you see it?"), max_length=8, choices=Stance, default="", blank=True)
    # A copy of ``support_count``, kept in the transaction that changes it: an index cannot reach into
    # the shared table, and
    # without one the first twenty of ten thousand comments would cost all ten thousand.
    helpful = models.PositiveIntegerField(default=0, editable=False)

    class Meta:
        verbose_name = _("comment")
        verbose_name_plural = _("comments")
        constraints = [
            models.CheckConstraint(
                condition=Q(root__isnull=True, parent__isnull=True)
                | Q(root__isnull=False, parent__isnull=False),
                name="comment_reply_has_root_and_parent",
            ),
            models.CheckConstraint(
                condition=Q(parent__isnull=True) | Q(stance=""), name="comment_stance_on_top_level_only"
            ),
        ]
        indexes = [
            models.Index(
                fields=["subject", "stance", "-contribution_ptr"],
                name="comment_top_level",
                condition=Q(root__isnull=True),
            ),
            models.Index(
                fields=["subject", "stance", "-helpful", "-contribution_ptr"],
                name="comment_top_level_helpful",
                condition=Q(root__isnull=True),
            ),
            models.Index(fields=["root", "contribution_ptr"], name="comment_thread"),
        ]

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Store; a new row (an import brings its count along) starts with its copy right."""
        if self._state.adding:
            self.helpful = self.support_count
        super().save(*args, **kwargs)
