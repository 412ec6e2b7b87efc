"""Forms of motions."""

from typing import Any, Final

from django import forms
from django.utils.translation import gettext_lazy as _

from participation.contributions.forms import PostText, SubmissionForm

from .models import Member, Outcome, TownAnswer
from .models.motion import MAX_PART
from .services.motions import MAX_TITLE

# The guided form: what is asked on which page.
STEPS: Final[dict[str, tuple[str, ...]]] = {
    "problem": ("title", "problem"),
    "wunsch": ("wish",),
    "kosten": ("cost", "benefit"),
    "dagegen": ("objection", "rebuttal"),
}
STEP_NAMES: Final = {
    "problem": _("The problem"),
    "wunsch": _("The wish"),
    "kosten": _("Cost and benefit"),
    "dagegen": _("The other side"),
}


def _fields() -> dict[str, forms.Field]:
    return {
        "title": PostText(
            label=_("Title"),
            help_text=_("What should happen, in one sentence."),
            max_length=MAX_TITLE,
            multiline=False,
            required=False,
        ),
        "problem": PostText(
            label=_("What is the problem?"),
            help_text=_("What is missing or wrong today, where, and for whom? Two sentences are enough."),
            max_length=MAX_PART,
            required=False,
        ),
        "wish": PostText(
            label=_("What should the town do?"),
            help_text=_("As exactly as possible: what, where, until when. The council votes on these words."),
            max_length=MAX_PART,
            required=False,
        ),
        "cost": PostText(
            label=_("What may it cost?"),
            help_text=_(
                "An estimate is enough. Say where the number comes from, or that nobody knows it yet."
            ),
            max_length=MAX_PART,
            required=False,
        ),
        "benefit": PostText(
            label=_("Who benefits?"),
            help_text=_("Also those one does not think of at once."),
            max_length=MAX_PART,
            required=False,
        ),
        "objection": PostText(
            label=_("What speaks against it?"),
            help_text=_("The best argument of the other side, in its own words."),
            max_length=MAX_PART,
            required=False,
        ),
        "rebuttal": PostText(
            label=_("What is the answer to that?"),
            help_text=_("Or how the motion can take it into account."),
            max_length=MAX_PART,
            required=False,
        ),
    }


class StepForm(forms.Form):
    """One page of the guided form. Nothing is required here: a draft may have gaps."""

    def __init__(self, *args: Any, step: str, **options: Any) -> None:
        super().__init__(*args, **options)
        fields = _fields()
        for name in STEPS[step]:
            self.fields[name] = fields[name]
            if name != "title":
                fields[name].widget.attrs["rows"] = 7


class StartForm(SubmissionForm):
    """Beginning a motion: a title is enough, and not even that is needed."""

    title = PostText(
        label=_("Title"),
        help_text=_("What should happen, in one sentence. You can change it later."),
        max_length=MAX_TITLE,
        multiline=False,
        required=False,
    )


class _Day(forms.DateField):
    def __init__(self, **options: Any) -> None:
        widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
        super().__init__(widget=widget, input_formats=["%Y-%m-%d", "%d.%m.%Y"], **options)


class PaperForm(forms.Form):
    """The paper's number and the day of the answer."""

    number = PostText(
        label=_("Number of the paper"),
        help_text=_("As in the council's information system, for example “B 2026/610/1234”."),
        max_length=40,
        multiline=False,
    )
    filed_on = _Day(label=_("Given to the council on"))
    due_on = _Day(label=_("Answer due on"))


class CommitteeForm(forms.Form):
    """One committee on the path."""

    committee = PostText(label=_("Committee"), max_length=150, multiline=False)
    meets_on = _Day(label=_("Date"))
    outcome = forms.ChoiceField(label=_("Outcome"), choices=Outcome.choices)
    note = PostText(
        label=_("In one sentence"),
        help_text=_("For a “not recommended” the reasons are needed."),
        max_length=400,
        multiline=False,
        required=False,
    )


class TownAnswerForm(forms.Form):
    """The answer of the town council."""

    verdict = forms.ChoiceField(
        label=_("Answer"), choices=TownAnswer.Verdict.choices, widget=forms.RadioSelect
    )
    text = PostText(
        label=_("Reasons and what comes next"),
        help_text=_("Plain words and short sentences: young people read this. A no needs reasons too."),
        max_length=10_000,
    )
    office = PostText(
        label=_("Who answers"),
        help_text=_("For example “Council of the town” or an office."),
        max_length=120,
        multiline=False,
    )


