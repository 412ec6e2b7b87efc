"""Forms of votes for everybody; those of editors are in the administration."""

from django import forms
from django.utils.translation import gettext_lazy as _


class CodeForm(forms.Form):
    """A code from a letter or a slip."""

    code = forms.CharField(
        label=_("Your code"),
        help_text=_(
            "Twelve letters and digits, for instance 7K2M-XQ4D-9TRA. Capital or small letters do not matter."
        ),
        max_length=60,
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
        ),
    )
