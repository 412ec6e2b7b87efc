"""The settings of each method as form fields, and what the method takes of them."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from participation.voting.methods.base import Option

# Which fields the form shows for which method; the rest is hidden by script, and ignored.
FIELDS: Final[dict[str, tuple[str, ...]]] = {
    "single": ("ties", "seed"),
    "multiple": ("min", "max", "winners", "ties", "seed"),
    "approval": ("winners", "ties", "seed"),
    "points": ("total", "max_per_option", "winners", "ties", "seed"),
    "rating": ("scale", "winners", "ties", "seed"),
    "matrix": ("scale", "threshold_relevance", "threshold_feasibility", "experts"),
    "ranking": ("rule", "ties", "seed"),
    "stv": ("seats", "ties", "seed"),
    "budget": ("budget", "ballot", "budget_rule", "max_options", "ties", "seed"),
}
TIES: Final = [
    ("", _("as usual for this method")),
    ("lot", _("a lot that everybody can check")),
    ("order", _("the one that stands higher on the ballot")),
    ("shared", _("all that are equal win")),
    ("cost_then_votes", _("the cheaper project, then the one with more votes")),
]


class SettingsForm(forms.Form):
    """All settings of all methods; :meth:`raw` gives those of one."""

    ties = forms.ChoiceField(label=_("If options are equal"), choices=TIES, required=False)
    seed = forms.CharField(
        label=_("Text from which the lot is drawn"),
        required=False,
        max_length=300,
        help_text=_(
            "It is public. Take something nobody can plan, for instance lottery numbers of a day before the start."
        ),
    )
    min = forms.IntegerField(label=_("At least so many options"), required=False, min_value=1)
    max = forms.IntegerField(label=_("At most so many options"), required=False, min_value=1)
    winners = forms.IntegerField(label=_("How many options win"), required=False, min_value=1)
    total = forms.IntegerField(label=_("Points that each person has"), required=False, min_value=1)
    max_per_option = forms.IntegerField(
        label=_("At most so many points for an option"), required=False, min_value=1
    )
    scale = forms.IntegerField(label=_("Best rating (the scale begins with 1)"), required=False, min_value=2)
    threshold_relevance = forms.CharField(
        label=_("Relevance needed on average"),
        required=False,
        help_text=_("For example 7/2 for three and a half."),
    )
    threshold_feasibility = forms.CharField(label=_("Feasibility needed on average"), required=False)
    experts = forms.CharField(
        label=_("What the experts say"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_(
            "A line each: name; number of the option; rating; reason. For example: Building office; 1; 4; Well prepared."
        ),
    )
    rule = forms.ChoiceField(
        label=_("How orders are counted"),
        required=False,
        choices=[
            ("irv", _("instant runoff")),
            ("schulze", _("each option against each (Schulze)")),
            ("ranked-pairs", _("each option against each (ranked pairs)")),
        ],
    )
    seats = forms.IntegerField(label=_("Seats"), required=False, min_value=1)
    budget = forms.DecimalField(
        label=_("Budget in euros"), required=False, min_value=0, decimal_places=2, localize=True
    )
    ballot = forms.ChoiceField(
        label=_("What people do"),
        required=False,
        choices=[
            ("approval", _("choose all projects that are good")),
            ("knapsack", _("choose projects until the money is spent")),
        ],
    )
    budget_rule = forms.ChoiceField(
        label=_("Which rule decides"),
        required=False,
        choices=[
            ("equal-shares-completed", _("Equal Shares with completion")),
            ("equal-shares", _("Equal Shares")),
            ("greedy", _("most votes first")),
        ],
        help_text=_("The result always shows both side by side; only this one decides."),
    )
    max_options = forms.IntegerField(label=_("At most so many projects"), required=False, min_value=1)

    def raw(self, method: str) -> Callable[[Sequence[Option]], Mapping[str, Any]]:
        """What the method gets, once the options have their numbers."""
        values = {
            name: self.cleaned_data[name]
            for name in FIELDS[method]
            if self.cleaned_data.get(name) not in (None, "")
        }
        if "budget" in values:
            values["budget"] = int(values["budget"] * 100)
        if "budget_rule" in values:
            values["rule"] = values.pop("budget_rule")
        experts = values.pop("experts", "")

        def with_options(options: Sequence[Option]) -> Mapping[str, Any]:
            return {**values, "experts": read_experts(experts, options)} if method == "matrix" else values

        return with_options


def read_experts(text: str, options: Sequence[Option]) -> list[dict[str, Any]]:
    """Lines of the form as the method takes them. Raises ``ValidationError`` with the number of the line."""
    found: dict[str, dict[str, Any]] = {}
    for number, line in enumerate(text.splitlines(), start=1):
        if not line.strip():
            continue
        parts = [part.strip() for part in line.split(";", 3)]
        if len(parts) != 4 or not parts[1].isdecimal() or not 0 < int(parts[1][:6]) <= len(options):
            message = gettext(
                "Line %(n)s of the experts: please write name; number of the option; rating; reason."
            )
            raise ValidationError({"experts": message % {"n": number}})
        name, place, value, reason = parts
        option = options[int(place) - 1]
        found.setdefault(name, {})[str(option.id)] = {"value": value, "reason": reason}
    return [{"name": name, "ratings": ratings} for name, ratings in found.items()]


def initial_of(method: str, settings: Mapping[str, Any], options: Sequence[Option]) -> dict[str, Any]:
    """The stored settings as the form shows them."""
    shown = dict(settings)
    if method == "budget":
        shown["budget_rule"] = shown.pop("rule", "")
        shown["budget"] = f"{settings['budget'] // 100}" if settings.get("budget") else ""
    lines = [
        f"{expert['name']}; {place}; {rating['value']}; {rating['reason']}"
        for expert in settings.get("experts", ())
        for place, option in enumerate(options, start=1)
        if (rating := expert["ratings"].get(str(option.id)))
    ]
    return {**shown, "experts": "\n".join(lines)}
