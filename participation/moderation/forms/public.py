"""Forms for everybody: reporting a post, complaining about a decision."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from participation.contributions.forms import PostText, SubmissionForm

from .. import services
from ..models import Ground
from ..reasons import REPORT_GROUNDS
from ..services.complaints import MAX_COMPLAINT


class ReportForm(SubmissionForm):
    """What somebody without any knowledge of the law can say about a post."""

    ground = forms.ChoiceField(
        label=_("What is wrong"),
        choices=REPORT_GROUNDS,
        widget=forms.RadioSelect,
        error_messages={"required": _("Please say what is wrong.")},
    )
    text = PostText(
        label=_("Please explain"),
        help_text=_("Which passage do you mean, and what is wrong with it?"),
        max_length=services.MAX_REPORT,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    email = forms.EmailField(
        label=_("Your e-mail address"),
        help_text=_("Only for our answer. Without it you can look up the answer with the receipt number."),
        required=False,
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "email"}),
    )
    # People do not see it; programs that fill in everything do.
    website = forms.CharField(
        label=_("Please leave this empty"),
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "off", "tabindex": "-1"}),
    )

    def __init__(self, *args: Any, with_email: bool = True, **options: Any) -> None:
        super().__init__(*args, **options)
        if not with_email:
            del self.fields["email"]

    def clean_website(self) -> str:
        """Only programs write here."""
        if self.cleaned_data["website"]:
            raise ValidationError(_("Please leave this field empty."))
        return ""

    def clean(self) -> dict[str, Any]:
        """Two of the grounds need words."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        needs_words = data.get("ground") in {Ground.ILLEGAL, Ground.OTHER}
        if needs_words and not data.get("text") and "text" not in self.errors:
            self.add_error("text", _("Please explain in one or two sentences what is wrong."))
        return data


class ComplaintForm(forms.Form):
    """Why somebody does not agree; it may stay empty."""

    text = PostText(
        label=_("Why do you not agree?"),
        help_text=_("If you like. One or two sentences help the person who decides."),
        required=False,
        max_length=MAX_COMPLAINT,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
