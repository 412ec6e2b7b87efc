"""Forms of proposals."""

import math
from collections.abc import Iterable
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from participation.consultations.models import Category, Consultation
from participation.contributions.forms import PostText, SubmissionForm

from . import pictures
from .models import Proposal, Status
from .services import MAX_TEXT, MAX_TITLE, Picture, Place, ProposalDraft

# Degrees from the middle of the map; what lies further off was not meant.
FAR: Final = 0.7
# What a draft keeps of the form, and what outlives a login.
KEPT_FIELDS: Final = ("title", "text", "category", "address", "lat", "lon", "picture_alt")


class ProposalForm(SubmissionForm):
    """What one fills in to make or change a proposal. After ``is_valid()`` :meth:`draft` gives it to the service."""

    title = PostText(
        label=_("Title"),
        help_text=_("What should happen? A short sentence says more than one word."),
        max_length=MAX_TITLE,
        multiline=False,
    )
    text = PostText(
        label=_("Your proposal"),
        help_text=_(
            "What is missing or in the way today, and what would be better? Two sentences are enough."
        ),
        max_length=MAX_TEXT,
    )
    category = forms.ChoiceField(label=_("Category"), required=False)
    address = PostText(
        label=_("Place"),
        help_text=_("For example a street and number, a square or a crossing."),
        max_length=200,
        multiline=False,
        required=False,
    )
    lat = forms.FloatField(widget=forms.HiddenInput, required=False, min_value=-90, max_value=90)
    lon = forms.FloatField(widget=forms.HiddenInput, required=False, min_value=-180, max_value=180)
    picture = forms.FileField(
        label=_("Picture"),
        help_text=_("JPEG, PNG, WebP or GIF, at most 10 MB. Where and with what it was taken is removed."),
        widget=forms.FileInput(attrs={"accept": pictures.ACCEPT}),
        required=False,
    )
    picture_alt = PostText(
        label=_("What does the picture show?"),
        help_text=_("For people who do not see it: one sentence."),
        max_length=200,
        multiline=False,
        required=False,
    )
    picture_decorative = forms.BooleanField(
        label=_("The picture is only decoration; it says nothing that is not in the text."), required=False
    )
    picture_removed = forms.BooleanField(label=_("Without this picture"), required=False)
    waiting_picture = forms.CharField(widget=forms.HiddenInput, required=False, max_length=500)

    def __init__(
        self,
        *args: Any,
        consultation: Consultation,
        categories: Iterable[Category],
        user_id: int,
        proposal: Proposal | None = None,
        **options: Any,
    ) -> None:
        super().__init__(*args, **options)
        self.consultation, self.user_id, self.proposal = consultation, user_id, proposal
        self.categories = {str(category.pk): category for category in categories}
        choices = [("", _("I do not know")), *((pk, found.name) for pk, found in self.categories.items())]
        field = self.fields["category"]
        if isinstance(field, forms.ChoiceField):
            field.choices = choices
        if not self.categories:
            del self.fields["category"]
        self.fields["text"].widget.attrs["rows"] = 8
        self.processed: pictures.Processed | None = None
        self.token = ""

    @property
    def has_picture(self) -> bool:
        """Whether a picture waits from the last attempt, or the proposal that is changed has one."""
        return bool(self.token or (self.proposal is not None and self.proposal.picture))

    def clean(self) -> dict[str, Any]:
        """Check what concerns several fields: the point, and the picture with its words."""
        data = super().clean() or self.cleaned_data
        self._clean_point(data)
        if not data.get("picture_removed"):
            self._clean_picture(data)
        return data

    def _clean_point(self, data: dict[str, Any]) -> None:
        broken = [name for name in ("lat", "lon") if name in self.errors]
        for name in broken:
            del self.errors[name]
        lat, lon = data.get("lat"), data.get("lon")
        middle = self.consultation
        whole = lat is not None and lon is not None and not broken
        if whole and math.hypot(lat - middle.map_lat, lon - middle.map_lon) <= FAR:  # type: ignore[operator]
            data["lat"], data["lon"] = round(lat, 6), round(lon, 6)  # type: ignore[arg-type]
            return
        data["lat"] = data["lon"] = None
        if whole or broken or (lat is None) != (lon is None):
            message = _("The point on the map is not in this area. Please choose it again.")
            self.add_error("address", ValidationError(message, code="point"))

    def _clean_picture(self, data: dict[str, Any]) -> None:
        upload = data.get("picture")
        if upload:
            try:
                self.processed = pictures.process(upload, upload.size)
            except ValidationError as error:
                self.add_error("picture", error)
                return
        elif token := data.get("waiting_picture"):
            self.processed = pictures.kept(token, self.user_id)
            self.token = token if self.processed else ""
        shown = self.processed is not None or self.has_picture
        words = data.get("picture_alt") or "picture_alt" in self.errors
        if shown and not words and not data.get("picture_decorative"):
            message = _("Please describe the picture, or mark it as decoration.")
            self.add_error("picture_alt", ValidationError(message, code="required"))

    def keep_picture(self) -> None:
        """After another mistake: let the new picture wait for the next attempt."""
        if self.processed is not None and not self.token:
            self.token = pictures.keep(self.processed, self.user_id)

    def let_picture_go(self) -> None:
        """After success: forget the picture that waited."""
        if token := self.cleaned_data.get("waiting_picture"):
            pictures.release(token, self.user_id)

    def draft(self, *, coarse: bool = False) -> ProposalDraft:
        """What the service takes. ``coarse`` puts the point on a grid of about 100 m (places of minors)."""
        data = self.cleaned_data
        lat, lon = data["lat"], data["lon"]
        if coarse and lat is not None and lon is not None:
            lat, lon = round(lat, 3), round(lon, 3)
        return ProposalDraft(
            title=data["title"],
            text=data["text"],
            category=self.categories.get(data.get("category", "")),
            place=Place(data["address"], lat, lon),
            picture=self._picture(data),
        )

    def _picture(self, data: dict[str, Any]) -> Picture | None:
        if data["picture_removed"] or not (self.processed or self.has_picture):
            return None
        decorative = data["picture_decorative"]
        words = {"alt": "" if decorative else data["picture_alt"], "decorative": decorative}
        if self.processed is None:
            return Picture(None, **words)
        return Picture(self.processed.as_file(), small=self.processed.small, **words)

    def typed(self) -> dict[str, str]:
        """Everything typed, for a draft."""
        return {name: value for name in KEPT_FIELDS if (value := str(self.data.get(name, "")).strip())}


