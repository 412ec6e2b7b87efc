"""From the box to an election, and from a result to what a page says."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Count

from . import methods
from .methods.base import Election, Explanation, Result
from .models import Ballot, Vote
from .queries import options_of

# Methods whose score is a number of people, so that a share of the ballots can be asked for.
COUNTS_PEOPLE: Final = frozenset({"single", "multiple", "approval"})


def election_of(vote: Vote, ballots: Sequence[Mapping[str, Any]]) -> Election:
    """The election of a vote with these ballots; its options are loaded if they are not."""
    return Election(vote.method, options_of(vote), vote.settings, ballots)


def tally(vote: Vote, ballots: Sequence[Mapping[str, Any]]) -> Result:
    """Count the ballots."""
    return methods.get(vote.method).tally(election_of(vote, ballots))


def explain(vote: Vote, result: Mapping[str, Any]) -> Explanation:
    """The stored result in words, in the active language. The ballots are not needed."""
    return methods.get(vote.method).explain(Result.from_json(result), election_of(vote, ()))


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a closed vote reached what it needed. ``share_reached`` is ``None`` where no share was asked for."""

    turnout_reached: bool
    share_reached: bool | None = None

    @property
    def holds(self) -> bool:
        """Whether the result stands."""
        return self.turnout_reached and self.share_reached is not False


def verdict_of(vote: Vote, result: Result) -> Verdict:
    """Compare a result with the minimum turnout and the share that the first winner needs (of ballots that are not blank)."""
    enough = result.counted >= vote.minimum_turnout
    if not vote.minimum_share or vote.method not in COUNTS_PEOPLE:
        return Verdict(enough)
    best = max((result.scores[winner] for winner in result.winners), default=0)
    return Verdict(enough, bool(result.valid) and best * 100 >= vote.minimum_share * result.valid)


def channels_of(vote: Vote) -> dict[str, int]:
    """How many ballots came by each channel. One query."""
    rows = Ballot.objects.filter(vote=vote).values_list("channel").annotate(n=Count("pk"))
    return dict(rows.order_by("channel"))
