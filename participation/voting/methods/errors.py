"""What can be wrong with a ballot or with the set-up of a vote, each with a sentence for the person."""

from collections.abc import Mapping
from typing import Any, Final

from .words import gettext_lazy as _

#: Sentences by code. ``%(title)s`` is the option's title, ``%(limit)s`` and ``%(given)s`` are numbers.
BALLOT_SENTENCES: Final = {
    "malformed": _("This ballot cannot be read. Please fill it in again."),
    "unknown_option": _("One of the chosen options is not on this ballot."),
    "twice": _("“%(title)s” is chosen twice. Please choose each option once."),
    "not_a_number": _("Please enter a whole number for “%(title)s”."),
    "out_of_range": _("Please enter a number from %(low)s to %(high)s for “%(title)s”."),
    "blank": _("Please fill in the ballot. An empty ballot cannot be cast in this vote."),
    "too_few": _("Please choose at least %(limit)s options. You have chosen %(given)s."),
    "too_many": _("Please choose at most %(limit)s options. You have chosen %(given)s."),
    "too_many_points": _("Please give at most %(limit)s points. You have given %(given)s."),
    "too_few_points": _("Please give all %(limit)s points. You have given %(given)s."),
    "over_budget": _("The chosen projects cost %(given)s. The budget is %(limit)s."),
}

SETTINGS_SENTENCES: Final = {
    "unknown": _("This setting does not exist."),
    "required": _("Please fill this in."),
    "not_a_number": _("Please enter a whole number."),
    "not_a_fraction": _("Please enter a whole number or a fraction such as 7/2."),
    "out_of_range": _("Please enter a number from %(low)s to %(high)s."),
    "not_a_choice": _("Please choose one of the given possibilities."),
    "too_few_options": _("This method needs at least %(limit)s options."),
    "min_above_max": _("The smallest number cannot be above the largest."),
    "no_cost": _("Every project needs a cost. “%(title)s” has none."),
    "unaffordable": _("No project fits into the budget."),
    "seed_required": _("Drawing lots needs a text that is published before voting starts."),
    "unknown_option": _("An expert has rated an option that is not on the ballot."),
    "expert_missing": _("%(name)s has not rated “%(title)s” yet."),
    "reason_missing": _("%(name)s has given no reason for “%(title)s”."),
}


class BadBallot(ValueError):
    """The ballot does not count as it is. ``option`` is the id of the option it is about, when there is one."""

    def __init__(self, code: str, params: Mapping[str, Any] | None = None, option: int | None = None) -> None:
        super().__init__(code)
        self.code, self.params, self.option = code, dict(params or {}), option

    @property
    def sentence(self) -> str:
        """What is wrong and what to do, in the active language."""
        return str(BALLOT_SENTENCES[self.code]) % self.params


class BadSettings(ValueError):
    """The vote cannot be set up like this; ``field`` names the setting."""

    def __init__(self, field: str, code: str, params: Mapping[str, Any] | None = None) -> None:
        super().__init__(f"{field}: {code}")
        self.field, self.code, self.params = field, code, dict(params or {})

    @property
    def sentence(self) -> str:
        """What is wrong and what to do, in the active language."""
        return str(SETTINGS_SENTENCES[self.code]) % self.params
