"""What Wagtail's forms do not check by themselves."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from wagtail.admin.forms import WagtailAdminModelForm


class ThesisForm(WagtailAdminModelForm):
    """A council group says one thing to a thesis, and a proposal stands beside it once."""

    def clean(self) -> Any:
        """Refuse the second of the same."""
        data = super().clean()
        for name, field in (("statements", "group"), ("proposal_links", "proposal")):
            formset = self.formsets.get(name)
            if formset is None:
                continue
            seen = set()
            for form in formset.forms:
                chosen = form["DELETE"].value() in (None, "", False) and form[field].value()
                if chosen and str(chosen) in seen:
                    raise ValidationError(_("The same group or proposal stands here twice."))
                seen.add(str(chosen))
        return data
