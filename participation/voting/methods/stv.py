"""Single transferable vote: several seats, filled in proportion to what voters prefer.

The variant is the weighted inclusive Gregory method as Scotland counts its councils (The Scottish Local Government
Elections Order 2007, schedule 1, rules 45–52, https://www.legislation.gov.uk/ssi/2007/42/schedule/1/made), with exact fractions
where Scotland cuts after five digits, and with ties by the stated rule alone. Quota: ⌊ballots / (seats + 1)⌋ + 1 (Droop). Whoever
reaches it is elected; all ballots of an elected option move on at the value ``surplus / votes`` of what they were worth; the
largest surplus first. With no surplus left the option with the fewest votes leaves. When only as many are left as seats,
they are elected.
Ballot: ``{"ranking": [3, 1]}``, best first.
"""

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from .base import Chart, Election, Explanation, Option, Result, exact
from .orders import finish_settings, merged
from .orders import validate as validate
from .reading import Settings
from .telling import summary, tie_sentences, titles, turnout
from .ties import Breaker
from .words import _, decimal

name = "stv"
Ranking = tuple[int, ...]


def clean_settings(raw: Mapping[str, Any], options: Sequence[Option]) -> dict[str, Any]:
    """``seats``, ``max_options`` (places of a ballot, all), ``ties``, ``seed``, ``allow_blank``."""
    settings = Settings(raw, options, least=2)
    settings.number("seats", 1, len(options))
    return finish_settings(settings, options)


class Table:
    """The counting table: piles of ballots by option, in each pile by what a ballot is worth.

    ``left``: who is neither elected nor gone; only these get more ballots. Who is elected keeps the pile
    until the surplus is moved.
    """

    def __init__(self, election: Election) -> None:
        self.left = dict.fromkeys(election.ids)
        self.piles: dict[int, dict[Fraction, dict[Ranking, int]]] = {option: {} for option in self.left}
        self.exhausted = Fraction(0)
        self.ballots = 0
        for ranking, count in merged(election).items():
            self.lay(ranking, count, Fraction(1))
            self.ballots += count

    def lay(self, ranking: Ranking, count: int, worth: Fraction) -> None:
        """Put ballots on the pile of the first option that is left."""
        for option in ranking:
            if option in self.left:
                pile = self.piles[option].setdefault(worth, {})
                pile[ranking] = pile.get(ranking, 0) + count
                return
        self.exhausted += count * worth

    def votes(self, option: int) -> Fraction:
        """What the pile of an option is worth."""
        return sum(
            (worth * sum(pile.values()) for worth, pile in self.piles[option].items()), start=Fraction(0)
        )

    def move(self, option: int, share: Fraction) -> None:
        """Take the option off the table; its ballots go on at ``share`` of their value."""
        for worth, pile in self.piles.pop(option).items():
            for ranking, count in pile.items():
                self.lay(ranking, count, worth * share)


def tally(election: Election) -> Result:
    """Elect; ``detail``: ``quota`` and ``rounds`` with ``votes`` by option, ``exhausted`` and what happened."""
    table, breaker, seats = Table(election), Breaker(election), election.settings["seats"]
    quota = table.ballots // (seats + 1) + 1
    elected: list[int] = []
    waiting: dict[int, Fraction] = {}
    rounds: list[dict[str, Any]] = []
    while table.ballots and len(elected) < seats and table.left:
        votes = {option: table.votes(option) for option in table.left}
        now: dict[str, Any] = {
            "votes": {**waiting, **votes}, "exhausted": table.exhausted,
            "elected": [], "transferred": None, "eliminated": None,
        }  # fmt: skip
        rounds.append(now)
        now["elected"] = _reaching(votes, quota, seats - len(elected), breaker, len(rounds))
        _seat(now["elected"], votes, table, elected, waiting)
        if len(elected) == seats or not table.left:
            break
        if len(table.left) <= seats - len(elected):
            rest = _by_votes(list(table.left), votes, breaker, f"round {len(rounds)}")
            now["elected"] = now["elected"] + rest
            _seat(rest, votes, table, elected, waiting)
            break
        _advance(table, votes, waiting, quota, breaker, now, len(rounds))
    scores = {
        option: sum(c for r, c in merged(election).items() if r[0] == option) for option in election.ids
    }
    ranking = (*((option,) for option in elected),)
    detail = {"quota": quota, "seats": seats, "rounds": rounds}
    return Result(
        name, election.counted, election.blank, tuple(elected), scores, ranking, tuple(breaker.ties), detail
    )