class SignatureForm(forms.Form):
    """How many signatures on paper the town hall has counted."""

    number = forms.IntegerField(label=_("Signatures counted on paper"), min_value=0, max_value=1_000_000)


class RulingForm(forms.Form):
    """What the youth council decided, with reasons."""

    adopted = forms.ChoiceField(
        label=_("Decision"),
        choices=[("yes", _("Adopted")), ("no", _("Not adopted"))],
        widget=forms.RadioSelect,
    )
    reasons = PostText(
        label=_("Reasons"),
        help_text=_("Needed for a no. Everybody reads them."),
        max_length=10_000,
        required=False,
    )


class _Moment(forms.DateTimeField):
    def __init__(self, **options: Any) -> None:
        form = "%Y-%m-%dT%H:%M"
        widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format=form)
        super().__init__(widget=widget, input_formats=[form, "%Y-%m-%dT%H:%M:%S"], **options)


class SessionForm(SubmissionForm):
    """Title, time and place of a session."""

    title = PostText(label=_("Title"), max_length=120, multiline=False)
    starts_at = _Moment(label=_("Begin"))
    ends_at = _Moment(label=_("End (planned)"))
    place = PostText(label=_("Place"), max_length=200, multiline=False, required=False)


class ItemForm(forms.Form):
    """An item of the agenda."""

    title = PostText(label=_("Title"), max_length=150, multiline=False)
    text = PostText(label=_("What it is about"), max_length=4000, required=False)
    motion = forms.ChoiceField(label=_("Motion"), required=False)
    internal = forms.BooleanField(
        label=_("Internal: only members see this item, its votes and its minutes."), required=False
    )

    def __init__(self, *args: Any, motions: list[Any], **options: Any) -> None:
        super().__init__(*args, **options)
        self.motions = {str(motion.pk): motion for motion in motions}
        field = self.fields["motion"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [("", _("No motion")), *((pk, found.title) for pk, found in self.motions.items())]


class DocumentForm(forms.Form):
    """A PDF for the session."""

    title = PostText(label=_("Title"), max_length=120, multiline=False)
    file = forms.FileField(
        label=_("File"),
        help_text=_("PDF, at most 10 MB."),
        widget=forms.FileInput(attrs={"accept": "application/pdf"}),
    )
    item = forms.ChoiceField(label=_("For which item"), required=False)
    internal = forms.BooleanField(label=_("Internal: only members see it."), required=False)

    def __init__(self, *args: Any, items: list[Any], **options: Any) -> None:
        super().__init__(*args, **options)
        self.items = {str(item.pk): item for item in items}
        field = self.fields["item"]
        if isinstance(field, forms.ChoiceField):
            field.choices = [
                ("", _("The whole session")),
                *((pk, f"{item.position}. {item.title}") for pk, item in self.items.items()),
            ]


class AmendmentForm(SubmissionForm):
    """Another wording."""

    title = PostText(label=_("What changes, in short"), max_length=150, multiline=False)
    text = PostText(label=_("The new wording"), max_length=3000)


class MinutesForm(forms.Form):
    """The minutes while they are a draft."""

    text = PostText(label=_("Public part"), max_length=30_000)
    internal_text = PostText(label=_("Internal part"), max_length=30_000, required=False)
    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=0)


class ReasonsForm(forms.Form):
    """Why a motion is not adopted."""

    reasons = PostText(
        label=_("Why not?"),
        help_text=_("Everybody who signed the motion reads this. A no needs reasons."),
        max_length=10_000,
    )


class SeatForm(forms.Form):
    """A seat on the youth council."""

    email = forms.EmailField(
        label=_("E-mail address of the account"),
        help_text=_("The person must have an account. Entering them again changes term and office."),
    )
    office = forms.ChoiceField(label=_("Task in the council"), choices=Member.Office.choices)
    since = _Day(label=_("Term from"))
    until = _Day(label=_("Term until (the last day)"), required=False)


class RulesForm(forms.Form):
    """What the town says about motions."""

    signatures = forms.IntegerField(
        label=_("Signatures a residents' motion needs here"),
        help_text=_("Leave it empty until the legal office has confirmed it."),
        min_value=1,
        max_value=100_000,
        required=False,
    )
    signatures_source = PostText(
        label=_("Where that is written"), max_length=200, multiline=False, required=False
    )
    answer_days = forms.IntegerField(label=_("Days until the answer"), min_value=1, max_value=400)
    contact = PostText(label=_("Who helps in the town hall"), max_length=200, multiline=False, required=False)
