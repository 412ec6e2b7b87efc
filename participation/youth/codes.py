"""Codes that people read from a sheet or a screen and type: eight letters for a group, six for a room.

Only letters that cannot be taken for another letter or a digit, and no vowels, so that no words come out.
"""

import secrets
from typing import Final

ALPHABET: Final = "BCDFGHJKMNPQRSTVWXZ"
GROUP_LETTERS: Final = 8
ROOM_LETTERS: Final = 6


def new_code(letters: int) -> str:
    """A random code; eight letters are 34 bits, six are 25, and guessing is throttled."""
    return "".join(secrets.choice(ALPHABET) for _n in range(letters))


def read_code(typed: str) -> str:
    """What was typed, as a code of a group or a room; empty when it can be neither."""
    letters = "".join(char for char in typed[:60].upper() if char.isascii() and char.isalnum())
    fits = len(letters) in (GROUP_LETTERS, ROOM_LETTERS) and set(letters) <= set(ALPHABET)
    return letters if fits else ""
