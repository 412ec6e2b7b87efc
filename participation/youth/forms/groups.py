"""Forms for coming in and for guides."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy, pgettext_lazy

from participation.accounts.models import AgeBand
from participation.core.text import clean_text

from ..codes import read_code
from ..models import GroupKind
from ..services.groups import MAX_PLACES, MONTHS

AGES = [
    (AgeBand.UNDER_14.value, AgeBand.UNDER_14.label),
    (AgeBand.FROM_14.value, AgeBand.FROM_14.label),
    (AgeBand.FROM_16.value, AgeBand.FROM_16.label),
    (AgeBand.FROM_18.value, AgeBand.FROM_18.label),
    (AgeBand.ADULT.value, AgeBand.ADULT.label),
]


class CodeForm(forms.Form):
    """A code of a group or of a room."""

    code = forms.CharField(
        label=_("The code of your group"),
        max_length=40,
        help_text=_("Letters only, for instance KRTB-WFSM. Capitals or not does not matter."),
        widget=forms.TextInput(
            attrs={
                "autocomplete": "off",
                "autocapitalize": "characters",
                "spellcheck": "false",
                "class": "code-input",
            }
        ),
    )

    def clean_code(self) -> str:
        """The code without spaces and dashes."""
        code = read_code(self.cleaned_data["code"])
        if not code:
            raise forms.ValidationError(
                _("This is no code yet: it has six or eight letters and no digits. Look again?")
            )
        return code


class ArrivalForm(forms.Form):
    """Choose one of the offered names and an age band. Nothing can be typed."""

    name = forms.ChoiceField(label=_("Which name do you like?"), widget=forms.RadioSelect)
    age_band = forms.ChoiceField(
        label=_("How old are you, roughly?"),
        choices=AGES,
        widget=forms.RadioSelect,
        help_text=_("Only to protect you better. Nobody gets to see it."),
    )

    def __init__(self, *args: Any, names: list[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["name"].choices = [(name, name) for name in names]  # type: ignore[attr-defined]


class ReturnForm(forms.Form):
    """Come back with name and words."""

    name = forms.CharField(
        label=_("Your name here"),
        max_length=40,
        help_text=_("It stands on your card, for instance Flinker Luchs."),
        widget=forms.TextInput(attrs={"autocomplete": "username"}),
    )
    words = forms.CharField(
        label=_("Your four words"),
        max_length=120,
        widget=forms.TextInput(attrs={"autocomplete": "current-password", "autocapitalize": "none"}),
    )

    def clean_name(self) -> str:
        """One line of text."""
        return clean_text(self.cleaned_data["name"], max_length=40, multiline=False)

    def clean_words(self) -> str:
        """One line of text."""
        return clean_text(self.cleaned_data["words"], max_length=120, multiline=False)


class GroupForm(forms.Form):
    """What a guide says about a new group."""

    name = forms.CharField(
        label=pgettext_lazy("youth group", "Name of the group"),
        max_length=60,
        help_text=_("So that you find it again, for instance “Group blue”. Please no names of persons."),
    )
    kind = forms.ChoiceField(label=_("What kind of group is it?"), choices=GroupKind.choices)
    places = forms.IntegerField(label=_("How many places?"), min_value=2, max_value=MAX_PLACES, initial=30)
    months = forms.TypedChoiceField(
        label=_("How long does it run?"),
        choices=[(n, ngettext_lazy("%d month", "%d months", n) % n) for n in MONTHS],
        coerce=int,
        initial=6,
        help_text=_("Two weeks after its end the group is deleted, and all accounts that were made with its code."),
    )  # fmt: skip
