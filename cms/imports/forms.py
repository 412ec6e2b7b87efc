"""The upload."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from participation.consultations.models import Consultation
from participation.proposals.importing.reading import MAX_BYTES


class UploadForm(forms.Form):
    """A file and the consultation it is for. What kind of file it is, its content decides later, not its name."""

    consultation = forms.ModelChoiceField(
        queryset=Consultation.objects.none(), label=_("Consultation"), empty_label=_("Please choose")
    )
    file = forms.FileField(
        label=_("File"),
        help_text=_("CSV, XLSX (Excel) or JSON lines, at most 20 MB."),
        widget=forms.FileInput(attrs={"accept": ".csv,.tsv,.txt,.xlsx,.json,.jsonl,.ndjson"}),
    )

    def __init__(self, *args: Any, site_id: int, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["consultation"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = Consultation.objects.filter(site_id=site_id).order_by("title", "pk")

    def clean_file(self) -> Any:
        """Refuse what is too large before it is stored."""
        file = self.cleaned_data["file"]
        if file.size > MAX_BYTES:
            raise ValidationError(
                _("The file is larger than %(limit)s MB."), params={"limit": MAX_BYTES // 2**20}
            )
        return file
