"""Equal Shares in exact arithmetic: what everybody has left, as whole numbers over one common denominator."""

from dataclasses import dataclass
from fractions import Fraction

from .instance import Instance


@dataclass(frozen=True, slots=True)
class Purchase:
    """One round. ``price``: what a supporter who has enough pays (for each point, where voters give points);
    ``full`` of them paid it, ``rest`` others paid all they had left, together ``rest_paid``.
    """

    option: int
    price: Fraction
    full: int
    rest: int
    rest_paid: Fraction


@dataclass(frozen=True, slots=True)
class Equal:
    """Projects with exactly the same price in a round; ``chosen`` is the preferred one."""

    round: int
    options: tuple[int, ...]
    chosen: int


class Ledger:
    """The purses of all voters, each of whom starts with ``endowment``.

    ``unit`` is how many parts one of the currency has by now; a purse is written in the parts that were in use
    when it was last touched (``written``), because rewriting all purses in every round would be slow.
    """

    def __init__(self, instance: Instance, endowment: Fraction) -> None:
        self.instance = instance
        self.unit = endowment.denominator
        self.left = [endowment.numerator] * len(instance.groups)
        self.written = [self.unit] * len(instance.groups)
        self.purchases: list[Purchase] = []

    def purses(self, option: int) -> list[int]:
        """What the groups that support ``option`` have left for each voter, in parts of now."""
        left, written = self.left, self.written
        who = self.instance.supporters[option][0]
        finer = {unit: self.unit // unit for unit in {written[g] for g in who}}
        return [left[g] * finer[written[g]] for g in who]

    def price(self, option: int) -> Fraction | None:
        """The least payment for a point with which the supporters cover the cost; ``None``: they cannot."""
        found = self._price(option, self.purses(option))
        return found and found / self.unit

    def _price(self, option: int, purses: list[int]) -> Fraction | None:
        """The same in parts."""
        who, points = self.instance.supporters[option]
        groups = self.instance.groups
        missing = self.instance.costs[option] * self.unit
        paying = self.instance.support(option)
        if set(points) == {1}:
            order = sorted(range(len(who)), key=purses.__getitem__)
        else:
            order = sorted(range(len(who)), key=lambda n: Fraction(purses[n], points[n]))
        for n in order:
            # From here on everybody can pay `missing / paying` a point.
            if purses[n] * paying >= missing * points[n]:
                return Fraction(missing, paying)
            missing -= purses[n] * groups[who[n]]
            paying -= points[n] * groups[who[n]]
        return None

    def buy(self, option: int) -> Purchase:
        """Take the payments for ``option`` out of the purses."""
        purses = self.purses(option)
        price = self._price(option, purses)
        if price is None:
            raise ValueError("its supporters cannot pay for it")
        payment, finer = price.numerator, price.denominator
        self.unit *= finer
        full = rest = rest_paid = 0
        who, points = self.instance.supporters[option]
        for group, p, coarse in zip(who, points, purses, strict=True):
            purse, weight = coarse * finer, self.instance.groups[group]
            self.written[group] = self.unit
            if purse >= payment * p:
                self.left[group] = purse - payment * p
                full += weight
            else:
                self.left[group] = 0
                rest_paid += purse * weight
                # Who had nothing left has not paid.
                rest += weight if purse else 0
        purchase = Purchase(option, Fraction(payment, self.unit), full, rest, Fraction(rest_paid, self.unit))
        self.purchases.append(purchase)
        return purchase

    def follow(self, options: list[int]) -> None:
        """Buy what has been decided since the last time."""
        for option in options[len(self.purchases) :]:
            self.buy(option)
