"""A vote and what is voted on."""

import uuid
from collections.abc import Iterable
from typing import Any, ClassVar, Final

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _


class State(models.TextChoices):
    """Where a vote is in its life. Whether it is open says the clock, not this."""

    DRAFT = "draft", _("draft")
    ANNOUNCED = "announced", _("announced")
    CLOSED = "closed", _("counted and published")
    ANNULLED = "annulled", _("stopped for a correction")


class Results(models.TextChoices):
    """When people see how it stands."""

    LIVE = "live", _("while the vote is open")
    AFTER = "after", _("to each person after their own ballot")
    CLOSE = "close", _("after the close")


class Criterion(models.TextChoices):
    """What somebody needs to be allowed to vote."""

    ACCOUNT = "account", _("an account")
    EMAIL = "email", _("a confirmed e-mail address")
    RESIDENT = "resident", _("a verified place of residence")
    YOUTH = "youth", _("the right age")
    YOUTH_COUNCIL = "youth_council", _("a seat on the youth council")
    CODE = "code", _("a code from a letter or a slip")
    PRESENT = "present", _("presence in the session")


class Place(models.TextChoices):
    """Where a vote is held: on its own page, or in a session, which another app shows."""

    PAGE = "page", _("on its page")
    ROOM = "room", _("in a session")
    CLOSED_ROOM = "closed_room", _("in the internal part of a session")


# Nothing of this may change once somebody has voted: it would change what they voted on.
MEANING: Final = frozenset(
    {
        "consultation", "phase", "question", "description", "html", "easy", "easy_html", "method", "settings",
        "who", "age_bands", "secret", "results", "minimum_turnout", "minimum_share", "opens_at", "closes_at", "place",
    }
)  # fmt: skip
OPTION_MEANING: Final = frozenset(
    {"vote", "position", "title", "text", "html", "cost", "place", "lat", "lon", "contribution"}
)


class Frozen(ValidationError):
    """Somebody has voted: what the vote means cannot change any more."""

    def __init__(self) -> None:
        super().__init__(
            _(
                "Somebody has voted already, so the ballot cannot be changed. Stop the vote for a correction instead."
            ),
            code="frozen",
        )


def _names(model: type[models.Model], meaning: frozenset[str]) -> frozenset[str]:
    """Names and column names of the fields that carry the meaning."""
    fields = [model._meta.get_field(name) for name in meaning]
    return meaning | {str(getattr(field, "attname", field.name)) for field in fields}


class VoteQuerySet(models.QuerySet["Vote"]):
    """Refuses bulk changes of what a vote means once it has ballots."""

    def update(self, **kwargs: Any) -> int:
        """Like Django's. Raises :class:`Frozen`."""
        if _names(Vote, MEANING) & kwargs.keys() and self.filter(Vote.has_ballots()).exists():
            raise Frozen
        return super().update(**kwargs)


