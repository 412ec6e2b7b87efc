"""Ranking: voters put options in order; instant-runoff, Schulze or ranked pairs finds the one winner.

Ballot: ``{"ranking": [3, 1]}``, best first; what is left out comes after all that is named.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any, Final

from . import pairwise
from .base import Chart, Election, Explanation, Number, Option, Result
from .orders import finish_settings, merged
from .orders import validate as validate
from .reading import Settings
from .runoff import instant_runoff
from .telling import bars, summary, tie_sentences, titles, turnout
from .ties import Breaker, elect
from .words import _, decimal, enumeration, ngettext

name = "ranking"
RULES: Final = ("irv", "schulze", "ranked-pairs")


def clean_settings(raw: Mapping[str, Any], options: Sequence[Option]) -> dict[str, Any]:
    """``rule`` (irv), ``max_options`` (places of a ballot, all), ``ties``, ``seed``, ``allow_blank``."""
    settings = Settings(raw, options, least=2)
    settings.choice("rule", RULES, RULES[0])
    return finish_settings(settings, options)


def tally(election: Election) -> Result:
    """Count by the rule in the settings."""
    rankings = merged(election)
    breaker = Breaker(election)
    rule = election.settings.get("rule", RULES[0])
    detail: dict[str, Any] = {"rule": rule}
    scores: Mapping[int, Number]
    if rule == "irv":
        rounds, order = instant_runoff(rankings, election.ids, breaker)
        detail["rounds"] = rounds
        scores = rounds[0]["votes"] if rounds else dict.fromkeys(election.ids, 0)
    else:
        order, scores = _by_pairs(rankings, election, rule, breaker, detail)
    winners, ties = elect(order, 1, election) if rankings else ((), ())
    return Result(
        name, election.counted, election.blank, winners, scores, order, (*breaker.ties, *ties), detail
    )


def _by_pairs(
    rankings: Counter[tuple[int, ...]],
    election: Election,
    rule: str,
    breaker: Breaker,
    detail: dict[str, Any],
) -> tuple[tuple[tuple[int, ...], ...], dict[int, int]]:
    """Ranking, and as score how many others each option beats in direct comparison."""
    ids = election.ids
    pairs = pairwise.preferences(rankings, ids)
    detail["pairs"] = [{"option": a, "against": b, "votes": pairs[a, b]} for a in ids for b in ids if a != b]
    if rule == "schulze":
        paths = pairwise.schulze_paths(pairs, ids)
        detail["paths"] = [
            {"option": a, "against": b, "strength": paths[a, b]} for a in ids for b in ids if a != b
        ]
        beats = [(a, b) for (a, b), strength in paths.items() if strength > paths[b, a]]
    else:
        beats = pairwise.locked_pairs(pairs, ids, breaker)
        detail["locked"] = [list(pair) for pair in beats]
    scores = {a: sum(pairs[a, b] > pairs[b, a] for b in ids if b != a) for a in ids}
    return pairwise.unbeaten_first(beats, ids), scores


def explain(result: Result, election: Election) -> Explanation:
    """The rounds of the runoff, or how the winner fares against every other option."""
    if result.detail["rule"] == "irv":
        return _explain_runoff(result, election)
    methods = {
        "schulze": _(
            "Everyone puts the options in order. Every option is compared with every other. If that ends in a circle, "
            "the chain of the strongest majorities decides (Schulze method)."
        ),
        "ranked-pairs": _(
            "Everyone puts the options in order. Every option is compared with every other. The clearest comparisons "
            "count first; one that contradicts clearer ones is left out (ranked pairs)."
        ),
    }
    votes = {(row["option"], row["against"]): row["votes"] for row in result.detail["pairs"]}
    names = {option.id: option.title for option in election.options}
    rows = tuple(
        {"option": a, "title": names[a], "against": b, "other": names[b], "value": n, "shown": decimal(n)}
        for (a, b), n in votes.items()
    )
    table = Chart(
        "pairs",
        _("Each option against each other"),
        (("title", _("Option")), ("other", _("Compared with")), ("shown", _("Prefer the first"))),
        rows,
    )
    won = _("Direct comparisons won")
    return Explanation(
        summary=summary(result, election),
        method=methods[result.detail["rule"]],
        sentences=(turnout(result), *_duels(result, votes, names)),
        ties=tie_sentences(result, election),
        charts=(bars(won, won, result.scores, election, decimal, result.winners), table),
    )


def _duels(result: Result, votes: Mapping[tuple[int, int], int], names: Mapping[int, str]) -> list[str]:
    """The winner against every other option."""
    return [
        _("%(count)s prefer “%(title)s” to “%(other)s”, %(against)s the other way round.")
        % {
            "title": names[winner],
            "other": other_title,
            "count": decimal(votes[winner, other]),
            "against": decimal(votes[other, winner]),
        }
        for winner in result.winners
        for other, other_title in names.items()
        if other != winner
    ]


def _explain_runoff(result: Result, election: Election) -> Explanation:
    rounds = result.detail["rounds"]
    names = {option.id: option.title for option in election.options}
    rows = []
    for number, now in enumerate(rounds, 1):
        for key, votes in now["votes"].items():
            rows.append({
                "round": number, "option": int(key), "title": names[int(key)], "value": votes,
                "shown": decimal(votes),
            })  # fmt: skip
    chart = Chart(
        "rounds",
        _("Votes in each round"),
        (("round", _("Round")), ("title", _("Option")), ("shown", _("Votes"))),
        tuple(rows),
    )
    return Explanation(
        summary=summary(result, election),
        method=_(
            "Everyone puts the options in order. If no option is first for more than half, the option with the fewest "
            "votes leaves. Its ballots count for their next choice. This goes on until one option has more than half."
        ),
        sentences=(turnout(result),),
        rounds=tuple(_round(number, now, election) for number, now in enumerate(rounds, 1)),
        ties=tie_sentences(result, election),
        charts=(chart,),
    )


def _round(number: int, now: Mapping[str, Any], election: Election) -> str:
    votes = {int(option): count for option, count in now["votes"].items()}
    names = {option.id: option.title for option in election.options}
    counts = enumeration([f"{names[option]} {decimal(count)}" for option, count in votes.items()])
    text = _("Round %(number)s: %(counts)s.") % {"number": number, "counts": counts}
    if now["eliminated"] is not None:
        text += " " + _("%(title)s has the fewest votes and leaves.") % {
            "title": titles(election, [now["eliminated"]])
        }
    elif now["elected"] is not None:
        text += " " + _("%(title)s has more than half.") % {"title": titles(election, [now["elected"]])}
    if now["exhausted"]:
        text += " " + ngettext(
            "%(count)s ballot names no option that is left.",
            "%(count)s ballots name no option that is left.",
            now["exhausted"],
        ) % {"count": decimal(now["exhausted"])}
    return text
