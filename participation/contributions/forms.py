"""Form fields for what people write."""

import uuid
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from participation.core.text import clean_text

from .screening import ASK


class PostText(forms.Field):
    """A text as :func:`clean_text` takes it: normalised, bounded, or refused with a sentence.

    Not a ``CharField``: its length check counts a line end as two characters, and ``maxlength`` on the control
    would cut off a pasted text without a word.
    """

    widget = forms.Textarea

    def __init__(self, *, max_length: int, multiline: bool = True, **options: Any) -> None:
        if not multiline:
            options.setdefault("widget", forms.TextInput)
        super().__init__(**options)
        self.max_length = max_length
        self.multiline = multiline

    def clean(self, value: Any) -> str:
        """Return the cleaned text; raises ``ValidationError`` with the reason."""
        return clean_text(
            value if isinstance(value, str) else "",
            max_length=self.max_length,
            multiline=self.multiline,
            allow_empty=not self.required,
        )


class KeyField(forms.UUIDField):
    """The key of one submission. One that is missing or broken is no reason to refuse the text: it counts as new."""

    widget = forms.HiddenInput

    def clean(self, value: Any) -> uuid.UUID:
        """The key that was sent, or a new one."""
        try:
            sent = super().clean(value)
        except ValidationError:
            sent = None
        return sent if isinstance(sent, uuid.UUID) else uuid.uuid4()


class ScreenedForm(forms.Form):
    """A form whose text is screened before it is stored; the writer may be asked and answers with ``confirmed``."""

    confirmed = forms.BooleanField(required=False, widget=forms.HiddenInput)

    @property
    def asks_first(self) -> bool:
        """Whether the writer is being asked: publish anyway, or change it?"""
        return any(error.code == ASK for errors in self.errors.as_data().values() for error in errors)


class SubmissionForm(ScreenedForm):
    """A form whose every display carries a key, so that a double click makes one object."""

    submission_key = KeyField(required=False, initial=uuid.uuid4)


class DraftForm(forms.Form):
    """A draft as ``drafts.js`` sends it; the rest of its fields are free."""

    key = forms.RegexField(r"\A[a-z]+:[0-9]{1,18}(:[0-9]{0,18})?\Z", max_length=80)

    default_error_messages = {"key": _("This form is not known.")}


def add_service_error(form: forms.BaseForm, error: ValidationError, field: str = "text") -> None:
    """Show what a service refused beside its field; errors of fields the form does not have go to ``field``."""
    if not hasattr(error, "error_dict"):
        form.add_error(field, error)
        return
    for name, errors in error.error_dict.items():
        form.add_error(name if name in form.fields else field, ValidationError(errors))
