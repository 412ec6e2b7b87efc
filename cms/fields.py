"""Model fields of the editor's pages."""

from typing import Any

from django import forms
from django.db import models
from django.utils.text import capfirst

from participation.consultations.models import Action


class ActionsField(models.JSONField):
    """A list of :class:`Action` values, edited as checkboxes."""

    def formfield(self, **kwargs: Any) -> Any:
        """Checkboxes with the verbs; none checked means that the phase is for reading only."""
        return forms.MultipleChoiceField(
            choices=Action.choices,
            widget=forms.CheckboxSelectMultiple,
            required=False,
            label=capfirst(self.verbose_name),
            help_text=self.help_text,
        )