class Vote(models.Model):
    """A question put to people, with a method, a time and a rule who may answer.

    ``who`` is a list of alternatives; of each alternative everything must hold: ``[["email", "youth"], ["code"]]``.
    ``html`` and ``easy_html`` are the sanitised renderings. ``box_head`` and ``box_end`` are the first and the last line of
    the published box; ``result`` is the counted result as JSON.
    """

    consultation = models.ForeignKey(
        "consultations.Consultation",
        on_delete=models.PROTECT,
        related_name="votes",
        verbose_name=_("consultation"),
    )
    phase = models.ForeignKey(
        "consultations.Phase",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("phase"),
    )
    replaces = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, editable=False, related_name="replaced_by"
    )
    question = models.CharField(_("question"), max_length=200)
    description = models.TextField(_("what it is about"), default="", blank=True)
    html = models.TextField(default="", blank=True, editable=False)
    easy = models.TextField(_("in easy language"), default="", blank=True)
    easy_html = models.TextField(default="", blank=True, editable=False)
    method = models.CharField(_("method"), max_length=20)
    settings = models.JSONField(_("settings of the method"), default=dict, blank=True)
    who = models.JSONField(_("who may vote"), default=list)
    age_bands = models.JSONField(_("which age"), default=list, blank=True)
    secret = models.BooleanField(_("secret"), default=True)
    results = models.CharField(_("results are shown"), max_length=8, choices=Results, default=Results.CLOSE)
    minimum_turnout = models.PositiveIntegerField(_("ballots needed"), default=0)
    minimum_share = models.PositiveSmallIntegerField(_("share the winner needs, in percent"), default=0)
    opens_at = models.DateTimeField(_("opens"))
    closes_at = models.DateTimeField(_("closes"))
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.DRAFT, editable=False)
    place = models.CharField(_("where"), max_length=12, choices=Place, default=Place.PAGE, editable=False)
    # Names the key that binds ballots to voters while the vote is open; a new one after a correction.
    key_name = models.UUIDField(default=uuid.uuid4, editable=False)
    # Counts changes by editors, so that nobody votes on something other than they saw.
    revision = models.PositiveIntegerField(default=0, editable=False)
    closed_at = models.DateTimeField(null=True, editable=False)
    turnout = models.PositiveIntegerField(null=True, editable=False)
    result = models.JSONField(null=True, editable=False)
    box_head = models.JSONField(null=True, editable=False)
    box_end = models.JSONField(null=True, editable=False)
    # Why it was stopped, in words for everybody.
    annulled_reason = models.TextField(default="", blank=True, editable=False)

    objects: ClassVar[models.Manager["Vote"]] = VoteQuerySet.as_manager()

    class Meta:
        verbose_name = _("vote")
        verbose_name_plural = _("votes")
        ordering = ["closes_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(closes_at__gt=F("opens_at")), name="vote_closes_after_it_opens"
            ),
            models.CheckConstraint(
                condition=~Q(state="annulled") | ~Q(annulled_reason=""),
                name="vote_stopped_only_with_a_reason",
            ),
            models.CheckConstraint(condition=Q(minimum_share__lte=100), name="vote_share_is_a_percentage"),
        ]
        indexes = [
            models.Index(fields=["closes_at"], name="vote_to_close", condition=Q(state="announced")),
            models.Index(fields=["consultation", "state"], name="vote_of_consultation"),
        ]

    def __str__(self) -> str:
        return self.question

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save, unless it would change the meaning of ballots that are in the box (:class:`Frozen`)."""
        changed = _touched(self, MEANING, kwargs.get("update_fields"))
        if changed and self.is_frozen:
            raise Frozen
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> Any:
        """Delete a vote in which nobody has voted (:class:`Frozen` otherwise)."""
        if self.is_frozen:
            raise Frozen
        return super().delete(*args, **kwargs)

    @staticmethod
    def has_ballots() -> Q:
        """Condition: somebody has voted, or could have until it was closed."""
        from .box import Ballot

        in_the_box = models.Exists(Ballot.objects.filter(vote_id=models.OuterRef("pk")))
        return Q(in_the_box) | Q(state__in=(State.CLOSED, State.ANNULLED))

    @property
    def is_frozen(self) -> bool:
        """Whether what it means is fixed. Up to one query."""
        return self.pk is not None and Vote.objects.filter(Vote.has_ballots(), pk=self.pk).exists()


def _touched(row: models.Model, meaning: frozenset[str], update_fields: Iterable[str] | None) -> bool:
    """Whether saving ``row`` would change one of the fields. One query for a row that exists and could."""
    model = type(row)
    wanted = meaning if update_fields is None else _names(model, meaning) & set(update_fields)
    if row._state.adding or row.pk is None or not wanted:
        return False
    columns = [str(getattr(model._meta.get_field(name), "attname", name)) for name in wanted]
    stored = model._base_manager.filter(pk=row.pk).values(*columns).first()
    return stored is not None and any(getattr(row, name) != value for name, value in stored.items())


class OptionQuerySet(models.QuerySet["VoteOption"]):
    """Refuses bulk changes of options that somebody has voted on."""

    def _guard(self) -> None:
        if Vote.objects.filter(Vote.has_ballots(), options__in=self.values("pk")).exists():
            raise Frozen

    def update(self, **kwargs: Any) -> int:
        """Like Django's. Raises :class:`Frozen`."""
        if _names(VoteOption, OPTION_MEANING) & kwargs.keys():
            self._guard()
        return super().update(**kwargs)

    def delete(self) -> Any:
        """Like Django's. Raises :class:`Frozen`."""
        self._guard()
        return super().delete()


class VoteOption(models.Model):
    """Something to vote for: written down freely, or taken from a contribution (``contribution``, the words are copied).

    ``cost`` is in cents; ``place`` is an address in words, ``lat`` and ``lon`` degrees (WGS 84).
    """

    vote = models.ForeignKey(Vote, on_delete=models.CASCADE, related_name="options", db_index=False)
    position = models.PositiveSmallIntegerField(_("position"))
    title = models.CharField(_("title"), max_length=150)
    text = models.TextField(_("description"), default="", blank=True)
    html = models.TextField(default="", blank=True, editable=False)
    cost = models.PositiveBigIntegerField(_("cost in cents"), null=True, blank=True)
    place = models.CharField(_("place"), max_length=200, default="", blank=True)
    lat = models.FloatField(null=True, blank=True)
    lon = models.FloatField(null=True, blank=True)
    picture = models.FileField(_("picture"), upload_to="votes/", null=True, blank=True)
    picture_alt = models.CharField(_("what the picture shows"), max_length=200, default="", blank=True)
    contribution = models.ForeignKey(
        "contributions.Contribution", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )

    objects: ClassVar[models.Manager["VoteOption"]] = OptionQuerySet.as_manager()

    class Meta:
        verbose_name = _("option")
        verbose_name_plural = _("options")
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["vote", "position"], name="option_position_once_in_a_vote"),
        ]

    def __str__(self) -> str:
        return self.title

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save, unless somebody has voted already (:class:`Frozen`)."""
        adding = self._state.adding
        if (adding or _touched(self, OPTION_MEANING, kwargs.get("update_fields"))) and self.vote.is_frozen:
            raise Frozen
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> Any:
        """Delete, unless somebody has voted already (:class:`Frozen`)."""
        if self.vote.is_frozen:
            raise Frozen
        return super().delete(*args, **kwargs)
