"""Everything a person posts is a Contribution; kinds extend it with a table of their own."""

import secrets
import uuid

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class State(models.TextChoices):
    """Where a contribution is in its life. Only ``PUBLISHED`` is public; a ``DRAFT`` is not even the moderators' business."""

    DRAFT = "draft", _("draft")
    PENDING = "pending", _("waiting for a check")
    PUBLISHED = "published", _("published")
    HIDDEN = "hidden", _("hidden")
    WITHDRAWN = "withdrawn", _("withdrawn")
    MERGED = "merged", _("merged into another")


class Label(models.TextChoices):
    """What the moderators note on a post that stays readable."""

    OFF_TOPIC = "off_topic", _("Off topic")
    UNVERIFIED = "unverified", _("Unverified claim")


class Channel(models.TextChoices):
    """How the contribution reached the town. All channels weigh the same."""

    WEB = "web", _("on this site")
    PAPER = "paper", _("on paper")
    PHONE = "phone", _("by telephone")
    COUNTER = "counter", _("at the counter")
    IMPORT = "import", _("imported")


def shuffle_number() -> int:
    """A random place in the shuffled order, uniform over 31 bits."""
    return secrets.randbelow(2**31)


class Contribution(models.Model):
    """What a person posted: who, where, what, and the counters that go with it.

    ``text`` is the source as typed, ``html`` its sanitised rendering, made once on write. The counters
    count what is public and are kept in the transaction that changes them. ``shuffle`` gives the random
    order.
    """

    kind = models.CharField(_("kind"), max_length=20, editable=False)
    consultation = models.ForeignKey(
        "consultations.Consultation", on_delete=models.PROTECT, related_name="contributions", db_index=False
    )
    category = models.ForeignKey(
        "consultations.Category",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("category"),
    )
    author = models.ForeignKey(
        "accounts.User", on_delete=models.PROTECT, null=True, related_name="contributions", db_index=False
    )
    # The name to show when there is no account behind it (imports, paper).
    author_label = models.CharField(_("name shown"), max_length=80, default="", blank=True)
    channel = models.CharField(_("channel"), max_length=10, choices=Channel, default=Channel.WEB)
    language = models.CharField(_("language"), max_length=8, default="de")
    title = models.CharField(_("title"), max_length=150, default="", blank=True)
    text = models.TextField(_("text"))
    html = models.TextField(editable=False)
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.PUBLISHED)
    # Why it is not public, in words for its author; the database refuses a hidden post without a reason.
    state_reason = models.TextField(default="", blank=True, editable=False)
    # What the moderators set on a public post: a label, folded up, and for the discussion below it closed or slowed
    # down (seconds between two comments of a person). The database refuses them without the reason.
    label = models.CharField(
        _("label"), max_length=12, choices=Label, default="", db_default="", blank=True, editable=False
    )
    collapsed = models.BooleanField(_("folded up"), default=False, db_default=False, editable=False)
    locked = models.BooleanField(_("discussion closed"), default=False, db_default=False, editable=False)
    slow_seconds = models.PositiveIntegerField(default=0, db_default=0, editable=False)
    mark_reason = models.TextField(default="", db_default="", blank=True, editable=False)
    created_at = models.DateTimeField(_("written"), default=timezone.now)
    published_at = models.DateTimeField(_("published"), default=timezone.now)
    edited_at = models.DateTimeField(_("edited"), null=True, blank=True)

    support_count = models.PositiveIntegerField(default=0, editable=False)
    # Support given elsewhere before an import, by people without an account here; ``support_count``
    # includes it.
    imported_support = models.PositiveIntegerField(default=0, editable=False)
    comment_count = models.PositiveIntegerField(default=0, editable=False)
    shuffle = models.PositiveIntegerField(default=shuffle_number, editable=False)
    # One object for one press of the button, however often the request arrives.
    submission_key = models.UUIDField(default=uuid.uuid4, editable=False)
    external_id = models.CharField(max_length=200, null=True, blank=True, editable=False)  # noqa: DJ001 - unique when present

    class Meta:
        verbose_name = _("contribution")
        verbose_name_plural = _("contributions")
        constraints = [
            models.UniqueConstraint(
                fields=["author", "submission_key"], name="contribution_once_for_one_submission"
            ),
            models.UniqueConstraint(
                fields=["consultation", "external_id"], name="contribution_imported_once"
            ),
            models.CheckConstraint(
                condition=~Q(state=State.HIDDEN) | ~Q(state_reason=""),
                name="contribution_hidden_only_with_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(label="", collapsed=False, locked=False, slow_seconds=0) | ~Q(mark_reason=""),
                name="contribution_marked_only_with_a_reason",
            ),
            models.CheckConstraint(
                condition=Q(support_count__gte=F("imported_support")),
                name="contribution_support_includes_imported",
            ),
        ]
        indexes = [
            # One index for each order of a list; partial, so that they hold what the list shows.
            models.Index(
                fields=["consultation", "kind", "-support_count", "-id"],
                name="contribution_by_support",
                condition=Q(state="published"),
            ),
            models.Index(
                fields=["consultation", "kind", "-published_at", "-id"],
                name="contribution_by_date",
                condition=Q(state="published"),
            ),
            models.Index(
                fields=["consultation", "kind", "-comment_count", "-id"],
                name="contribution_by_discussion",
                condition=Q(state="published"),
            ),
            models.Index(
                fields=["consultation", "kind", "shuffle", "id"],
                name="contribution_by_chance",
                condition=Q(state="published"),
            ),
            models.Index(fields=["author", "-created_at"], name="contribution_by_author"),
            models.Index(
                fields=["consultation", "state"], name="contribution_waiting", condition=Q(state="pending")
            ),
        ]

    def __str__(self) -> str:
        return self.title or self.text[:60]

    @property
    def is_public(self) -> bool:
        """Whether everybody may read it."""
        return self.state == State.PUBLISHED

    @property
    def author_name(self) -> str:
        """The name to show; needs ``author`` selected with the row."""
        if self.author is not None:
            return str(self.author)
        return self.author_label or str(_("Guest"))


