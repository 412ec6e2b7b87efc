"""The form for a thesis."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from participation.contributions.forms import PostText

from ..models import CouncilGroup, Position, Thesis
from .services import ThesisText


class ThesisForm(forms.Form):
    """A thesis, and for each council group its position with the reason in the group's own words."""

    text = PostText(
        label=_("Thesis"), help_text=_("One sentence, without “not”."), max_length=160, multiline=False
    )
    explanation = PostText(label=_("What it is about"), max_length=300, multiline=False, required=False)
    order = forms.IntegerField(label=_("Place in the list"), min_value=0, max_value=999, initial=10)
    public = forms.BooleanField(label=_("Show it to everybody"), required=False)

    def __init__(
        self, *args: Any, groups: Sequence[CouncilGroup], thesis: Thesis | None = None, **options: Any
    ) -> None:
        initial: dict[str, Any] = {}
        if thesis is not None:
            initial = {
                "text": thesis.text,
                "explanation": thesis.explanation,
                "order": thesis.order,
                "public": thesis.public,
            }
            for statement in thesis.statements.all():
                initial[f"position_{statement.group_id}"] = statement.position
                initial[f"reason_{statement.group_id}"] = statement.reason
        super().__init__(*args, **{"initial": initial, **options})
        self.groups = groups
        for group in groups:
            self.fields[f"position_{group.pk}"] = forms.ChoiceField(
                label=_("Position: %(group)s") % {"group": group.name},
                choices=[("", _("no statement")), *Position.choices],
                required=False,
            )
            self.fields[f"reason_{group.pk}"] = PostText(
                label=_("Reason: %(group)s") % {"group": group.name}, max_length=600, required=False
            )

    def clean(self) -> dict[str, Any]:
        """A position needs a reason."""
        data = super().clean() or self.cleaned_data
        for group in self.groups:
            if data.get(f"position_{group.pk}") and not data.get(f"reason_{group.pk}"):
                self.add_error(
                    f"reason_{group.pk}", ValidationError(_("Please add the reason."), code="required")
                )
        return data

    def words(self) -> ThesisText:
        """What the service takes."""
        data = self.cleaned_data
        said = {g.pk: (data[f"position_{g.pk}"], data[f"reason_{g.pk}"]) for g in self.groups}
        return ThesisText(data["text"], data["explanation"], data["public"], data["order"], said)
