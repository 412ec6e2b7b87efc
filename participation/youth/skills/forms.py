"""Forms of certificates."""

from django import forms
from django.utils.translation import gettext_lazy as _

from participation.contributions.forms import PostText


class NameForm(forms.Form):
    """The name that is printed. It is not stored anywhere."""

    name = PostText(
        label=_("Name on the certificate"),
        help_text=_("Your real name or your nickname. We print it and forget it."),
        max_length=60,
        multiline=False,
    )


class CheckForm(forms.Form):
    """A check code as it stands on a certificate."""

    code = forms.CharField(
        label=_("Check code"),
        help_text=_("Twelve letters and digits, for example ABCD-EFGH-JKLM."),
        max_length=40,
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false"}
        ),
    )
