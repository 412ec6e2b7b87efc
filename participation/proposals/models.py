"""Proposals and the town's answers to them."""

import re
import secrets

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from participation.contributions.models import Contribution

from .importing.models import ImportJob as ImportJob


class Status(models.TextChoices):
    """Where the matter stands with the town."""

    OPEN = "open", _("No answer yet")
    CHECKING = "checking", _("Being checked")
    ACCEPTED = "accepted", _("Accepted")
    PARTLY = "partly", _("Partly accepted")
    REJECTED = "rejected", _("Not accepted")
    DONE = "done", _("Done")


def picture_path(proposal: "Proposal", filename: str) -> str:
    """Where the picture is stored: a generated name, never the sender's, in a folder that is read through a
    view only.

        ``filename`` is the size that ``pictures`` gives ("1600x1200.webp"), so that a page knows it without
        opening the file. The random part is new with every upload: the name of a deleted file must not come
        back, or caches would show the picture it stood for.
    """
    size = re.match(r"\d{1,4}x\d{1,4}", filename, re.ASCII)
    end = f"-{size.group()}" if size else ""
    return f"private/proposals/{timezone.now():%Y/%m}/{proposal.submission_key.hex}-{secrets.token_hex(4)}{end}.webp"


class Proposal(Contribution):
    """What somebody wants the town to do: with a title, and if they like a place and a picture."""

    address = models.CharField(_("place"), max_length=200, default="", blank=True)
    lat = models.FloatField(_("latitude"), null=True, blank=True)
    lon = models.FloatField(_("longitude"), null=True, blank=True)
    picture = models.ImageField(_("picture"), upload_to=picture_path, null=True, blank=True)
    picture_alt = models.CharField(_("description of the picture"), max_length=200, default="", blank=True)
    picture_decorative = models.BooleanField(_("the picture is decorative"), default=False)
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.OPEN)
    merged_into = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="merged"
    )

    class Meta:
        verbose_name = _("proposal")
        verbose_name_plural = _("proposals")
        constraints = [
            models.CheckConstraint(
                condition=Q(lat__isnull=True, lon__isnull=True)
                | Q(lat__gte=-90, lat__lte=90, lon__gte=-180, lon__lte=180),
                name="proposal_place_is_whole_and_on_earth",
            ),
            models.CheckConstraint(
                condition=Q(picture__isnull=True)
                | Q(picture="")
                | ~Q(picture_alt="")
                | Q(picture_decorative=True),
                name="proposal_picture_is_described_or_decorative",
            ),
        ]
        indexes = [models.Index(fields=["status"], name="proposal_status")]


class OfficialAnswer(models.Model):
    """What the town answers, with the status it gives. Kept in order; the newest is in force."""

    proposal = models.ForeignKey(Proposal, on_delete=models.CASCADE, related_name="answers")
    status = models.CharField(_("status"), max_length=10, choices=Status)
    text = models.TextField(_("answer"))
    html = models.TextField(editable=False)
    office = models.CharField(_("office"), max_length=120)
    given_at = models.DateTimeField(_("date"), default=timezone.now)
    given_by = models.ForeignKey("accounts.User", on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        verbose_name = _("official answer")
        verbose_name_plural = _("official answers")
        ordering = ["-given_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.office} · {self.get_status_display()}"
