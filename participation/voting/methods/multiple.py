"""Multiple choice: each voter names between ``min`` and ``max`` options; those named most often win (block vote).

Ballot: ``{"options": [1, 3]}``, sorted.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from .approval import tally as tally_approval
from .approval import winners_by_count
from .base import Election, Explanation, Option, Result
from .errors import BadSettings
from .reading import Settings, blank, counted_between, field_of, option_list
from .telling import bars, summary, tie_sentences, turnout
from .words import _, decimal, ngettext

name = "multiple"


def clean_settings(raw: Mapping[str, Any], options: Sequence[Option]) -> dict[str, Any]:
    """``min`` (1), ``max`` (all), ``winners`` (how many win, 1), ``ties``, ``seed``, ``allow_blank``."""
    settings = Settings(raw, options, least=2)
    low = settings.number("min", 1, len(options), default=1)
    high = settings.number("max", 1, len(options), default=len(options))
    if low > high:
        raise BadSettings("min", "min_above_max")
    settings.number("winners", 1, len(options), default=1)
    settings.flag("allow_blank", default=True)
    settings.ties()
    return settings.done()


def validate(raw: Any, options: Sequence[Option], settings: Mapping[str, Any]) -> dict[str, Any]:
    """``{"options": [ids]}`` or blank."""
    chosen = option_list(field_of(raw, "options"), options)
    if not chosen:
        return blank(settings)
    counted_between(chosen, settings["min"], settings["max"])
    return {"options": sorted(chosen)}


def tally(election: Election) -> Result:
    """Count how often each option is named: the count of approval voting."""
    return tally_approval(election)


def explain(result: Result, election: Election) -> Explanation:
    """How many voters chose each winner."""
    low, high = election.settings["min"], election.settings["max"]
    if low == high:
        rule = ngettext(
            "Everyone chooses %(count)s option.", "Everyone chooses %(count)s different options.", high
        ) % {"count": high}  # fmt: skip
    else:
        rule = _("Everyone chooses from %(low)s to %(high)s options.") % {"low": low, "high": high}
    return Explanation(
        summary=summary(result, election),
        method=f"{rule} " + _("The options chosen most often win."),
        sentences=(turnout(result), *winners_by_count(result, election)),
        ties=tie_sentences(result, election),
        charts=(bars(_("Votes"), _("Votes"), result.scores, election, decimal, result.winners),),
    )
