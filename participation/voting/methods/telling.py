"""Sentences and charts that several methods share."""

from collections.abc import Callable, Iterable, Mapping

from .base import Chart, Election, Number, Result, Tie
from .words import _, enumeration, ngettext


def titles(election: Election, options: Iterable[int]) -> str:
    """Titles in quotation marks: “A”, “B” and “C”."""
    names = {option.id: option.title for option in election.options}
    return enumeration([_("“%(title)s”") % {"title": names[option]} for option in options])


def summary(result: Result, election: Election) -> str:
    """Who won, in one sentence."""
    if not result.winners:
        return _("No option has won.")
    return ngettext(
        "%(titles)s has won.", "These have won: %(titles)s.", len(result.winners)
    ) % {"titles": titles(election, result.winners)}  # fmt: skip


def turnout(result: Result) -> str:
    """How many ballots were counted, and how many of them are blank."""
    counted = ngettext(
        "%(count)s ballot was counted.", "%(count)s ballots were counted.", result.counted
    ) % {"count": result.counted}  # fmt: skip
    if not result.blank:
        return counted
    return f"{counted} " + ngettext(
        "%(count)s of them is blank.", "%(count)s of them are blank.", result.blank
    ) % {"count": result.blank}  # fmt: skip


def tie_sentences(result: Result, election: Election) -> tuple[str, ...]:
    """Which tie was broken by which rule; the same tie is told once."""
    return tuple(dict.fromkeys(_tie(tie, election) for tie in result.ties))


def _tie(tie: Tie, election: Election) -> str:
    words: dict[str, str] = {
        "order": _("%(titles)s were equal. %(first)s comes first because it stands higher on the ballot."),
        "lot": _("%(titles)s were equal. The lot from the text published beforehand put %(first)s first."),
        "shared": _("%(titles)s are equal and share the place."),
        "cost": _("%(titles)s were equal. %(first)s comes first because it costs least."),
        "votes": _(
            "%(titles)s were equal and cost the same. %(first)s comes first because it has most votes."
        ),
    }
    return words[tie.rule] % {
        "titles": titles(election, tie.options),
        "first": titles(election, tie.order[:1]),
    }


def bars(
    title: str,
    heading: str,
    values: Mapping[int, Number],
    election: Election,
    show: Callable[[Number], str],
    winners: Iterable[int] = (),
) -> Chart:
    """One bar an option, highest first."""
    place = {option: n for n, option in enumerate(election.ids)}
    won = set(winners)
    rows = [
        {
            "option": option.id,
            "title": option.title,
            "value": values[option.id],
            "shown": show(values[option.id]),
            "won": option.id in won,
        }
        for option in election.options
    ]
    rows.sort(key=lambda row: (-values[int(str(row["option"]))], place[int(str(row["option"]))]))
    return Chart("bars", title, (("title", _("Option")), ("shown", heading)), tuple(rows))
