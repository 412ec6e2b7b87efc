"""The guided form of a vote."""

from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.utils.translation import gettext_lazy as _

from participation.accounts.models import AgeBand
from participation.consultations.models import Consultation
from participation.contributions.models import State as PostState
from participation.proposals import pictures
from participation.proposals.models import Proposal
from participation.voting.models import Criterion, Results, Vote
from participation.voting.services.setting_up import OptionPlan, VotePlan
from participation.voting.sheets import NAMES

from .settings_fields import SettingsForm

# Presence is asked in sessions only, where no form is filled in.
_CRITERIA = [choice for choice in Criterion.choices if choice[0] != Criterion.PRESENT]
_MOMENT = {"type": "datetime-local"}
_FORMAT = "%Y-%m-%dT%H:%M"


def _area(rows: int) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


def _moment(label: Any, **options: Any) -> forms.DateTimeField:
    widget = forms.DateTimeInput(attrs=_MOMENT, format=_FORMAT)
    return forms.DateTimeField(
        label=label, widget=widget, input_formats=[_FORMAT, "%Y-%m-%dT%H:%M:%S"], **options
    )


class VoteForm(SettingsForm):
    """Everything about a vote but its options. :meth:`plan` gives it to the service."""

    question = forms.CharField(
        label=_("Question"), max_length=200, help_text=_("One sentence that everybody understands.")
    )
    description = forms.CharField(
        label=_("What it is about"), required=False, max_length=5000, widget=_area(5)
    )
    easy = forms.CharField(
        label=_("In easy language"), required=False, max_length=5000, widget=_area(4),
        help_text=_("Short sentences, one thought each."),
    )  # fmt: skip
    proposals = forms.ModelMultipleChoiceField(
        queryset=Proposal.objects.none(), label=_("Proposals as options"), required=False,
        help_text=_("Their titles and places are copied and stand in front of the options below."),
    )  # fmt: skip
    method = forms.ChoiceField(label=_("Method"), choices=list(NAMES.items()))
    who = forms.MultipleChoiceField(
        label=_("Who may vote: all of these are needed"), choices=_CRITERIA, widget=forms.CheckboxSelectMultiple,
        initial=[Criterion.ACCOUNT],
    )  # fmt: skip
    who_else = forms.MultipleChoiceField(
        label=_("or instead: all of these"), choices=_CRITERIA, required=False, widget=forms.CheckboxSelectMultiple,
        help_text=_(
            "For example a code from a letter. Who votes with the account and, without logging in, with the code on "
            "another device has two ballots. To exclude that, ask for both above."
        ),
    )  # fmt: skip
    age_bands = forms.MultipleChoiceField(
        label=_("Which age"), required=False, widget=forms.CheckboxSelectMultiple,
        choices=[(band.value, band.label) for band in AgeBand if band.value],
    )  # fmt: skip
    opens_at = _moment(_("Opens"))
    closes_at = _moment(_("Closes"), help_text=_("The first moment in which no ballot is taken any more."))
    secret = forms.ChoiceField(
        label=_("Secret or open"),
        choices=[("1", _("secret")), ("0", _("open: names are shown with the result"))],
        initial="1",
    )
    results = forms.ChoiceField(label=_("Results are shown"), choices=Results.choices, initial=Results.CLOSE)
    minimum_turnout = forms.IntegerField(
        label=_("Ballots needed for the result to count"), min_value=0, initial=0, required=False
    )
    minimum_share = forms.IntegerField(
        label=_("Percent that the winner needs"), min_value=0, max_value=100, initial=0, required=False
    )

    def __init__(self, *args: Any, consultation: Consultation, **options: Any) -> None:
        super().__init__(*args, **options)
        self.consultation = consultation
        field = self.fields["proposals"]
        if isinstance(field, forms.ModelMultipleChoiceField):
            rows = Proposal.objects.filter(consultation=consultation, state=PostState.PUBLISHED)
            field.queryset = rows.order_by("-support_count", "pk")
        phase = consultation.phases.filter(actions__icontains="vote").first()
        if phase is not None:
            self.initial = {"opens_at": phase.starts_at, "closes_at": phase.ends_at, **self.initial}

    def plan(self, options: list[OptionPlan]) -> VotePlan:
        """What the service takes. Proposals come first."""
        data = self.cleaned_data
        chosen = [
            OptionPlan(row.title, place=row.address, lat=row.lat, lon=row.lon, contribution=row)
            for row in data["proposals"]
        ]
        return VotePlan(
            question=data["question"],
            description=data["description"],
            easy=data["easy"],
            method=data["method"],
            settings=self.raw(data["method"]),
            options=[*chosen, *options],
            who=[alternative for alternative in (data["who"], data["who_else"]) if alternative],
            age_bands=data["age_bands"],
            opens_at=data["opens_at"],
            closes_at=data["closes_at"],
            secret=data["secret"] == "1",
            results=data["results"],
            minimum_turnout=data["minimum_turnout"] or 0,
            minimum_share=data["minimum_share"] or 0,
        )


