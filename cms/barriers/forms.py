"""What somebody tells about a barrier."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from cms.models.barrier import MAX_ADDRESS, MAX_TEXT
from participation.contributions.forms import PostText, SubmissionForm


class BarrierForm(SubmissionForm):
    """Only the first field must be filled in: people who meet a barrier have had trouble enough."""

    text = PostText(
        label=_("What does not work?"),
        help_text=_("What did you want to do, and what happened? With which device or aid?"),
        max_length=MAX_TEXT,
        widget=forms.Textarea(attrs={"rows": 6}),
    )
    address = PostText(
        label=_("On which page?"),
        help_text=_("The address, or in words."),
        max_length=MAX_ADDRESS,
        multiline=False,
        required=False,
    )
    email = forms.EmailField(
        label=_("Your e-mail address"),
        help_text=_("Only for our answer."),
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

    def clean_website(self) -> str:
        """Only programs write here."""
        if self.cleaned_data["website"]:
            raise ValidationError(_("Please leave this field empty."))
        return ""