class AnswerForm(forms.Form):
    """The town's answer to a proposal."""

    status = forms.ChoiceField(
        label=_("Status"),
        choices=[
            ("", _("Please choose")),
            *(choice for choice in Status.choices if choice[0] != Status.OPEN),
        ],
    )
    text = PostText(
        label=_("Answer"),
        help_text=_(
            "First sentence: yes, no, or what will be checked. Then why, who pays, and what comes next."
        ),
        max_length=MAX_TEXT,
    )
    office = PostText(
        label=_("Office"),
        help_text=_("Who answers, for example “Fachdienst Tiefbau”."),
        max_length=120,
        multiline=False,
    )


class MergeForm(forms.Form):
    """The proposal into which another one is merged."""

    target = forms.ChoiceField(label=_("Merge into"), widget=forms.RadioSelect)

    def __init__(self, *args: Any, targets: Iterable[Proposal], **options: Any) -> None:
        super().__init__(*args, **options)
        self.targets = {str(found.pk): found for found in targets}
        field = self.fields["target"]
        if isinstance(field, forms.ChoiceField):
            number = _("No.")
            field.choices = [(pk, f"{found.title} · {number} {pk}") for pk, found in self.targets.items()]
            field.error_messages["required"] = _("Please choose a proposal.")
            field.error_messages["invalid_choice"] = _("Please choose one of these proposals.")
