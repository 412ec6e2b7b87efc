"""The form for a comment."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from participation.contributions.forms import PostText, ScreenedForm, SubmissionForm

from .models import Stance
from .services import MAX_LENGTH


class CommentForm(SubmissionForm):
    """Stance and text of a comment; an answer to another one (``is_reply``) has no stance of its own."""

    stance = forms.ChoiceField(
        label=_("How do you see it?"),
        choices=[
            (Stance.FOR, _("In favour")),
            (Stance.NEUTRAL, _("Neither")),
            (Stance.AGAINST, _("Against")),
        ],
        widget=forms.RadioSelect,
        required=False,
    )
    text = PostText(label=_("What would you like to say?"), max_length=MAX_LENGTH)

    def __init__(self, *args: Any, is_reply: bool = False, **options: Any) -> None:
        super().__init__(*args, **options)
        if is_reply:
            del self.fields["stance"]
            self.fields["text"].label = _("Your answer")

    @property
    def look(self) -> str | None:
        """What tells one empty form from another; ``None`` for one in which something stands."""
        written = self.is_bound or any(self.initial.values())
        return None if written else str(self.auto_id)


class EditForm(ScreenedForm):
    """The text of a comment that is being changed."""

    text = PostText(label=_("Your comment"), max_length=MAX_LENGTH)
