"""One form for each kind of step. ``data()`` is what is stored; the form opens with it again."""

import math
from collections.abc import Mapping
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from participation.accounts.models import User
from participation.consultations.models import Consultation
from participation.contributions.forms import PostText
from participation.proposals import pictures

from ..models import LEVELS, FileKind
from . import sounds
from .personal import refuse
from .queries import Step
from .services import Attachment

FAR: Final = 0.7
MAX_COUNT: Final = 100_000


class QuietText(PostText):
    """A text in which personal data of others is refused as far as it is seen."""

    def clean(self, value: Any) -> str:
        """The cleaned text, or ``ValidationError`` that says what has to go."""
        return refuse(super().clean(value))


class StepForm(forms.Form):
    """What all steps have in common. ``attachments()`` are those of a spot."""

    def __init__(
        self, *args: Any, step: Step, user: User, consultation: Consultation | None, **options: Any
    ) -> None:
        self.step, self.user, self.consultation = step, user, consultation
        super().__init__(*args, **options)
        self.build(step.value)

    def build(self, value: Mapping[str, Any]) -> None:
        """Add the fields that depend on what the editor wrote."""

    def data_to_store(self) -> dict[str, Any]:
        """The answer as it is stored."""
        return dict(self.cleaned_data)

    def attachments(self) -> tuple[Attachment, ...]:
        """Files that came along, made anew."""
        return ()


class ReadForm(StepForm):
    """Nothing to fill in."""


class ResponsibleForm(StepForm):
    """Who decides each matter."""

    def build(self, value: Mapping[str, Any]) -> None:
        """One choice for each matter."""
        for number, matter in enumerate(value["matters"]):
            self.fields[f"m{number}"] = forms.ChoiceField(
                label=matter["text"], choices=LEVELS, widget=forms.RadioSelect
            )


class OtherSideForm(StepForm):
    """What the other side says, in one's own words, and what it does to one."""

    strongest = PostText(
        label=_("What is the strongest argument of the other side?"),
        help_text=_("In your own words, as if it were yours. Then you know what you have to answer."),
        max_length=600,
    )
    convinced = PostText(
        label=_("What convinced you, or made you think?"),
        help_text=_("Only you can read this. Not your team, not your guide."),
        max_length=600,
    )
    changed = forms.ChoiceField(
        label=_("Do you see it differently now?"),
        choices=[("no", _("no")), ("bit", _("a little")), ("yes", _("yes, for the reason above"))],
        widget=forms.RadioSelect,
    )


class AskForm(StepForm):
    """A question to the administration."""

    text = QuietText(
        label=_("Your question"),
        help_text=_("One question. Without names: the office does not need to know who you are."),
        max_length=600,
    )


