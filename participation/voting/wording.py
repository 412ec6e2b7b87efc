"""Votes in plain words: who may vote, how it is counted, what to do with the ballot."""

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from . import sheets
from .models import Criterion, Results, Vote


def euros(cents: int | None) -> str:
    """An amount of money, with cents only where there are some."""
    if cents is None:
        return ""
    places = 2 if cents % 100 else 0
    amount = number_format(
        f"{abs(cents) // 100}.{abs(cents) % 100:02}", decimal_pos=places, use_l10n=True, force_grouping=True
    )
    sign = "−" if cents < 0 else ""
    return f"{sign}{amount}\u00a0€"


def _criterion(name: str, vote: Vote) -> str:
    if name == Criterion.YOUTH:
        from participation.accounts.models import AgeBand

        labels = {band.value: str(band.label) for band in AgeBand}
        ages = [labels[band] for band in vote.age_bands if band in labels]
        return _("the right age (%(ages)s)") % {"ages": ", ".join(ages)}
    return str(Criterion(name).label)


def who(vote: Vote) -> str:
    """Who may vote."""
    alternatives = [
        _(" and ").join(_criterion(name, vote) for name in alternative) for alternative in vote.who
    ]
    return _("Who has %(what)s may vote.") % {"what": _(", or ").join(alternatives)}


def results(vote: Vote) -> str:
    """When results are shown."""
    return {
        Results.LIVE: _("The result so far is shown while the vote is open, in steps of ten ballots."),
        Results.AFTER: _("Who has voted sees the result so far, in steps of ten ballots."),
        Results.CLOSE: _(
            "The result is shown after the close. Until then only the number of ballots is public."
        ),
    }[Results(vote.results)]


def counting(vote: Vote) -> list[str]:
    """What is needed, how ties are broken, and whether it is secret."""
    lines = []
    if vote.minimum_turnout:
        lines.append(
            ngettext(
                "The result counts if at least %(n)s person votes.",
                "The result counts if at least %(n)s people vote.",
                vote.minimum_turnout,
            )
            % {"n": number_format(vote.minimum_turnout, force_grouping=True)}
        )
    if vote.minimum_share:
        lines.append(
            _("To win, an option needs %(n)s percent of the ballots that are not empty.")
            % {"n": vote.minimum_share}
        )
    ties = {
        "lot": _(
            "If options are equal, a lot decides that everybody can check. It is drawn from the text “%(seed)s”."
        ),
        "order": _("If options are equal, the one that stands higher on the ballot comes first."),
        "cost_then_votes": _(
            "If projects are equal, the cheaper one comes first, then the one with more votes."
        ),
        "shared": _("If options are equal, all of them win."),
    }.get(vote.settings.get("ties", ""))
    if ties:
        lines.append(ties % {"seed": vote.settings.get("seed", "")})
    return lines


def sheet(vote: Vote) -> str:
    """What to do with the ballot."""
    kind, settings = sheets.kind_of(vote), vote.settings
    if kind == sheets.BASKET:
        if settings.get("ballot") == "knapsack":
            return _("Choose projects as long as the money is enough.")
        limit = settings.get("max_options")
        return (
            _("Choose the projects that are good for the town, at most %(n)s.") % {"n": limit}
            if limit
            else _(
                "Choose all projects that are good for the town. The money is divided when all ballots are counted."
            )
        )
    if kind == sheets.POINTS:
        return _("You have %(total)s points. Give an option at most %(most)s of them.") % {
            "total": settings.get("total"),
            "most": settings.get("max_per_option", settings.get("total")),
        }
    if kind == sheets.SOME:
        if settings.get("max"):
            return _("Choose between %(min)s and %(max)s options.") % {
                "min": settings["min"],
                "max": settings["max"],
            }
        return _("Choose everything that is fine for you.")
    return {
        sheets.ONE: _("Choose one option."),
        sheets.SCALE: _("Rate from 1 (not important) to %(n)s (very important). You may leave options out.")
        % {"n": settings.get("scale", 5)},
        sheets.RANK: _("Put the options in your order: 1 is what you like best. You may leave options out."),
    }[kind]
