"""Codes from letters and slips, and ballots on paper."""

from typing import Any

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .vote import Vote


class CodeBatch(models.Model):
    """Codes that were made together, for instance for the letters to one school."""

    vote = models.ForeignKey(Vote, on_delete=models.PROTECT, related_name="code_batches")
    name = models.CharField(_("what for"), max_length=80)
    size = models.PositiveIntegerField(_("number of codes"))
    created_at = models.DateTimeField(default=timezone.now)
    created_by = models.ForeignKey("accounts.User", on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        verbose_name = _("batch of codes")
        verbose_name_plural = _("batches of codes")
        ordering = ["-created_at", "-pk"]
        constraints = [models.UniqueConstraint(fields=["vote", "name"], name="code_batch_once_in_a_vote")]

    def __str__(self) -> str:
        return self.name


class VotingCode(models.Model):
    """A code, as a keyed hash only. ``user``: the account it was entered with. ``used``: it has voted without an account."""

    batch = models.ForeignKey(CodeBatch, on_delete=models.PROTECT, related_name="codes")
    vote = models.ForeignKey(Vote, on_delete=models.PROTECT, related_name="codes", db_index=False)
    digest = models.CharField(max_length=64)
    user = models.ForeignKey("accounts.User", on_delete=models.SET_NULL, null=True, related_name="+")
    used = models.BooleanField(default=False)
    # The person who entered it has deleted the account: it stays used up.
    void = models.BooleanField(default=False)

    class Meta:
        verbose_name = _("code")
        verbose_name_plural = _("codes")
        constraints = [
            models.UniqueConstraint(fields=["vote", "digest"], name="code_once_in_a_vote"),
            models.CheckConstraint(
                condition=Q(user__isnull=True) | Q(used=False), name="code_of_an_account_or_alone"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.batch_id}"


class PaperBatch(models.Model):
    """Paper ballots that one person has entered together and another has compared with the paper.

    The ballots leave for the box when they are checked; the batch keeps their number.
    """

    vote = models.ForeignKey(Vote, on_delete=models.PROTECT, related_name="paper_batches")
    number = models.CharField(_("number of the batch"), max_length=30)
    entered_by = models.ForeignKey("accounts.User", on_delete=models.SET_NULL, null=True, related_name="+")
    checked_by = models.ForeignKey("accounts.User", on_delete=models.SET_NULL, null=True, related_name="+")
    # How many went into the box; empty while it waits for the second person.
    counted = models.PositiveIntegerField(null=True)

    class Meta:
        verbose_name = _("batch of paper ballots")
        verbose_name_plural = _("batches of paper ballots")
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["vote", "number"], name="paper_batch_once_in_a_vote"),
            models.CheckConstraint(
                condition=Q(checked_by__isnull=True)
                | Q(entered_by__isnull=True)
                | ~Q(checked_by=F("entered_by")),
                name="paper_is_checked_by_a_second_person",
            ),
        ]

    def __str__(self) -> str:
        return self.number


class PaperEntry(models.Model):
    """One paper ballot that waits for the second person."""

    batch = models.ForeignKey(PaperBatch, on_delete=models.CASCADE, related_name="entries")
    position = models.PositiveIntegerField()
    data: Any = models.JSONField()

    class Meta:
        verbose_name = _("paper ballot")
        verbose_name_plural = _("paper ballots")
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["batch", "position"], name="paper_ballot_once_in_a_batch")
        ]

    def __str__(self) -> str:
        return f"{self.batch_id} · {self.position}"
