"""The roll and the box: who voted, and what was voted. Nothing leads from one to the other.

Rows of both have random numbers, so that not even their order in a file tells who voted when; neither has a time.
"""

import secrets
from typing import Any

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .access import VotingCode
from .vote import Vote


class Channel(models.TextChoices):
    """How a ballot came. All weigh the same."""

    ONLINE = "online", _("on this site")
    PAPER = "paper", _("on paper")


def random_id() -> int:
    """A number that says nothing about the order of rows. On SQLite it is the row's place in the file too."""
    return secrets.randbelow(2**62) + 1


class RollEntry(models.Model):
    """That somebody has voted: a person, or a code. Not what, not when."""

    id = models.BigAutoField(primary_key=True, default=random_id)
    vote = models.ForeignKey(Vote, on_delete=models.PROTECT, related_name="roll", db_index=False)
    user = models.ForeignKey("accounts.User", on_delete=models.CASCADE, null=True, related_name="+")
    code = models.ForeignKey(VotingCode, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("entry of the roll")
        verbose_name_plural = _("roll")
        constraints = [
            models.UniqueConstraint(fields=["vote", "user"], name="person_votes_once"),
            models.UniqueConstraint(fields=["vote", "code"], name="code_votes_once"),
            models.CheckConstraint(
                condition=Q(user__isnull=False, code__isnull=True) | Q(user__isnull=True, code__isnull=False),
                name="roll_names_a_person_or_a_code",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.vote_id}"


class Ballot(models.Model):
    """A ballot in the box.

    While the vote is open ``owner`` is an HMAC of the voter with a key that no backup holds; at the close it is emptied and the
    ballot gets its ``number`` and ``hash`` in the published chain. ``voter`` is only set in votes that are not secret.
    """

    id = models.BigAutoField(primary_key=True, default=random_id)
    vote = models.ForeignKey(Vote, on_delete=models.PROTECT, related_name="ballots", db_index=False)
    owner = models.CharField(max_length=64, null=True, editable=False)  # noqa: DJ001 - unique when present
    voter = models.ForeignKey("accounts.User", on_delete=models.SET_NULL, null=True, related_name="+")
    receipt = models.CharField(max_length=20)
    data = models.JSONField()
    channel = models.CharField(max_length=8, choices=Channel, default=Channel.ONLINE)
    number = models.PositiveIntegerField(null=True)
    hash = models.CharField(max_length=64, default="", blank=True)

    class Meta:
        verbose_name = _("ballot")
        verbose_name_plural = _("box")
        constraints = [
            models.UniqueConstraint(fields=["vote", "owner"], name="one_ballot_in_the_box"),
            models.UniqueConstraint(fields=["vote", "receipt"], name="receipt_once_in_a_box"),
            models.UniqueConstraint(fields=["vote", "number"], name="ballot_number_once_in_a_box"),
            models.CheckConstraint(
                condition=Q(number__isnull=True) | Q(owner__isnull=True), name="published_ballot_has_no_owner"
            ),
        ]

    def __str__(self) -> str:
        # Never the receipt: this may stand in a log.
        return f"{self.vote_id}"


class LiveResult(models.Model):
    """The result while the vote is open, as of some ballots ago: never so fresh that one ballot can be read from a difference."""

    vote = models.OneToOneField(Vote, on_delete=models.CASCADE, related_name="live_result")
    turnout = models.PositiveIntegerField()
    result: Any = models.JSONField()
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("result so far")
        verbose_name_plural = _("results so far")

    def __str__(self) -> str:
        return f"{self.vote_id}"
