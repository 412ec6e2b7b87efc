"""Rating: each voter rates as many options as they like from 1 to ``scale``; the highest average wins.

The average is over those who rated the option (an exact fraction). So that one enthusiastic voter does not
decide, an option wins only with at least ``min_ratings`` ratings. Source: Smith, “Range voting” (2000).
Ballot: ``{"ratings": {"3": 4}}``.
"""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any, Final

from .base import Election, Explanation, Option, Result
from .reading import Settings, blank, field_of, keyed, numbers
from .telling import bars, summary, tie_sentences, turnout
from .ties import scored
from .words import _, decimal, ngettext

name = "rating"
LONGEST_SCALE: Final = 10
MOST_RATINGS: Final = 1_000_000


def clean_settings(raw: Mapping[str, Any], options: Sequence[Option]) -> dict[str, Any]:
    """``scale`` (best rating, 5), ``min_ratings`` (1), ``winners`` (1), ``ties``, ``seed``, ``allow_blank``."""
    settings = Settings(raw, options)
    settings.number("scale", 2, LONGEST_SCALE, default=5)
    settings.number("min_ratings", 1, MOST_RATINGS, default=1)
    settings.number("winners", 1, len(options), default=1)
    settings.flag("allow_blank", default=True)
    settings.ties()
    return settings.done()


def validate(raw: Any, options: Sequence[Option], settings: Mapping[str, Any]) -> dict[str, Any]:
    """``{"ratings": {id: value}}`` or blank."""
    given = numbers(field_of(raw, "ratings"), options, 1, settings["scale"])
    return {"ratings": keyed(given)} if given else blank(settings)


def tally(election: Election) -> Result:
    """Average of the ratings of each option; ``detail["ratings"]``: how many rated it, and how."""
    spread = ratings_by_value(election)
    averages = {option: average(counts) for option, counts in spread.items()}
    enough = election.settings.get("min_ratings", 1)
    winners, ranking, ties = scored(
        averages, election.settings.get("winners", 1), election, lambda option: sum(spread[option]) >= enough
    )
    detail = {"ratings": {str(option): counts for option, counts in spread.items()}}
    return Result(name, election.counted, election.blank, winners, averages, ranking, ties, detail)


def ratings_by_value(election: Election) -> dict[int, list[int]]:
    """For each option how many voters gave 1, 2, … up to the best rating."""
    spread = {option: [0] * election.settings["scale"] for option in election.ids}
    for ballot, weight in election.filled():
        for key, value in ballot["ratings"].items():
            spread[int(key)][value - 1] += weight
    return spread


def average(counts: Sequence[int]) -> Fraction:
    """The mean of ratings given as counts of 1, 2, …; nothing when nobody rated."""
    total = sum(counts)
    return Fraction(sum(value * n for value, n in enumerate(counts, 1)), total) if total else Fraction(0)


def explain(result: Result, election: Election) -> Explanation:
    """The average of each winner, and from how many people."""
    spread, enough = result.detail["ratings"], election.settings.get("min_ratings", 1)
    rule = _("Everyone rates the options from 1 to %(scale)s. The option with the highest average wins.") % {
        "scale": election.settings["scale"]
    }
    if enough > 1:
        rule += " " + _("At least %(count)s people must have rated it.") % {"count": decimal(enough)}
    return Explanation(
        summary=summary(result, election),
        method=rule,
        sentences=(
            turnout(result),
            *(
                ngettext(
                    "“%(title)s” got %(average)s on average from %(count)s person.",
                    "“%(title)s” got %(average)s on average from %(count)s people.",
                    sum(spread[str(winner)]),
                )
                % {
                    "title": election.title(winner),
                    "average": decimal(result.scores[winner]),
                    "count": decimal(sum(spread[str(winner)])),
                }
                for winner in result.winners
            ),
        ),
        ties=tie_sentences(result, election),
        charts=(
            bars(_("Average rating"), _("Average rating"), result.scores, election, decimal, result.winners),
        ),
    )
