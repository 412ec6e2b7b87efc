"""Forms about the account."""

import re
import unicodedata

from django import forms
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from participation.core.text import clean_text

from .models import AgeBand, User

# Words by which a name would be taken for one of the town's offices.
OFFICES = frozenset({
    "admin", "administration", "administrator", "amt", "buergermeister", "buergermeisterin", "kreis", "moderation",
    "moderator", "moderatorin", "ortsvorsteher", "polizei", "rathaus", "redaktion", "stadt", "stadtrat", "stadtverwaltung",
    "support", "system", "team", "verwaltung",
})  # fmt: skip
_SPELT = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss"})


def clean_name(value: str, *, official: bool = False) -> str:
    """A public name: one line, without control characters. Raises ``ValidationError``, also for the name of an office."""
    name = clean_text(value, max_length=60, multiline=False)
    words = re.findall(r"[a-z]+", unicodedata.normalize("NFKC", name).lower().translate(_SPELT))
    if not official and OFFICES & set(words):
        raise forms.ValidationError(
            _("This name sounds like an office of the town. Please choose another one."), code="official"
        )
    return name


class SignupExtras(forms.Form):
    """What sign-up asks beyond address and password. allauth builds its own form on top of this one."""

    display_name = forms.CharField(
        label=_("Public name"),
        max_length=60,
        help_text=_("Your name or a pseudonym. Everyone sees it beside your posts."),
        widget=forms.TextInput(attrs={"autocomplete": "nickname"}),
    )
    age_band = forms.ChoiceField(
        label=_("Age"),
        choices=AgeBand.choices,
        required=False,
        help_text=_("Only so that we can protect young people better. It is never shown."),
    )
    rules = forms.BooleanField(
        label=_("I keep to the rules of the house and have read the privacy notice."),
        error_messages={"required": _("Please agree to the rules of the house.")},
    )

    field_order = ["email", "display_name", "age_band", "password1", "rules"]

    def clean_display_name(self) -> str:
        """One line, without control characters, and no name of an office."""
        return clean_name(self.cleaned_data["display_name"])

    def signup(self, request: HttpRequest, user: User) -> None:
        """Called by allauth once the account exists."""
        user.display_name = self.cleaned_data["display_name"]
        user.age_band = self.cleaned_data["age_band"]
        user.rules_accepted_at = timezone.now()
        user.save(update_fields=["display_name", "age_band", "rules_accepted_at"])


class ProfileForm(forms.ModelForm[User]):
    """What people may change about themselves."""

    class Meta:
        model = User
        fields = ["display_name", "about", "age_band", "language", "profile_public", "mail_on_reply"]
        widgets = {"about": forms.Textarea(attrs={"rows": 3, "maxlength": 300})}

    def __init__(self, *args: object, **kwargs: object) -> None:
        from django.conf import settings

        super().__init__(*args, **kwargs)  # type: ignore[arg-type]
        self.fields["language"] = forms.ChoiceField(
            label=_("Language"), required=False, choices=[("", _("as on this site")), *settings.LANGUAGES]
        )
        if self.instance.is_code_account:
            # Nothing that can be typed, so that no real name gets in, and nothing about mail.
            for name in ("display_name", "about", "profile_public", "mail_on_reply"):
                del self.fields[name]

    def clean_display_name(self) -> str:
        """One line, without control characters, and no name of an office unless one holds it."""
        official = self.instance.is_staff or self.instance.display_name == self.cleaned_data["display_name"]
        return clean_name(self.cleaned_data["display_name"], official=official)

    def clean_about(self) -> str:
        """A few words, without control characters."""
        return clean_text(self.cleaned_data["about"], max_length=300, allow_empty=True)


class DeleteAccountForm(forms.Form):
    """Asks once more before an account is deleted."""

    sure = forms.BooleanField(
        label=_("Yes, delete my account. I know that this cannot be undone."),
        error_messages={"required": _("Please tick the box if you want to delete your account.")},
    )