class OptionForm(forms.Form):
    """One option; a row without a title is left out."""

    title = forms.CharField(label=_("Title"), max_length=150, required=False)
    text = forms.CharField(label=_("Description"), max_length=2000, required=False, widget=_area(2))
    place = forms.CharField(label=_("Place"), max_length=200, required=False)
    cost = forms.DecimalField(
        label=_("Cost in euros"), required=False, min_value=0, max_digits=12, decimal_places=2, localize=True
    )
    picture = forms.FileField(
        label=_("Picture"), required=False, widget=forms.FileInput(attrs={"accept": pictures.ACCEPT})
    )
    picture_alt = forms.CharField(label=_("What the picture shows"), max_length=200, required=False)
    contribution = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        """The picture is made anew and needs words for those who do not see it."""
        data = super().clean() or self.cleaned_data
        upload = data.get("picture")
        if upload is not None and data.get("title"):
            if not data.get("picture_alt"):
                self.add_error("picture_alt", ValidationError(_("Please describe the picture.")))
            try:
                data["made"] = pictures.process(upload, upload.size)
            except ValidationError as error:
                self.add_error("picture", error)
        return data

    def plan(self, posts: dict[int, Proposal]) -> OptionPlan:
        """What the service takes; ``posts`` are the proposals the options came from."""
        data = self.cleaned_data
        made = data.get("made")
        cost: Decimal | None = data["cost"]
        return OptionPlan(
            data["title"],
            text=data["text"],
            place=data["place"],
            cost=None if cost is None else int(cost * 100),
            contribution=posts.get(data["contribution"] or 0),
            picture=ContentFile(made.large, name="bild.webp") if made is not None else None,
            picture_alt=data["picture_alt"],
        )


OptionFormSet = forms.formset_factory(
    OptionForm, extra=0, max_num=400, absolute_max=400, can_delete=True, can_order=False
)


class CodesForm(forms.Form):
    """A batch of codes."""

    name = forms.CharField(label=_("What for"), max_length=80, help_text=_("For example “Letters to Lette”."))
    size = forms.IntegerField(label=_("How many"), min_value=1, max_value=20_000)
    form = forms.ChoiceField(
        label=_("As"),
        choices=[("pdf", _("slips to cut out (PDF, A4)")), ("csv", _("list for a letter (CSV)"))],
    )


class StopForm(forms.Form):
    """Why a vote is stopped."""

    reason = forms.CharField(
        label=_("What was wrong, and what happens now"),
        max_length=2000,
        widget=_area(4),
        help_text=_("Everybody can read it, and everybody who has voted is told."),
    )


def initial_options(vote: Vote) -> list[dict[str, Any]]:
    """The options of a vote as the form shows them."""
    return [
        {
            "title": option.title,
            "text": option.text,
            "place": option.place,
            "cost": None if option.cost is None else Decimal(option.cost) / 100,
            "picture_alt": option.picture_alt,
            "contribution": option.contribution_id,
        }
        for option in vote.options.all()
    ]
