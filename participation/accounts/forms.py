"""Forms about the account."""

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from participation.core.text import clean_text

from .models import User


class SignupExtras(forms.Form):
    """What sign-up asks beyond address and password: the name that others see."""

    display_name = forms.CharField(
        label=_("Public name"),
        max_length=60,
        help_text=_("Your name or a pseudonym. Everyone sees it beside your posts."),
    )

    field_order = ["email", "display_name", "password1"]

    def clean_display_name(self) -> str:
        """One line, without control characters."""
        return clean_text(self.cleaned_data["display_name"], max_length=60, multiline=False)

    def signup(self, request: HttpRequest, user: User) -> None:
        """Called by allauth once the account exists."""
        user.display_name = self.cleaned_data["display_name"]
        user.save(update_fields=["display_name"])
