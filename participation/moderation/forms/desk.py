"""Forms of the desk: the filter of the queue, the decision, the answer to a complaint."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from participation.contributions.forms import PostText
from participation.contributions.models import Label

from .. import services
from ..models import Case, Decision, Ground
from ..queries import Filters, Overview


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


PAUSES = [
    (60, _("a minute")),
    (300, _("5 minutes")),
    (900, _("15 minutes")),
    (3600, _("an hour")),
]
MEASURES = [
    ("", _("no measure")),
    (Decision.Verb.WARN, _("warn")),
    (Decision.Verb.MUTE, _("no posts for some days")),
    (Decision.Verb.SUSPEND, _("suspend for some days (after a warning)")),
]


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
    passage = PostText(
        label=_("Passage to remove"),
        help_text=_("Copy it letter by letter; it is replaced by […]."),
        required=False,
        max_length=2_000,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    label = forms.ChoiceField(
        label=_("Label"), required=False, choices=[("", _("Please choose")), *Label.choices]
    )
    pause = forms.TypedChoiceField(
        label=_("Each person may write once in"), required=False, coerce=int, empty_value=None, choices=PAUSES
    )
    target = forms.TypedChoiceField(
        label=_("To which consultation?"), required=False, coerce=int, empty_value=None
    )
    into = forms.IntegerField(
        label=_("Number of the other proposal"), required=False, min_value=1, max_value=2**31 - 1
    )
    measure = forms.ChoiceField(label=_("And the account"), required=False, choices=MEASURES)
    days = forms.IntegerField(
        label=_("For how many days?"), required=False, min_value=1, max_value=90, initial=7
    )
    note = PostText(
        label=_("Internal note"),
        help_text=_("Only the moderators of this town read it."),
        required=False,
        max_length=services.MAX_NOTE,
        widget=forms.Textarea(attrs={"rows": 2}),
    )

    def __init__(
        self,
        *args: Any,
        verbs: list[tuple[str, Any]],
        targets: Sequence[tuple[int, str]] = (),
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        target = self.fields["target"]
        assert isinstance(target, forms.ChoiceField)
        target.choices = [("", _("Please choose")), *targets]
        verb, ground = self.fields["verb"], self.fields["ground"]
        assert isinstance(verb, forms.ChoiceField)
        assert isinstance(ground, forms.ChoiceField)
        verb.choices = verbs
        verb.error_messages["required"] = _("Please choose what you decide.")
        verb.error_messages["invalid_choice"] = _("This cannot be decided here.")
        ground.choices = [("", _("Please choose")), *Ground.choices]
        if self.is_bound and not self._restricts:
            for name in ("ground", "rule", "facts"):
                self.fields[name].required = False

    @property
    def _restricts(self) -> bool:
        return self.data.get("verb") in Decision.RESTRICTIONS or bool(self.data.get("measure"))

    @property
    def options(self) -> services.Options:
        """What some decisions need beside their statement."""
        data = self.cleaned_data
        merges = data.get("verb") == Decision.Verb.MERGE
        return services.Options(
            passage=data.get("passage") or "",
            label=data.get("label") or "",
            target=data.get("into") if merges else data.get("target"),
            pause=data.get("pause") or 300,
            measure=data.get("measure") or "",
            days=data.get("days") or 7,
        )

    @property
    def lacks_words(self) -> bool:
        """Whether a restriction was sent with a ground but without a reason: then the template is offered."""
        data = self.data
        return (
            self._restricts and data.get("ground") in Ground.values and not (data.get("facts") or "").strip()
        )

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
    facts_young = PostText(
        label=_("Reason for young people"),
        help_text=_("For people under 18, in short sentences. Empty: the same words for all."),
        required=False,
        max_length=services.MAX_FACTS,
        widget=forms.Textarea(attrs={"rows": 4}),
    )


class ComplaintDecisionForm(forms.Form):
    """The answer to a complaint."""

    use_required_attribute = False

    outcome = forms.ChoiceField(
        label=_("Decision on the complaint"),
        choices=[("stands", _("The decision stands")), ("back", _("Take the decision back"))],
        widget=forms.RadioSelect,
        error_messages={"required": _("Please choose what you decide.")},
    )
    answer = PostText(
        label=_("Answer to the person"),
        help_text=_("The person reads it word for word."),
        max_length=services.MAX_FACTS,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    note = PostText(
        label=_("Internal note"),
        help_text=_("Only the moderators of this town read it."),
        required=False,
        max_length=services.MAX_NOTE,
        widget=forms.Textarea(attrs={"rows": 2}),
    )


class HandOverForm(forms.Form):
    """A note to the colleagues."""

    text = PostText(
        label=_("Note to the colleagues"),
        max_length=services.MAX_NOTE,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    second_look = forms.BooleanField(label=_("I would like somebody else to look too"), required=False)


class RevealForm(forms.Form):
    """Why somebody must know who is behind a post."""

    why = PostText(label=_("What do you need it for?"), max_length=200, multiline=False)


class BulkForm(forms.Form):
    """One decision for many cases."""

    verb = forms.ChoiceField(
        label=_("Decision"),
        choices=[
            (Decision.Verb.KEEP, _("Leave them as they are")),
            (Decision.Verb.PUBLISH, _("Publish")),
            (Decision.Verb.HIDE, _("Hide, or do not publish")),
        ],
        widget=forms.RadioSelect,
    )
    ground = forms.ChoiceField(
        label=_("Ground"), required=False, choices=[("", _("Please choose")), *Ground.choices]
    )
    rule = PostText(
        label=_("Rule of the house or law"), required=False, max_length=services.MAX_RULE, multiline=False
    )
    facts = PostText(
        label=_("Reason for the authors"),
        help_text=_("Each author reads it word for word."),
        required=False,
        max_length=services.MAX_FACTS,
        widget=forms.Textarea(attrs={"rows": 5}),
    )

    @property
    def statement(self) -> services.Statement:
        """The statement of reasons as typed."""
        data = self.cleaned_data
        return services.Statement(data.get("ground", ""), data.get("facts", ""), data.get("rule", ""))
