"""Equal Shares plain, and with the completion practised in Wieliczka, Assen and Świecie.

Plain Equal Shares leaves money over. In practice every voter's share is raised by one unit (one euro, one złoty)
again and again, until the *next* step would overspend; the last outcome that fits is kept. (To stop at the
first outcome to which no project could be added is another rule with other winners.) Outcomes
do not grow steadily, so every step has to be computed.
"""

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Final

from .instance import Instance
from .ledger import Equal, Purchase

if TYPE_CHECKING:
    from .estimate import Market, Run

NEXT_OVERSPENDS: Final = "next-overspends"
EVERYTHING_FUNDED: Final = "everything-funded"
PLAIN: Final = "plain"


@dataclass(frozen=True)
class Path:
    """An outcome: everybody started with ``endowment``, bought ``purchases`` in this order, at a total ``cost``.
    ``steps``: how often the share was raised; ``stop``: why not once more.
    """

    endowment: Fraction
    purchases: tuple[Purchase, ...]
    cost: int
    equals: tuple[Equal, ...]
    steps: int = 0
    stop: str = PLAIN

    @property
    def options(self) -> tuple[int, ...]:
        """What was bought, in order."""
        return tuple(purchase.option for purchase in self.purchases)


def plain(instance: Instance, budget: int) -> Path:
    """Equal Shares with the share budget / voters."""
    return _path(instance, _market(instance).run(_share(instance, budget)), 0, PLAIN)


def complete(instance: Instance, budget: int, unit: int) -> Path:
    """Equal Shares with the share raised by ``unit`` until the next step would overspend.

    The first raised share is the whole number of units above the plain one.
    """
    market = _market(instance)
    share = _share(instance, budget)
    run, steps = market.run(share), 0
    everything = set(instance.supporters)
    wealth = share // unit * unit
    if sum(instance.costs[option] for option in everything) <= budget:
        # Nothing can overspend, so go on at once where each project alone could be paid by its supporters.
        wealth, steps = _jump(instance, wealth, unit)
    stop = EVERYTHING_FUNDED
    while set(run.bought) != everything:
        wealth += unit
        following = market.run(Fraction(wealth))
        if following.cost > budget:
            stop = NEXT_OVERSPENDS
            break
        run, steps = following, steps + 1
    return _path(instance, run, steps, stop)


def _market(instance: Instance) -> "Market":
    # It brings numpy, 25 MB that a process which counts nothing need not carry.
    from .estimate import Market

    return Market(instance)


def _jump(instance: Instance, wealth: int, unit: int) -> tuple[int, int]:
    """Leave out the shares with which not everything can be bought: the last of them, and how many."""
    needed = max(
        (
            Fraction(instance.costs[o], sum(instance.groups[g] for g in who))
            for o, (who, _p) in instance.supporters.items()
        ),
        default=Fraction(0),
    )
    skipped = max(0, -(-needed // unit) - wealth // unit - 1)
    return wealth + skipped * unit, skipped


def _share(instance: Instance, budget: int) -> Fraction:
    return Fraction(budget, max(1, instance.voters))


def _path(instance: Instance, run: "Run", steps: int, stop: str) -> Path:
    """Who paid what, exactly."""
    return Path(run.endowment, tuple(run.ledger.purchases), run.cost, tuple(run.equals), steps, stop)