class Support(models.Model):
    """One person supports one contribution, once."""

    contribution = models.ForeignKey(
        Contribution, on_delete=models.CASCADE, related_name="supports", db_index=False
    )
    user = models.ForeignKey(
        "accounts.User", on_delete=models.CASCADE, related_name="supports", db_index=False
    )
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("support")
        verbose_name_plural = _("supports")
        constraints = [models.UniqueConstraint(fields=["user", "contribution"], name="support_once")]
        indexes = [models.Index(fields=["contribution"], name="support_of_contribution")]

    def __str__(self) -> str:
        return f"{self.user_id} → {self.contribution_id}"


class Revision(models.Model):
    """An earlier version of a contribution, kept when it is edited.

    Everyone who may read the post may read it.
    """

    contribution = models.ForeignKey(Contribution, on_delete=models.CASCADE, related_name="revisions")
    title = models.CharField(max_length=150, default="", blank=True)
    text = models.TextField()
    html = models.TextField()
    written_at = models.DateTimeField()

    class Meta:
        verbose_name = _("earlier version")
        verbose_name_plural = _("earlier versions")
        ordering = ["-written_at", "-pk"]

    def __str__(self) -> str:
        return f"{self.contribution_id} · {self.written_at:%Y-%m-%d %H:%M}"


class Draft(models.Model):
    """What a member is typing: one text for one form, kept until it is sent or 30 days old."""

    user = models.ForeignKey("accounts.User", on_delete=models.CASCADE, related_name="drafts")
    key = models.CharField(max_length=80)
    data = models.JSONField(default=dict)
    saved_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name = _("draft")
        verbose_name_plural = _("drafts")
        constraints = [models.UniqueConstraint(fields=["user", "key"], name="draft_once_for_a_form")]

    def __str__(self) -> str:
        return f"{self.user_id} · {self.key}"
