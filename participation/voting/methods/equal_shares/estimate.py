"""Which projects Equal Shares buys, fast and for certain.

Purses are floating point numbers, each with a bound of its error. A project is bought only when the bounds prove that
it is the cheapest; otherwise the exact :class:`~.ledger.Ledger` decides. So no rounding ever decides a vote, and
a round costs a few array operations instead of a sum of fractions with hundreds of digits.

Prices never fall while purses empty, so an old price is a lower bound, and a heap of lower bounds needs
few of them computed anew (“lazy greedy”, Minoux 1978).
"""

from dataclasses import dataclass
from fractions import Fraction
from heapq import heapify, heappop, heappush
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from .instance import Instance
from .ledger import Equal, Ledger

Floats = NDArray[np.float64]

#: Relative error of one operation, with room to spare.
EPS: Final = 2.0**-51
#: Purses this close to the price count neither as rich nor as poor when the error is bounded.
MARGIN: Final = 1e-7


@dataclass(frozen=True, slots=True)
class Offer:
    """The price of a project: payment for a point with its error, and bounds of what is compared.
    ``simple``: nobody is too poor to pay it in full, so the price is cost / points.
    """

    option: int
    payment: float
    error: float
    low: float
    high: float
    simple: bool


@dataclass(frozen=True, slots=True)
class Column:
    """One project as arrays: its supporters' groups, how many they are, what they pay at a price of 1."""

    groups: NDArray[np.intp]
    weights: Floats
    paying: Floats
    points: Floats | None
    cost: float
    worth: float
    total: float
    voters: float


class Market:
    """Runs Equal Shares for one instance and any endowment."""

    def __init__(self, instance: Instance) -> None:
        self.instance = instance
        weights = np.array(instance.groups, dtype=np.float64)
        self.columns = {o: self._column(o, weights) for o in instance.supporters if instance.costs[o]}
        self.free = sorted((o for o in instance.supporters if not instance.costs[o]), key=instance.preference)
        start = [(c.cost / c.total / c.worth * (1 - 4 * EPS), o) for o, c in self.columns.items()]
        heapify(start)
        self.start = start

    def _column(self, option: int, weights: Floats) -> Column:
        who, points = self.instance.supporters[option]
        groups = np.array(who, dtype=np.intp)
        given = None if set(points) == {1} else np.array(points, dtype=np.float64)
        paying = weights[groups] if given is None else weights[groups] * given
        return Column(
            groups, weights[groups], paying, given, float(self.instance.costs[option]),
            float(self.instance.worth(option)), float(paying.sum()), float(weights[groups].sum()),
        )  # fmt: skip

    def run(self, endowment: Fraction) -> "Run":
        """Buy until nothing can be paid any more."""
        run = Run(self, endowment)
        while run.round():
            pass
        return run


