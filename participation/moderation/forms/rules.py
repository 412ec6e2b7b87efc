"""Forms for the town's rules for new posts."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from participation.accounts.models import AgeBand

from .. import patterns
from ..models import Policy, ScreeningRule

Kind = ScreeningRule.Kind
Action = ScreeningRule.Action


class RuleForm(forms.ModelForm[ScreeningRule]):
    """One rule."""

    class Meta:
        model = ScreeningRule
        fields = ("name", "kind", "words", "span", "number", "action", "explanation", "active")
        widgets = {
            "words": forms.Textarea(attrs={"rows": 6}),
            "explanation": forms.Textarea(attrs={"rows": 2}),
        }
        help_texts = {
            "words": _("One a line. * stands for any letters within a word: idiot*"),
            "span": _("Links: how many days an account counts as new. Posting speed: in how many minutes."),
            "number": _("Posting speed: how many posts."),
            "explanation": _("What the writer reads. Needed for asking and for not accepting."),
        }

    def clean_words(self) -> str:
        """Each line must be a pattern."""
        words: str = self.cleaned_data["words"]
        patterns.parse(words)
        return words

    def clean(self) -> dict[str, Any]:
        """Words need lines, and who stops a writer must say why."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if (
            data.get("kind") == Kind.WORDS
            and not (data.get("words") or "").strip()
            and "words" not in self.errors
        ):
            self.add_error("words", ValidationError(_("Please write at least one word.")))
        if data.get("action") in {Action.BLOCK, Action.ASK} and not (data.get("explanation") or "").strip():
            self.add_error("explanation", ValidationError(_("Please explain it to the writer.")))
        return data


class PolicyForm(forms.ModelForm[Policy]):
    """Whose posts are read before they appear."""

    held_bands = forms.MultipleChoiceField(
        label=_("Hold the posts of these age groups"),
        choices=[(value, label) for value, label in AgeBand.choices if value],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    first_posts = forms.IntegerField(
        label=_("Hold the first posts of an account"),
        help_text=_("How many must be public before posts appear at once. 0: none."),
        min_value=0,
        max_value=20,
    )

    class Meta:
        model = Policy
        fields = ("held_bands", "first_posts")
