"""Points to distribute (cumulative voting): each voter shares out a number of points; the most points win.

Ballot: ``{"points": {"3": 5}}``; options without a point are left out.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from .base import Election, Explanation, Option, Result
from .errors import BadBallot
from .reading import Settings, blank, field_of, keyed, numbers
from .telling import bars, summary, tie_sentences, turnout
from .ties import scored
from .words import _, decimal, ngettext

name = "points"
MOST_POINTS: Final = 1000


def clean_settings(raw: Mapping[str, Any], options: Sequence[Option]) -> dict[str, Any]:
    """``total`` (points a voter has, 10), ``max_per_option`` (all of them), ``use_all`` (no), ``winners`` (1),
    ``ties``, ``seed``, ``allow_blank``.
    """
    settings = Settings(raw, options, least=2)
    total = settings.number("total", 1, MOST_POINTS, default=10)
    settings.number("max_per_option", 1, total, default=total)
    settings.flag("use_all", default=False)
    settings.number("winners", 1, len(options), default=1)
    settings.flag("allow_blank", default=True)
    settings.ties()
    return settings.done()


def validate(raw: Any, options: Sequence[Option], settings: Mapping[str, Any]) -> dict[str, Any]:
    """``{"points": {id: points}}`` or blank."""
    given = numbers(field_of(raw, "points"), options, 0, settings["max_per_option"])
    points = {option: number for option, number in given.items() if number}
    if not points:
        return blank(settings)
    spent = sum(points.values())
    if spent > settings["total"]:
        raise BadBallot("too_many_points", {"limit": settings["total"], "given": spent})
    if settings.get("use_all") and spent < settings["total"]:
        raise BadBallot("too_few_points", {"limit": settings["total"], "given": spent})
    return {"points": keyed(points)}


def tally(election: Election) -> Result:
    """Add up the points; ``detail["voters"]`` says how many gave a point to each option."""
    sums = dict.fromkeys(election.ids, 0)
    voters = dict.fromkeys(election.ids, 0)
    for ballot, weight in election.filled():
        for key, number in ballot["points"].items():
            sums[int(key)] += number * weight
            voters[int(key)] += weight
    winners, ranking, ties = scored(sums, election.settings.get("winners", 1), election)
    detail = {"voters": {str(option): count for option, count in voters.items()}}
    return Result(name, election.counted, election.blank, winners, sums, ranking, ties, detail)


def explain(result: Result, election: Election) -> Explanation:
    """How many points from how many voters."""
    voters = result.detail["voters"]
    total, most = election.settings["total"], election.settings["max_per_option"]
    rule = ngettext(
        "Everyone has %(total)s point to give.", "Everyone has %(total)s points to give.", total
    ) % {"total": total}  # fmt: skip
    if most < total:
        rule += " " + _("No option may get more than %(most)s from one person.") % {"most": most}
    return Explanation(
        summary=summary(result, election),
        method=f"{rule} " + _("The option with the most points wins."),
        sentences=(
            turnout(result),
            *(
                ngettext(
                    "“%(title)s” got %(points)s points from %(count)s person.",
                    "“%(title)s” got %(points)s points from %(count)s people.",
                    voters[str(winner)],
                )
                % {
                    "title": election.title(winner),
                    "points": decimal(result.scores[winner]),
                    "count": decimal(voters[str(winner)]),
                }
                for winner in result.winners
            ),
        ),
        ties=tie_sentences(result, election),
        charts=(bars(_("Points"), _("Points"), result.scores, election, decimal, result.winners),),
    )
