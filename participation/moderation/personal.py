"""Telephone numbers, e-mail and street addresses in a text. Each expression is bounded, so that no text makes it slow."""

import re
from typing import Final

_MAIL: Final = re.compile(r"[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{2,24}){1,3}")
# With the digits a number in Germany begins with; grouped as people write it.
_PHONE: Final = re.compile(r"(?<![\w.,-])(?:\+\d{2}|00\d{2}|0)[\d /()–-]{5,22}\d(?!\w)")
_DATE: Final = re.compile(r"\d{1,2}[./-]\d{1,2}[./-]\d{2,4}")
_STREET: Final = re.compile(
    r"\b[A-ZÄÖÜ][a-zäöüß]{0,30}(?:[- ][A-ZÄÖÜ][a-zäöüß]{1,30})?"
    r"(?:straße|strasse|str\.|[Ww]eg|[Aa]llee|[Gg]asse|[Pp]latz|[Rr]ing|[Uu]fer|[Dd]amm|[Pp]fad|[Ss]tieg|[Ss]traße)"
    r" {1,2}\d{1,4} ?[a-z]?\b"
)
_DIGITS: Final = re.compile(r"\d")
MIN_DIGITS: Final = 7


def first(text: str) -> str:
    """The first passage that looks like somebody's telephone number, e-mail or street address; empty when there is none."""
    if "@" in text and (mail := _MAIL.search(text)):
        return mail.group()
    for phone in _PHONE.finditer(text):
        passage = phone.group()
        if len(_DIGITS.findall(passage)) >= MIN_DIGITS and not _DATE.search(passage):
            return passage
    street = _STREET.search(text)
    return street.group() if street else ""
