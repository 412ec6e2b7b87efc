"""What happens in a running session: who is there, who speaks, what is voted on, and the minutes."""

import uuid

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .body import Member
from .session import AgendaItem, Session


class Presence(models.Model):
    """That a member is, or was, in the room."""

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="presences", db_index=False)
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="presences")
    arrived_at = models.DateTimeField(default=timezone.now)
    left_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("presence")
        verbose_name_plural = _("presences")
        ordering = ["arrived_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["session", "member"], name="member_is_there_once"),
            models.CheckConstraint(
                condition=Q(left_at__isnull=True) | Q(left_at__gte=F("arrived_at")),
                name="leaves_after_coming",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member_id} in {self.session_id}"


class Floor(models.Model):
    """A raised hand and what came of it. The order is that of the row numbers: the server's."""

    class State(models.TextChoices):
        """Waiting, speaking, done."""

        WAITING = "waiting", _("waiting")
        SPEAKING = "speaking", _("has the floor")
        DONE = "done", _("has spoken")
        WITHDRAWN = "withdrawn", _("hand taken down")

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="hands", db_index=False)
    item = models.ForeignKey(AgendaItem, on_delete=models.SET_NULL, null=True, related_name="hands")
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="hands")
    state = models.CharField(max_length=10, choices=State, default=State.WAITING)
    raised_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("raised hand")
        verbose_name_plural = _("raised hands")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["session", "member"],
                condition=Q(state__in=["waiting", "speaking"]),
                name="one_raised_hand_each",
            ),
            models.UniqueConstraint(
                fields=["session"], condition=Q(state="speaking"), name="one_speaker_at_a_time"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.member_id} · {self.state}"


class Amendment(models.Model):
    """Another wording that is voted on before the motion itself; the order of votes is the order of ``position``."""

    class State(models.TextChoices):
        """What became of it."""

        OPEN = "open", _("to be voted on")
        ADOPTED = "adopted", _("adopted")
        REJECTED = "rejected", _("rejected")
        WITHDRAWN = "withdrawn", _("withdrawn")

    item = models.ForeignKey(AgendaItem, on_delete=models.CASCADE, related_name="amendments", db_index=False)
    position = models.PositiveSmallIntegerField(_("order"))
    member = models.ForeignKey(Member, on_delete=models.SET_NULL, null=True, related_name="+")
    title = models.CharField(_("in short"), max_length=150)
    text = models.TextField(_("new wording"), max_length=3000)
    html = models.TextField(editable=False)
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    submission_key = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)

    class Meta:
        verbose_name = _("amendment")
        verbose_name_plural = _("amendments")
        ordering = ["position", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["item", "position"], name="amendment_number_once_in_an_item")
        ]

    def __str__(self) -> str:
        return self.title


class SessionVote(models.Model):
    """A vote of the room: the vote itself, with roll and box, belongs to ``voting``."""

    session = models.ForeignKey(Session, on_delete=models.CASCADE, related_name="votes", db_index=False)
    item = models.ForeignKey(AgendaItem, on_delete=models.CASCADE, related_name="votes")
    amendment = models.OneToOneField(
        Amendment, on_delete=models.SET_NULL, null=True, blank=True, related_name="vote"
    )
    vote = models.OneToOneField("voting.Vote", on_delete=models.PROTECT, related_name="council")
    # On the motion of the item itself: its outcome is the council's decision.
    about_motion = models.BooleanField(default=False)
    opened_by = models.ForeignKey(Member, on_delete=models.SET_NULL, null=True, related_name="+")
    opened_at = models.DateTimeField(default=timezone.now)
    present = models.PositiveIntegerField()
    needed = models.PositiveIntegerField()
    running = models.BooleanField(default=True)
    yes = models.PositiveIntegerField(null=True)
    no = models.PositiveIntegerField(null=True)
    abstained = models.PositiveIntegerField(null=True)

    class Meta:
        verbose_name = _("vote of a session")
        verbose_name_plural = _("votes of sessions")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["session"], condition=Q(running=True), name="one_vote_at_a_time"),
            models.CheckConstraint(condition=Q(present__gte=F("needed")), name="vote_needs_a_quorum"),
        ]

    def __str__(self) -> str:
        return f"{self.vote_id}"

    @property
    def decided(self) -> bool:
        """It was counted, and somebody voted."""
        return bool((self.yes or 0) + (self.no or 0) + (self.abstained or 0))

    @property
    def carried(self) -> bool:
        """More yes than no; a tie is a no."""
        return (self.yes or 0) > (self.no or 0)


class Minutes(models.Model):
    """The minutes: made from what happened, then edited, approved and published. ``internal_*`` is for members only."""

    class State(models.TextChoices):
        """How far they are."""

        DRAFT = "draft", _("draft")
        APPROVED = "approved", _("approved")
        PUBLISHED = "published", _("published")

    session = models.OneToOneField(Session, on_delete=models.CASCADE, related_name="minutes")
    text = models.TextField(_("public part"), max_length=30_000)
    html = models.TextField(editable=False)
    internal_text = models.TextField(_("internal part"), max_length=30_000, default="", blank=True)
    internal_html = models.TextField(default="", blank=True, editable=False)
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT, editable=False)
    revision = models.PositiveIntegerField(default=0, editable=False)
    approved_at = models.DateTimeField(null=True, editable=False)
    approved_by = models.ForeignKey(Member, on_delete=models.SET_NULL, null=True, related_name="+")

    class Meta:
        verbose_name = _("minutes")
        verbose_name_plural = _("minutes")
        constraints = [
            models.CheckConstraint(
                condition=Q(state="draft") | Q(approved_at__isnull=False),
                name="minutes_are_approved_before_they_are_published",
            )
        ]

    def __str__(self) -> str:
        return str(self.session)