def _seat(
    options: list[int],
    votes: Mapping[int, Fraction],
    table: Table,
    elected: list[int],
    waiting: dict[int, Fraction],
) -> None:
    """Elected options keep their pile until it is moved, but get no more ballots."""
    for option in options:
        elected.append(option)
        del table.left[option]
        waiting[option] = votes[option]


def _reaching(
    votes: Mapping[int, Fraction], quota: int, free: int, breaker: Breaker, number: int
) -> list[int]:
    """Who reaches the quota, most votes first."""
    reached = [option for option in votes if votes[option] >= quota]
    return _by_votes(reached, votes, breaker, f"round {number}")[:free]


def _by_votes(
    options: Sequence[int], votes: Mapping[int, Fraction], breaker: Breaker, where: str
) -> list[int]:
    order: list[int] = []
    for amount in sorted({votes[option] for option in options}, reverse=True):
        equal = [option for option in options if votes[option] == amount]
        order += breaker.sorted(equal, where) if len(equal) > 1 else equal
    return order


def _advance(
    table: Table,
    votes: Mapping[int, Fraction],
    waiting: dict[int, Fraction],
    quota: int,
    breaker: Breaker,
    now: dict[str, Any],
    number: int,
) -> None:
    """Move the largest surplus, or else the ballots of the weakest."""
    surplus = {o: total - quota for o, total in waiting.items() if o in table.piles and total > quota}
    if surplus:
        largest = max(surplus.values())
        equal = [option for option, more in surplus.items() if more == largest]
        option = breaker.first(equal, f"round {number}") if len(equal) > 1 else equal[0]
        now["transferred"] = option
        total, waiting[option] = waiting[option], Fraction(quota)
        table.move(option, (total - quota) / total)
        return
    least = min(votes[option] for option in table.left)
    equal = [option for option in table.left if votes[option] == least]
    option = breaker.last(equal, f"round {number}") if len(equal) > 1 else equal[0]
    now["eliminated"] = option
    del table.left[option]
    table.move(option, Fraction(1))


def explain(result: Result, election: Election) -> Explanation:
    """The rounds of the count."""
    detail = result.detail
    names = {option.id: option.title for option in election.options}
    rows = []
    for number, now in enumerate(detail["rounds"], 1):
        for key, votes in now["votes"].items():
            value = exact(votes)
            rows.append({
                "round": number, "option": int(key), "title": names[int(key)], "value": value,
                "shown": decimal(value),
            })  # fmt: skip
    chart = Chart(
        "rounds",
        _("Votes in each round"),
        (("round", _("Round")), ("title", _("Option")), ("shown", _("Votes"))),
        tuple(rows),
        {"quota": detail["quota"]},
    )
    return Explanation(
        summary=summary(result, election),
        method=_(
            "Everyone puts the options in order. %(seats)s places are filled. Who reaches %(quota)s votes is elected. Votes "
            "above that go on to the next choice in fair parts. If nobody reaches it, the option with the fewest "
            "votes leaves and its ballots count for their next choice."
        )
        % {"seats": detail["seats"], "quota": decimal(detail["quota"])},
        sentences=(turnout(result),),
        rounds=tuple(_round(number, now, election) for number, now in enumerate(detail["rounds"], 1)),
        ties=tie_sentences(result, election),
        charts=(chart,),
    )


def _round(number: int, now: Mapping[str, Any], election: Election) -> str:
    parts = [_("Round %(number)s:") % {"number": number}]
    if now["elected"]:
        parts.append(_("Elected: %(titles)s.") % {"titles": titles(election, now["elected"])})
    if now["transferred"] is not None:
        parts.append(
            _("The votes of %(title)s above the quota go on to the next choices.")
            % {"title": titles(election, [now["transferred"]])}
        )
    if now["eliminated"] is not None:
        parts.append(
            _("%(title)s has the fewest votes and leaves.") % {"title": titles(election, [now["eliminated"]])}
        )
    return " ".join(parts)
