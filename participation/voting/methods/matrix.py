"""Matrix: residents rate how relevant each option is, named experts rate how feasible it is.

As the town of Oelde sorted the projects of its digital strategy (2022): those that are relevant and feasible
are taken up first. Thresholds for both averages are set before voting starts. ``lead``: both are reached;
``potential``: one of them; ``later``: neither. No field is drawn by chance, so there are no ties: an average
that equals the threshold has reached it.
Ballot: ``{"ratings": {"3": 4}}``.
"""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any, Final

from .base import Chart, Election, Explanation, Option, Result, exact
from .errors import BadSettings
from .rating import LONGEST_SCALE, average, ratings_by_value
from .reading import Settings, blank, field_of, keyed, numbers, whole
from .telling import titles, turnout
from .ties import groups
from .words import _, decimal, ngettext

name = "matrix"
FIELDS: Final = ("lead", "potential", "later")
_LONGEST_NAME: Final = 200
_LONGEST_REASON: Final = 2000


def clean_settings(raw: Mapping[str, Any], options: Sequence[Option]) -> dict[str, Any]:
    """``scale`` (best rating, 5), ``threshold_relevance`` and ``threshold_feasibility`` (``"n/d"``, middle of the
    scale), ``experts``: a list of ``{"name", "ratings": {option: {"value", "reason"}}}``; ``allow_blank``.
    """
    settings = Settings(raw, options)
    scale = settings.number("scale", 2, LONGEST_SCALE, default=5)
    middle = Fraction(1 + scale, 2)
    settings.fraction("threshold_relevance", 1, scale, middle)
    settings.fraction("threshold_feasibility", 1, scale, middle)
    settings.flag("allow_blank", default=True)
    experts = raw.get("experts")
    if not isinstance(experts, list | tuple) or not experts:
        raise BadSettings("experts", "required")
    settings.clean["experts"] = [_expert(expert, options, scale) for expert in experts]
    return settings.done()


def _expert(raw: Any, options: Sequence[Option], scale: int) -> dict[str, Any]:
    """One expert, who must have rated every option with a reason."""
    named = raw.get("name") if isinstance(raw, Mapping) else None
    if not isinstance(named, str) or not named.strip() or len(named) > _LONGEST_NAME:
        raise BadSettings("experts", "required")
    ratings = raw.get("ratings")
    if not isinstance(ratings, Mapping):
        ratings = {}
    known = {str(option.id): option for option in options}
    by_key = {str(key): value for key, value in ratings.items()}
    if set(by_key) - set(known):
        raise BadSettings("experts", "unknown_option")
    clean = {}
    for key, option in known.items():
        given = by_key.get(key)
        params = {"name": named, "title": option.title}
        value = whole(given.get("value")) if isinstance(given, Mapping) else None
        if given is None or value is None:
            raise BadSettings("experts", "expert_missing", params)
        if not 1 <= value <= scale:
            raise BadSettings("experts", "out_of_range", {"low": 1, "high": scale})
        reason = given.get("reason")
        if not isinstance(reason, str) or not reason.strip() or len(reason) > _LONGEST_REASON:
            raise BadSettings("experts", "reason_missing", params)
        clean[key] = {"value": value, "reason": reason}
    return {"name": named, "ratings": clean}


def validate(raw: Any, options: Sequence[Option], settings: Mapping[str, Any]) -> dict[str, Any]:
    """``{"ratings": {id: value}}`` or blank."""
    given = numbers(field_of(raw, "ratings"), options, 1, settings["scale"])
    return {"ratings": keyed(given)} if given else blank(settings)


def tally(election: Election) -> Result:
    """Both averages of each option and the field it falls into. ``scores`` are the averages of relevance;
    ``winners`` are the lead ones, the most relevant first.
    """
    spread = ratings_by_value(election)
    experts = election.settings["experts"]
    bars = [Fraction(election.settings[f"threshold_{axis}"]) for axis in ("relevance", "feasibility")]
    relevance = {option: average(counts) for option, counts in spread.items()}
    rows, fields = [], {}
    for option in election.ids:
        values = [expert["ratings"][str(option)]["value"] for expert in experts]
        feasibility = Fraction(sum(values), len(values))
        reached = sum(value >= bar for value, bar in zip((relevance[option], feasibility), bars, strict=True))
        fields[option] = FIELDS[2 - reached]
        rows.append({
            "option": option,
            "relevance": relevance[option],
            "feasibility": feasibility,
            "field": fields[option],
            "ratings": sum(spread[option]),
        })  # fmt: skip
    ranking = groups(relevance, election.ids)
    winners = tuple(option for group in ranking for option in group if fields[option] == "lead")
    return Result(name, election.counted, election.blank, winners, relevance, ranking, (), {"fields": rows})


def explain(result: Result, election: Election) -> Explanation:
    """Which option lies in which field, and why."""
    words = {"lead": _("lead project"), "potential": _("has potential"), "later": _("later")}
    rows = tuple(
        {
            **row,
            "title": election.title(row["option"]),
            "relevance": exact(row["relevance"]),
            "feasibility": exact(row["feasibility"]),
            "shown_relevance": decimal(exact(row["relevance"])),
            "shown_feasibility": decimal(exact(row["feasibility"])),
            "shown_field": words[row["field"]],
        }
        for row in result.detail["fields"]
    )
    limits = {axis: exact(election.settings[f"threshold_{axis}"]) for axis in ("relevance", "feasibility")}
    chart = Chart(
        "fields",
        _("Relevance and feasibility"),
        (
            ("title", _("Option")), ("shown_relevance", _("Relevance")),
            ("shown_feasibility", _("Feasibility")), ("shown_field", _("Result")),
        ),
        rows,
        {"low": 1, "high": election.settings["scale"], **limits},
    )  # fmt: skip
    lead = _("These are lead projects: %(titles)s.") % {"titles": titles(election, result.winners)}
    return Explanation(
        summary=lead if result.winners else _("No option has become a lead project."),
        method=_(
            "Residents rate how relevant an option is, experts rate how feasible it is, both from 1 to %(scale)s. With at least "
            "%(relevance)s for relevance and %(feasibility)s for feasibility on average it is a lead project. "
            "If only one of the two is reached, it has potential."
        )
        % {"scale": election.settings["scale"], **{axis: decimal(bar) for axis, bar in limits.items()}},
        sentences=(turnout(result), *(_placed(row) for row in rows)),
        charts=(chart,),
    )


def _placed(row: Mapping[str, Any]) -> str:
    return ngettext(
        "“%(title)s”: %(count)s person rated its relevance %(shown_relevance)s on average, the experts "
        "its feasibility %(shown_feasibility)s. Result: %(shown_field)s.",
        "“%(title)s”: %(count)s people rated its relevance %(shown_relevance)s on average, the experts "
        "its feasibility %(shown_feasibility)s. Result: %(shown_field)s.",
        row["ratings"],
    ) % {**row, "count": decimal(row["ratings"])}
