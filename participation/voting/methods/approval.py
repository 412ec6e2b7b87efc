"""Approval voting: each voter names every option that is fine for them; the option named most often wins.

Source: Brams, Fishburn, “Approval Voting”, American Political Science Review 72 (1978).
Ballot: ``{"options": [1, 3]}``, sorted.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import chain
from typing import Any

from .base import Election, Explanation, Option, Result
from .reading import Settings, blank, field_of, option_list
from .telling import bars, summary, tie_sentences, turnout
from .ties import scored
from .words import _, decimal, ngettext, percent

name = "approval"


def clean_settings(raw: Mapping[str, Any], options: Sequence[Option]) -> dict[str, Any]:
    """``winners`` (how many win, 1), ``ties``, ``seed``, ``allow_blank``."""
    settings = Settings(raw, options, least=2)
    settings.number("winners", 1, len(options), default=1)
    settings.flag("allow_blank", default=True)
    settings.ties()
    return settings.done()


def validate(raw: Any, options: Sequence[Option], settings: Mapping[str, Any]) -> dict[str, Any]:
    """``{"options": [ids]}`` or blank."""
    chosen = option_list(field_of(raw, "options"), options)
    return {"options": sorted(chosen)} if chosen else blank(settings)


def tally(election: Election) -> Result:
    """Count how often each option is named."""
    votes = named(election)
    winners, ranking, ties = scored(votes, election.settings.get("winners", 1), election)
    return Result(election.method, election.counted, election.blank, winners, votes, ranking, ties)


def named(election: Election) -> dict[int, int]:
    """How often each option is named, by weight. Counts in C, because a town has 100,000 ballots."""
    count: Counter[int] = Counter()
    if election.weights is None:
        count.update(chain.from_iterable(ballot["options"] for ballot in election.ballots if ballot))
    else:
        for ballot, weight in election.filled():
            for option in ballot["options"]:
                count[option] += weight
    return {option: count[option] for option in election.ids}


def explain(result: Result, election: Election) -> Explanation:
    """By how many voters each winner is approved."""
    method = _("Everyone marks all options they find good. The option with the most marks wins.")
    return Explanation(
        summary=summary(result, election),
        method=method,
        sentences=(turnout(result), *winners_by_count(result, election)),
        ties=tie_sentences(result, election),
        charts=(bars(_("Votes"), _("Votes"), result.scores, election, decimal, result.winners),),
    )


def winners_by_count(result: Result, election: Election) -> tuple[str, ...]:
    """One sentence a winner."""
    return tuple(
        ngettext(
            "%(count)s person chose “%(title)s”, that is %(share)s of those who voted.",
            "%(count)s people chose “%(title)s”, that is %(share)s of those who voted.",
            int(result.scores[winner]),
        )
        % {
            "title": election.title(winner),
            "count": decimal(result.scores[winner]),
            "share": percent(int(result.scores[winner]), result.valid),
        }
        for winner in result.winners
    )