class SpotForm(StepForm):
    """A place, with words, and if possible a photo and a sound."""

    place = QuietText(
        label=_("Where is it?"),
        help_text=_("A street, a square or a crossing. Not where somebody lives."),
        max_length=200,
        multiline=False,
    )
    note = QuietText(label=_("What is there to see or to hear?"), max_length=600)
    lat = forms.FloatField(widget=forms.HiddenInput, required=False, min_value=-90, max_value=90)
    lon = forms.FloatField(widget=forms.HiddenInput, required=False, min_value=-180, max_value=180)
    photo = forms.FileField(
        label=_("Photo"),
        help_text=_(
            "Please without people and without number plates. Where and with what it was taken is removed."
        ),
        widget=forms.FileInput(attrs={"accept": pictures.ACCEPT}),
        required=False,
    )
    photo_alt = QuietText(
        label=_("What does the photo show?"),
        help_text=_("For people who do not see it: one sentence."),
        max_length=200,
        multiline=False,
        required=False,
    )
    sound = forms.FileField(
        label=_("Sound"),
        help_text=_("MP3, M4A or WAV, at most 6 MB: street noise, no conversations."),
        widget=forms.FileInput(attrs={"accept": sounds.ACCEPT}),
        required=False,
    )
    sound_text = QuietText(
        label=_("What does one hear?"),
        help_text=_("For people who do not hear it: one sentence."),
        max_length=200,
        multiline=False,
        required=False,
    )

    def build(self, value: Mapping[str, Any]) -> None:
        """Leave out what the editor does not want, and the map where there is none."""
        for name, other in (("photo", "photo_alt"), ("sound", "sound_text")):
            if not value[name]:
                del self.fields[name], self.fields[other]
        self._made: list[Attachment] = []

    def clean(self) -> dict[str, Any]:
        """Make the files anew; a point far away or half a point counts as none."""
        data = super().clean() or self.cleaned_data
        self._clean_point(data)
        for name, other, work in (
            ("photo", "photo_alt", self._picture),
            ("sound", "sound_text", self._sound),
        ):
            upload = data.pop(name, None)
            if not upload:
                continue
            try:
                self._made.append(work(upload))
            except ValidationError as error:
                self.add_error(name, error)
                continue
            if not data.get(other) and other not in self.errors:
                self.add_error(other, ValidationError(_("Please write something here."), code="required"))
        return data

    def _clean_point(self, data: dict[str, Any]) -> None:
        for name in [name for name in ("lat", "lon") if name in self.errors]:
            del self.errors[name]
        lat, lon = data.pop("lat", None), data.pop("lon", None)
        middle = self.consultation
        if lat is None or lon is None or middle is None:
            return
        if not math.hypot(lat - middle.map_lat, lon - middle.map_lon) <= FAR:
            return
        # A grid of about 100 m for minors, and for those who did not say how old they are.
        digits = 5 if self.user.age_band and not self.user.is_minor else 3
        data["lat"], data["lon"] = round(lat, digits), round(lon, digits)

    @staticmethod
    def _picture(upload: Any) -> Attachment:
        return Attachment(FileKind.PICTURE, pictures.process(upload, upload.size).small, "webp")

    @staticmethod
    def _sound(upload: Any) -> Attachment:
        sound = sounds.process(upload, upload.size)
        return Attachment(FileKind.SOUND, sound.content, sound.ending)

    def attachments(self) -> tuple[Attachment, ...]:
        """The photo and the sound, made anew."""
        return tuple(self._made)


class CountForm(StepForm):
    """How many of what, where and when."""

    place = QuietText(label=_("Where did you count?"), max_length=120, multiline=False)
    when = QuietText(
        label=_("When, and for how long?"),
        help_text=_("For example: Tuesday, 7.30 to 7.45."),
        max_length=80,
        multiline=False,
    )

    def build(self, value: Mapping[str, Any]) -> None:
        """One number for each thing."""
        for number, thing in enumerate(value["things"]):
            self.fields[f"c{number}"] = forms.IntegerField(
                label=thing,
                min_value=0,
                max_value=MAX_COUNT,
                initial=0,
                widget=forms.NumberInput(
                    attrs={"inputmode": "numeric", "data-counter": "", "autocomplete": "off"}
                ),
            )
        self.order_fields([*(name for name in self.fields if name.startswith("c")), "place", "when"])

    @property
    def counters(self) -> list[forms.BoundField]:
        """The fields with numbers."""
        return [self[name] for name in self.fields if name[0] == "c"]


class InterviewForm(StepForm):
    """What people said, without who they are."""

    def build(self, value: Mapping[str, Any]) -> None:
        """One text for each person; the first is needed, so that one can save in between."""
        for number in range(value["people"]):
            self.fields[f"a{number}"] = QuietText(
                label=_("Person %(number)s") % {"number": number + 1},
                help_text=_("Only what was said. No name, no age, no address."),
                max_length=500,
                required=number == 0,
            )


FORMS: Final[dict[str, type[StepForm]]] = {
    "read": ReadForm,
    "responsible": ResponsibleForm,
    "other_side": OtherSideForm,
    "ask": AskForm,
    "spot": SpotForm,
    "count": CountForm,
    "interview": InterviewForm,
}


class OfficeAnswerForm(forms.Form):
    """The answer of an office to a question from a quest."""

    text = PostText(
        label=_("Answer"),
        help_text=_("Friendly and short, with “du”. First sentence: yes, no, or what will be checked."),
        max_length=3000,
    )
    office = PostText(
        label=_("Office"),
        help_text=_("Who answers, for example “Fachdienst Tiefbau”. Never a person."),
        max_length=120,
        multiline=False,
    )
