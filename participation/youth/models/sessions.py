"""Council sessions that are played: the state as the machine made it, who sits where, and what was done."""

from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .groups import YouthGroup
from .scenarios import Scenario


class SessionMode(models.TextChoices):
    """How a session is played; the values are those of ``game.Mode``."""

    LIVE = "live", _("together, now")
    ALONE = "alone", _("alone")
    WEEK = "week", _("over a week")


class GameSession(models.Model):
    """One session. ``state`` is the truth, ``version`` its number; both change together, under a row lock."""

    site = models.ForeignKey("wagtailcore.Site", on_delete=models.CASCADE, related_name="+")
    scenario = models.ForeignKey(Scenario, on_delete=models.SET_NULL, null=True, related_name="+")
    # As it was when the room was opened: an editor's change does not change a running game.
    script = models.JSONField(default=dict)
    title = models.CharField(_("title"), max_length=80)
    mode = models.CharField(
        _("how it is played"), max_length=8, choices=SessionMode, default=SessionMode.LIVE
    )
    code = models.CharField(_("room code"), max_length=6, unique=True)
    group = models.ForeignKey(YouthGroup, on_delete=models.CASCADE, null=True, related_name="sessions")
    host = models.ForeignKey(
        "accounts.User",
        on_delete=models.SET_NULL,
        null=True,
        related_name="hosted_games",
        verbose_name=_("opened by"),
    )
    # Shown on the start page, so that whoever is there can join.
    listed = models.BooleanField(_("anybody may join"), default=False)
    state = models.JSONField(default=dict)
    version = models.PositiveIntegerField(default=0)
    phase = models.CharField(_("phase"), max_length=12, default="lobby")
    # Over a week: when the next phase begins by itself.
    moves_on_at = models.DateTimeField(_("goes on by itself"), null=True)
    days_each = models.PositiveSmallIntegerField(_("days for each phase"), default=1)
    created_at = models.DateTimeField(_("opened"), default=timezone.now)
    touched_at = models.DateTimeField(_("last move"), default=timezone.now)
    finished_at = models.DateTimeField(_("finished"), null=True)

    class Meta:
        verbose_name = _("council session to play")
        verbose_name_plural = _("council sessions to play")
        ordering = ["-created_at"]
        indexes = [
            models.Index(fields=["moves_on_at"], name="game_moves_on"),
            models.Index(fields=["touched_at"], name="game_touched"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def phase_words(self) -> Any:
        """Where the session stands, in words."""
        from ..wording import PHASES

        return PHASES[self.phase]


class GameSeat(models.Model):
    """Who sits on which seat of a session. The number is that of the state, which knows no persons."""

    session = models.ForeignKey(GameSession, on_delete=models.CASCADE, related_name="seats")
    user = models.ForeignKey("accounts.User", on_delete=models.CASCADE, related_name="game_seats")
    number = models.PositiveSmallIntegerField(_("seat"))
    name = models.CharField(_("name in the session"), max_length=40)
    joined_at = models.DateTimeField(_("joined"), default=timezone.now)
    left_at = models.DateTimeField(_("left"), null=True)

    class Meta:
        verbose_name = _("seat in a council session")
        verbose_name_plural = _("seats in council sessions")
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["session", "user"], name="game_seat_once"),
            models.UniqueConstraint(
                fields=["session", "number"], condition=models.Q(left_at=None), name="game_seat_for_one"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class GameAction(models.Model):
    """What was done: one row for each version, only ever added. ``key`` makes a repeated press harmless."""

    session = models.ForeignKey(GameSession, on_delete=models.CASCADE, related_name="actions", db_index=False)
    version = models.PositiveIntegerField()
    user = models.ForeignKey("accounts.User", on_delete=models.SET_NULL, null=True, related_name="+")
    # 0 for the clock and the guide.
    seat = models.PositiveSmallIntegerField(default=0)
    kind = models.CharField(_("move"), max_length=12)
    data: Any = models.JSONField(_("details"), default=dict)
    key = models.CharField(max_length=40, default="")
    at = models.DateTimeField(_("at"), default=timezone.now)

    class Meta:
        verbose_name = _("move in a council session")
        verbose_name_plural = _("moves in council sessions")
        ordering = ["session", "version"]
        constraints = [
            models.UniqueConstraint(fields=["session", "version"], name="game_action_version"),
            models.UniqueConstraint(
                fields=["session", "seat", "key"], condition=~models.Q(key=""), name="game_action_once"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.version} {self.kind}"