class Run:
    """One pass of Equal Shares. ``bought``: options in order; ``equals``: the ties on the way."""

    def __init__(self, market: Market, endowment: Fraction) -> None:
        self.market, self.endowment = market, endowment
        self.bought: list[int] = list(market.free)
        self.equals: list[Equal] = []
        self.heap = list(market.start)
        self.purse = np.full(len(market.instance.groups), float(endowment))
        self.error = np.full(len(market.instance.groups), float(endowment) * EPS)
        self.share = float(endowment)
        #: No purse is off by more.
        self.worst = self.share * EPS
        self._ledger: Ledger | None = None

    @property
    def cost(self) -> int:
        """What has been bought costs."""
        return sum(self.market.instance.costs[option] for option in self.bought)

    @property
    def ledger(self) -> Ledger:
        """The exact purses after all that has been bought."""
        if self._ledger is None:
            self._ledger = Ledger(self.market.instance, self.endowment)
        self._ledger.follow(self.bought)
        return self._ledger

    def round(self) -> bool:
        """Buy the cheapest project; ``False`` when none can be paid."""
        offers: list[Offer] = []
        limit = float("inf")
        while self.heap and self.heap[0][0] <= limit:
            offer = self.offer(heappop(self.heap)[1])
            if offer:
                offers.append(offer)
                limit = min(limit, offer.high)
        if not offers:
            return False
        best = self.cheapest([offer for offer in offers if offer.low <= limit])
        for offer in offers:
            if offer is not best:
                heappush(self.heap, (offer.low, offer.option))
        self.pay(best)
        self.bought.append(best.option)
        return True

    def offer(self, option: int) -> Offer | None:
        """Price of a project now; ``None`` when its supporters have too little left."""
        column = self.market.columns[option]
        if column.voters * self.share < column.cost * (1 - MARGIN):
            return None
        purses = self.purse[column.groups]
        able = purses if column.points is None else purses / column.points
        payment = column.cost / column.total
        if able.min() > payment * (1 + MARGIN) + self.worst:
            return _offer(option, column, payment, 4 * EPS * payment, simple=True)
        # Sums of n numbers are off by at most n roundings.
        blur = 2 * len(purses) * EPS * column.cost
        coming = purses * column.weights
        money = float(coming.sum())
        doubt = self.worst * column.voters + blur + blur * money / column.cost
        if money < column.cost - doubt:
            return None
        if money <= column.cost + doubt:
            return self.exact_offer(option, column)
        payment = _solve(able, coming, column.paying, column.cost, column.total, payment)
        poor = able <= payment * (1 + MARGIN)
        power = column.total - float(column.paying[poor].sum())
        if power <= 0:
            return self.exact_offer(option, column)
        doubt = float((self.error[column.groups] * column.weights)[poor].sum()) + 2 * blur
        error = doubt / power + 4 * EPS * payment
        if error + self.worst > MARGIN / 4 * payment:
            return self.exact_offer(option, column)
        return _offer(option, column, payment, error, simple=False)

    def exact_offer(self, option: int, column: Column) -> Offer | None:
        """The same from the exact purses."""
        price = self.ledger.price(option)
        if price is None:
            return None
        return _offer(option, column, float(price), 4 * EPS * float(price), simple=False)

    def cheapest(self, offers: list[Offer]) -> Offer:
        """The one with the lowest price, by exact comparison if the bounds overlap; a tie is noted."""
        if len(offers) == 1:
            return offers[0]
        instance = self.market.instance
        prices = {offer.option: self.exact_price(offer) for offer in offers}
        least = min(prices.values())
        equal = sorted((o for o, price in prices.items() if price == least), key=instance.preference)
        if len(equal) > 1:
            self.equals.append(Equal(len(self.bought), tuple(sorted(equal)), equal[0]))
        return next(offer for offer in offers if offer.option == equal[0])

    def exact_price(self, offer: Offer) -> Fraction:
        """What is compared, as a fraction."""
        instance, option = self.market.instance, offer.option
        if offer.simple:
            payment: Fraction | None = Fraction(instance.costs[option], instance.support(option))
        else:
            payment = self.ledger.price(option)
        if payment is None:  # pragma: no cover - an offer proves that it can be paid
            raise AssertionError(option)
        return payment / instance.worth(option)

    def pay(self, offer: Offer) -> None:
        """Take the payments out of the purses and carry the errors on."""
        column = self.market.columns[offer.option]
        points: Any = 1.0 if column.points is None else column.points
        before = self.purse[column.groups]
        after = before - offer.payment * points
        error = self.error[column.groups] + offer.error * points + self.share * EPS
        # Who certainly had less than the price has certainly nothing left.
        error[after < -error] = 0.0
        self.purse[column.groups] = np.maximum(after, 0.0)
        self.error[column.groups] = error
        self.worst = max(self.worst, float(error.max()))


def _offer(option: int, column: Column, payment: float, error: float, *, simple: bool) -> Offer:
    low = (payment - error) / column.worth * (1 - 4 * EPS)
    high = (payment + error) / column.worth * (1 + 4 * EPS)
    return Offer(option, payment, error, low, high, simple)


def _solve(able: Floats, coming: Floats, paying: Floats, cost: float, total: float, payment: float) -> float:
    """The payment for a point with which all that comes in is ``cost``, from below (Newton's method on a
    concave, piecewise linear function ends after a few steps at the exact piece).
    """
    while True:
        poor = able < payment
        power = total - float(paying[poor].sum())
        if power <= 0:
            return payment
        better = (cost - float(coming[poor].sum())) / power
        if better <= payment * (1 + 4 * EPS):
            return max(better, payment)
        payment = better
