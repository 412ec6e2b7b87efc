"""Forms of the editor."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from modelcluster.forms import BaseChildFormSet
from wagtail.admin.forms import WagtailAdminPageForm
from wagtail.admin.panels import InlinePanel

from participation.consultations.models import Consultation
from participation.consultations.services import PhasePlan, check_phases

from .tree import site_of


def _kept(formset: BaseChildFormSet) -> list[dict[str, Any]]:
    """The filled-in rows that are not to be deleted."""
    return [
        form.cleaned_data
        for form in formset.forms
        if getattr(form, "cleaned_data", None) and not form.cleaned_data.get("DELETE")
    ]


class PhaseFormSet(BaseChildFormSet):
    """Phases must not end before they start, and must not overlap; said above the phases, in words."""

    def clean(self) -> None:
        """Ask the domain. Phases whose own fields are wrong or still empty are left out until they are mended."""
        super().clean()
        plans = [
            PhasePlan(row.get("name") or "", row["starts_at"], row.get("ends_at"), row.get("actions") or [])
            for row in _kept(self)
            if row.get("starts_at")
        ]
        check_phases(plans)


class CategoryFormSet(BaseChildFormSet):
    """Two categories of the same name would be one."""

    def clean(self) -> None:
        """Refuse a name that occurs twice, whatever its case."""
        super().clean()
        names = [(row.get("name") or "").strip().casefold() for row in _kept(self)]
        twice = {name for name in names if name and names.count(name) > 1}
        if twice:
            raise ValidationError(
                _("This category is there twice: %(names)s") % {"names": ", ".join(sorted(twice))},
                code="twice",
            )


class CheckedInlinePanel(InlinePanel):
    """An inline panel whose rows are also checked together, by a form set of our own."""

    def __init__(
        self, relation_name: str, *args: Any, formset: type[BaseChildFormSet], **kwargs: Any
    ) -> None:
        super().__init__(relation_name, *args, **kwargs)
        self.formset_class = formset

    def clone_kwargs(self) -> dict[str, Any]:
        """Keep the form set when Wagtail copies the panel."""
        return {**super().clone_kwargs(), "formset": self.formset_class}

    def get_form_options(self) -> dict[str, Any]:
        """Hand the form set to modelcluster."""
        options: dict[str, Any] = super().get_form_options()
        options["formsets"][self.relation_name]["formset"] = self.formset_class
        return options


class ConsultationPageForm(WagtailAdminPageForm):
    """The form of a consultation."""

    def clean(self) -> dict[str, Any]:
        """The address must be free among the town's consultations, also those whose page was deleted."""
        cleaned: dict[str, Any] = super().clean()
        parent = self.parent_page or self.instance.get_parent()
        site_id = (site_of(parent.path) if parent is not None else None) or 0
        taken = Consultation.objects.filter(site_id=site_id, slug=cleaned.get("slug") or "")
        if taken.exclude(pk=self.instance.consultation_id).exists():
            self.add_error(
                "slug",
                _(
                    "A former consultation has this address, and what people wrote is kept under it. Please choose another."
                ),
            )
        return cleaned
