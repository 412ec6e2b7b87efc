"""Codes that people read, type and compare: receipts of ballots, and codes on letters.

Crockford's alphabet: no letter that looks like a digit, and what is typed wrongly in the usual ways is read as meant.
"""

import secrets
from typing import Final

from django.utils.crypto import salted_hmac

ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
GROUPS: Final = 3
LETTERS: Final = 4
_AS_MEANT: Final = str.maketrans({"O": "0", "I": "1", "L": "1", "U": "V"})


def new_code() -> str:
    """A random code of 60 bits: ``7K2M-XQ4D-9TRA``."""
    letters = "".join(secrets.choice(ALPHABET) for _n in range(GROUPS * LETTERS))
    return "-".join(letters[start : start + LETTERS] for start in range(0, len(letters), LETTERS))


def read_code(typed: str) -> str:
    """What was typed, as a code; empty when it cannot be one."""
    if len(typed) > 60:
        return ""
    letters = "".join(char for char in typed.upper() if char.isascii() and char.isalnum()).translate(
        _AS_MEANT
    )
    if len(letters) != GROUPS * LETTERS or set(letters) - set(ALPHABET):
        return ""
    return "-".join(letters[start : start + LETTERS] for start in range(0, len(letters), LETTERS))


def digest_of(code: str) -> str:
    """What is stored of a code from a letter: a hash with the installation's secret."""
    return salted_hmac("participation.voting.code", code, algorithm="sha256").hexdigest()
