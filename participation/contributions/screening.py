"""Checks that look at a post before it is stored. Higher apps register theirs (the town's rules of moderation).

A check may refuse (``ValidationError`` with an explanation for the writer), ask (:class:`AskFirst`: the writer sends the same
again with ``confirmed``), hold the post for a moderator, and note something in the transaction that stores it.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from django.core.exceptions import ValidationError

from participation.accounts.models import User
from participation.consultations.models import Consultation

from .models import Channel, Contribution

ASK: str = "ask_first"


class AskFirst(ValidationError):
    """The writer is asked: publish anyway, or change it?"""

    def __init__(self, message: str) -> None:
        super().__init__(message, code=ASK)


@dataclass(frozen=True, slots=True)
class Submission:
    """What somebody wants to post. ``pk`` is set when they change what stands already."""

    author: User
    consultation: Consultation
    kind: str
    title: str
    text: str
    confirmed: bool = False
    pk: int | None = None

    @property
    def words(self) -> str:
        """Title and text."""
        return f"{self.title}\n{self.text}" if self.title else self.text


Note = Callable[[Contribution], None]


@dataclass(slots=True)
class Verdict:
    """What the checks say together: whether it waits for a moderator, and what is to be noted once it is stored."""

    hold: bool = False
    notes: list[Note] = field(default_factory=list)


Check = Callable[[Submission], Verdict]
_checks: list[Check] = []


def register(check: Check) -> None:
    """Ask ``check`` about every post from now on; called once in ``AppConfig.ready()``."""
    if check not in _checks:
        _checks.append(check)


def screen(submission: Submission) -> Verdict:
    """Ask all checks. Raises ``ValidationError`` (also :class:`AskFirst`)."""
    together = Verdict()
    for check in _checks:
        found = check(submission)
        together.hold = together.hold or found.hold
        together.notes += found.notes
    return together


def screen_new(contribution: Contribution, confirmed: bool) -> Verdict:
    """Ask all checks about a post that is not stored yet. What did not come by this site was read by the staff who entered it."""
    if contribution.author is None or contribution.channel != Channel.WEB:
        return Verdict()
    return screen(
        Submission(
            contribution.author,
            contribution.consultation,
            contribution.kind,
            contribution.title,
            contribution.text,
            confirmed,
        )
    )
