"""Single choice: each voter names one option, the option named most often wins (plurality).

Ballot: ``{"option": 3}``.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from .base import Election, Explanation, Option, Result
from .reading import Settings, blank, field_of, option_id
from .telling import bars, summary, tie_sentences, turnout
from .ties import scored
from .words import _, decimal, ngettext, percent

name = "single"


def clean_settings(raw: Mapping[str, Any], options: Sequence[Option]) -> dict[str, Any]:
    """``ties``, ``seed``, ``allow_blank``."""
    settings = Settings(raw, options, least=2)
    settings.flag("allow_blank", default=True)
    settings.ties()
    return settings.done()


def validate(raw: Any, options: Sequence[Option], settings: Mapping[str, Any]) -> dict[str, Any]:
    """``{"option": id}`` or blank."""
    value = field_of(raw, "option")
    if value is None or value == "":
        return blank(settings)
    return {"option": option_id(value, {option.id for option in options})}


def tally(election: Election) -> Result:
    """Count how often each option is named."""
    votes = dict.fromkeys(election.ids, 0)
    for ballot, weight in election.filled():
        votes[ballot["option"]] += weight
    winners, ranking, ties = scored(votes, 1, election)
    return Result(name, election.counted, election.blank, winners, votes, ranking, ties)


def explain(result: Result, election: Election) -> Explanation:
    """Votes and share of each winner."""
    return Explanation(
        summary=summary(result, election),
        method=_("Everyone has one vote. The option with the most votes wins."),
        sentences=(
            turnout(result),
            *(
                ngettext(
                    "“%(title)s” got %(count)s vote, that is %(share)s.",
                    "“%(title)s” got %(count)s votes, that is %(share)s.",
                    int(result.scores[winner]),
                )
                % {
                    "title": election.title(winner),
                    "count": decimal(result.scores[winner]),
                    "share": percent(int(result.scores[winner]), result.valid),
                }
                for winner in result.winners
            ),
        ),
        ties=tie_sentences(result, election),
        charts=(bars(_("Votes"), _("Votes"), result.scores, election, decimal, result.winners),),
    )
