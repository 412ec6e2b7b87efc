"""Sessions, their agenda and their documents."""

import secrets
import uuid

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .body import Body
from .motion import Motion


class Session(models.Model):
    """A meeting of a council, seen by everybody except for internal items."""

    class State(models.TextChoices):
        """Where the session is."""

        PLANNED = "planned", _("planned")
        RUNNING = "running", _("running now")
        CLOSED = "closed", _("over")

    body = models.ForeignKey(Body, on_delete=models.CASCADE, related_name="sessions")
    title = models.CharField(_("title"), max_length=120)
    place = models.CharField(_("place"), max_length=200, default="", blank=True)
    starts_at = models.DateTimeField(_("starts"))
    ends_at = models.DateTimeField(_("ends (planned)"))
    state = models.CharField(max_length=10, choices=State, default=State.PLANNED, editable=False)
    # Until the invitation goes out only members see the session.
    invited_at = models.DateTimeField(null=True, editable=False)
    opened_at = models.DateTimeField(null=True, editable=False)
    closed_at = models.DateTimeField(null=True, editable=False)
    submission_key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)

    class Meta:
        verbose_name = _("session")
        verbose_name_plural = _("sessions")
        ordering = ["-starts_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=models.F("starts_at")), name="session_ends_after_it_starts"
            ),
            models.UniqueConstraint(
                fields=["body"], condition=Q(state="running"), name="one_session_of_a_council_at_a_time"
            ),
        ]

    def __str__(self) -> str:
        return self.title


class AgendaItem(models.Model):
    """What is on the agenda. An internal item exists for members only."""

    class State(models.TextChoices):
        """Where the item is."""

        WAITING = "waiting", _("to come")
        CURRENT = "current", _("now")
        DONE = "done", _("done")

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="items", db_index=False)
    position = models.PositiveSmallIntegerField(_("number"))
    title = models.CharField(_("title"), max_length=150)
    text = models.TextField(_("what it is about"), max_length=4000, default="", blank=True)
    html = models.TextField(default="", blank=True, editable=False)
    internal = models.BooleanField(_("internal: only for members"), default=False)
    motion = models.ForeignKey(
        Motion,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="agenda",
        verbose_name=_("motion"),
    )
    state = models.CharField(max_length=10, choices=State, default=State.WAITING, editable=False)

    class Meta:
        verbose_name = _("item of the agenda")
        verbose_name_plural = _("items of the agenda")
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["session", "position"], name="agenda_number_once_in_a_session"),
            models.UniqueConstraint(
                fields=["session"], condition=Q(state="current"), name="one_item_at_a_time"
            ),
        ]

    def __str__(self) -> str:
        return self.title


def document_path(document: "Document", filename: str) -> str:
    """Where a document lies: a generated name in a folder that is read through a view only."""
    return f"private/council/{timezone.now():%Y/%m}/{secrets.token_hex(12)}.pdf"


class Document(models.Model):
    """A PDF for a session. What belongs to an internal item, or is marked so, is for members only."""

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="documents")
    item = models.ForeignKey(
        AgendaItem, on_delete=models.CASCADE, null=True, blank=True, related_name="documents"
    )
    title = models.CharField(_("title"), max_length=120)
    file = models.FileField(_("file"), upload_to=document_path)
    size = models.PositiveIntegerField(default=0)
    internal = models.BooleanField(_("internal: only for members"), default=False)
    uploaded_at = models.DateTimeField(default=timezone.now)
    uploaded_by = models.ForeignKey("accounts.User", on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        verbose_name = _("document of a session")
        verbose_name_plural = _("documents of sessions")
        ordering = ["uploaded_at", "pk"]

    def __str__(self) -> str:
        return self.title
