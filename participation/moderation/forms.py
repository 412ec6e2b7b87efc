"""Forms of moderation; saving is one call into the services."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from participation.contributions.forms import PostText, SubmissionForm

from . import services
from .models import Case, Decision, Ground
from .queries import Filters, Overview
from .reasons import REPORT_GROUNDS


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


class QueueFilter(forms.Form):
    """Which part of the queue is shown. What is not on the list is ignored, as if nothing had been chosen."""

    origin = forms.ChoiceField(label=_("Origin"), required=False)
    ground = forms.ChoiceField(label=_("Ground"), required=False)
    consultation = forms.TypedChoiceField(
        label=_("Consultation"), required=False, coerce=int, empty_value=None
    )

    def __init__(self, data: Any, overview: Overview) -> None:
        # Ids of its own: the form of the decision on the same page has a "ground" too.
        super().__init__(data, auto_id="filter_%s")
        everything = ("", _("All"))
        self._offer(
            "origin", [(o.value, o.label, overview.origins[o.value]) for o in Case.Origin], everything
        )
        self._offer("ground", [(g.value, g.label, overview.grounds[g.value]) for g in Ground], everything)
        consultations = sorted(overview.consultations.items(), key=lambda item: item[0][1])
        self._offer("consultation", [(pk, title, n) for (pk, title), n in consultations], everything)

    def _offer(self, name: str, options: list[tuple[Any, Any, int]], everything: tuple[str, Any]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [everything, *((value, f"{label} ({number})") for value, label, number in options)]

    @property
    def filters(self) -> Filters:
        """What was chosen."""
        self.is_valid()
        data = self.cleaned_data
        return Filters(data.get("origin", ""), data.get("ground", ""), data.get("consultation"))


class DecisionForm(forms.Form):
    """What is decided, and why. Whether it may be, the service says."""

    use_required_attribute = False

    verb = forms.ChoiceField(label=_("Decision"), widget=forms.RadioSelect)
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0, max_value=2**31 - 1)
    ground = forms.ChoiceField(label=_("Ground"), error_messages={"required": _("Please choose the ground.")})
    rule = PostText(label=_("Rule of the house or law"), max_length=services.MAX_RULE, multiline=False)
    facts = PostText(
        label=_("Reason for the author"),
        help_text=_("The author reads it word for word."),
        max_length=services.MAX_FACTS,
        widget=forms.Textarea(attrs={"rows": 7}),
    )
    note = PostText(
        label=_("Internal note"),
        help_text=_("Only the moderators of this town read it."),
        required=False,
        max_length=services.MAX_NOTE,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(self, *args: Any, verbs: list[tuple[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        verb, ground = self.fields["verb"], self.fields["ground"]
        assert isinstance(verb, forms.ChoiceField)
        assert isinstance(ground, forms.ChoiceField)
        verb.choices = verbs
        verb.error_messages["required"] = _("Please choose what you decide.")
        verb.error_messages["invalid_choice"] = _("This cannot be decided here.")
        ground.choices = [("", _("Please choose")), *Ground.choices]
        if self.is_bound and self.data.get("verb") not in Decision.RESTRICTIONS:
            for name in ("ground", "rule", "facts"):
                self.fields[name].required = False

    @property
    def lacks_words(self) -> bool:
        """Whether a restriction was sent with a ground but without a reason: then the template is offered."""
        data = self.data
        restricts = data.get("verb") in Decision.RESTRICTIONS
        return restricts and data.get("ground") in Ground.values and not (data.get("facts") or "").strip()

    @property
    def statement(self) -> services.Statement:
        """The statement of reasons as typed."""
        data = self.cleaned_data
        return services.Statement(data.get("ground", ""), data.get("facts", ""), data.get("rule", ""))


class TemplateForm(forms.Form):
    """The town's own words for one ground."""

    rule = PostText(label=_("Rule of the house or law"), max_length=services.MAX_RULE, multiline=False)
    facts = PostText(
        label=_("Reason for the author"),
        max_length=services.MAX_FACTS,
        widget=forms.Textarea(attrs={"rows": 6}),
    )
