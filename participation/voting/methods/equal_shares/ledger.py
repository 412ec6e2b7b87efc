"""Equal Shares in exact arithmetic: what everybody has left, as whole numbers over one common denominator."""

from dataclasses import dataclass
from fractions import Fraction
from operator import itemgetter

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


class Ledger:
    """The purses of all voters, each of whom starts with ``endowment``."""

    def __init__(self, instance: Instance, endowment: Fraction) -> None:
        self.instance = instance
        self.unit = endowment.denominator
        self.left = [endowment.numerator] * len(instance.groups)
        self.purchases: list[Purchase] = []

    def price(self, option: int) -> Fraction | None:
        """The least payment for a point with which the supporters cover the cost; ``None``: they cannot."""
        found = self._price(option)
        return found and Fraction(found[0], found[1] * self.unit)

    def _price(self, option: int) -> tuple[int, int, int] | None:
        """Payment (numerator in units, denominator) and how many of the poorest pay all they have."""
        who, points = self.instance.supporters[option]
        groups, left = self.instance.groups, self.left
        missing = self.instance.costs[option] * self.unit
        purses = [(left[g], p, groups[g]) for g, p in zip(who, points, strict=True)]
        if all(p == 1 for p in points):
            purses.sort(key=itemgetter(0))
        else:
            purses.sort(key=lambda purse: Fraction(purse[0], purse[1]))
        paying = sum(p * w for _purse, p, w in purses)
        for poorer, (purse, p, w) in enumerate(purses):
            # From here on everybody can pay `missing / paying` a point.
            if purse * paying >= missing * p:
                return missing, paying, poorer
            missing -= purse * w
            paying -= p * w
        return None

    def buy(self, option: int) -> Purchase:
        """Take the payments for ``option`` out of the purses."""
        found = self._price(option)
        if found is None:
            raise ValueError("its supporters cannot pay for it")
        price = Fraction(found[0], found[1])
        if price.denominator > 1:
            self.unit *= price.denominator
            self.left = [purse * price.denominator for purse in self.left]
        full = rest = rest_paid = 0
        payment = price.numerator
        for group, p in zip(*self.instance.supporters[option], strict=True):
            purse, weight = self.left[group], self.instance.groups[group]
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
