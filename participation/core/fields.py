"""What the field tag works out about a form field before the template shows it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.forms import BoundField, CheckboxInput, ClearableFileInput, Select, Textarea
from django.forms.widgets import CheckboxSelectMultiple, RadioSelect, Widget


def field_kind(widget: Widget) -> str:
    """Which part of ``components/field.html`` shows the widget."""
    if isinstance(widget, CheckboxSelectMultiple):
        return "checks"
    if isinstance(widget, RadioSelect):
        return "radios"
    if isinstance(widget, CheckboxInput):
        return "check"
    if isinstance(widget, Select):
        return "select"
    if isinstance(widget, ClearableFileInput):
        return "file"
    return "area" if isinstance(widget, Textarea) else "input"


def control_attributes(
    bound: BoundField, kind: str, described: str, options: Mapping[str, Any]
) -> dict[str, Any]:
    """Attributes of the control itself; ``data_draft_key`` and its like become ``data-draft-key``."""
    css = {"select": "kern-form-input__select", "check": "kern-form-check__checkbox"}.get(
        kind, "kern-form-input__input"
    )
    own = bound.field.widget.attrs.get("class", "")
    attributes: dict[str, Any] = {"class": f"{css} {own}".strip()}
    if described:
        attributes["aria-describedby"] = described
    if bound.errors:
        attributes["aria-invalid"] = "true"
    attributes |= {name.replace("_", "-"): value for name, value in options.items() if value is not None}
    if kind == "area":
        attributes.setdefault("rows", bound.field.widget.attrs.get("rows", 5))
    return attributes
