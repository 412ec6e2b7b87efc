"""The cards on the start page of the youth module. Each area adds the function that makes its own to ``CARDS``.

A card is the same for everybody, so that the page can be kept for all; what is one's own stands above the cards.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from django.urls import reverse
from django.utils.translation import gettext as _


@dataclass(frozen=True, slots=True)
class Card:
    """A card: ``tint`` 1 to 3, ``pill`` a few words with an icon, ``drawing`` a file in ``templates/drawings``."""

    title: str
    text: str
    label: str
    url: str
    tint: int = 1
    icon: str = "star"
    pill: str = ""
    drawing: str = ""


Maker = Callable[[int], Card | None]


def code_card(site_id: int) -> Card | None:
    """Coming in with a code."""
    return Card(
        title=_("You have a code?"),
        text=_("From your class, your club or your youth worker. Type it in and you are in. No e-mail, no real name."),
        label=_("Enter the code"),
        url=reverse("youth:join"),
        tint=1,
        icon="key",
        pill=_("one minute"),
    )  # fmt: skip


CARDS: Final[list[Maker]] = []


def cards(site_id: int) -> list[Card]:
    """All cards of a town in their order."""
    return [card for make in CARDS if (card := make(site_id)) is not None]
