"""The only door from the methods to Django: words and numbers for people. Nothing here touches a result."""

from fractions import Fraction
from typing import Final

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

__all__ = ["_", "decimal", "enumeration", "gettext_lazy", "money", "ngettext", "percent"]

CENTS: Final = 100


def decimal(value: int | Fraction, places: int = 2) -> str:
    """A number as people write it, cut (not rounded up) to ``places``; whole numbers without a comma."""
    exact = Fraction(value)
    if exact.denominator == 1:
        places = 0
    return _written(exact, places)


def money(cents: int | Fraction) -> str:
    """An amount in euros, which no line break tears apart; parts of a cent are cut off."""
    return f"{_written(Fraction(cents) / CENTS, 2)}\u00a0€"


def percent(part: int, whole: int) -> str:
    """A share, cut to one digit after the comma."""
    return _("%(number)s %%") % {"number": _written(Fraction(100 * part, whole or 1), 1)}


def _written(exact: Fraction, places: int) -> str:
    units = abs(exact.numerator) * 10**places // exact.denominator
    digits = str(units).rjust(places + 1, "0")
    text = f"{digits[:-places]}.{digits[-places:]}" if places else digits
    sign = "-" if exact < 0 and units else ""
    return sign + str(number_format(text, decimal_pos=places, use_l10n=True, force_grouping=True))


def enumeration(words: list[str]) -> str:
    """ "A, B and C"."""
    if len(words) < 2:
        return "".join(words)
    return _("%(first)s and %(last)s") % {"first": ", ".join(words[:-1]), "last": words[-1]}
