"""Decisions with their statements of reasons, and what is needed to take them back."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from .cases import Case, Ground


class Decision(models.Model):
    """What a moderator decided, and the statement of reasons that goes with every restriction (DSA Art. 17)."""

    class Verb(models.TextChoices):
        """What can be decided."""

        PUBLISH = "publish", _("publish")
        KEEP = "keep", _("leave as it is")
        HIDE = "hide", _("hide")
        RESTORE = "restore", _("restore")
        REDACT = "redact", _("remove a passage")
        LABEL = "label", _("label")
        COLLAPSE = "collapse", _("fold up")
        LOCK = "lock", _("lock the thread")
        SLOW = "slow", _("slow the thread down")
        MOVE = "move", _("move to another consultation")
        MERGE = "merge", _("merge with another proposal")
        WARN = "warn", _("warn the account")
        MUTE = "mute", _("mute the account for a time")
        SUSPEND = "suspend", _("suspend the account for a time")
        LIFT = "lift", _("take a decision back")

    class Scope(models.TextChoices):
        """What a restriction holds for."""

        POST = "post", _("this post")
        THREAD = "thread", _("the whole discussion below this post")
        ACCOUNT = "account", _("the account")

    ACCOUNT_VERBS = (Verb.WARN, Verb.MUTE, Verb.SUSPEND)
    THREAD_VERBS = (Verb.LOCK, Verb.SLOW)
    RESTRICTIONS = (
        Verb.HIDE,
        Verb.REDACT,
        Verb.LABEL,
        Verb.COLLAPSE,
        Verb.MOVE,
        Verb.MERGE,
        *THREAD_VERBS,
        *ACCOUNT_VERBS,
    )

    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="decisions")
    verb = models.CharField(_("decision"), max_length=10, choices=Verb)
    moderator = models.ForeignKey("accounts.User", on_delete=models.SET_NULL, null=True, related_name="+")
    ground = models.CharField(_("ground"), max_length=10, choices=Ground, default="", blank=True)
    # The statement: what happened, which rule, what it holds for and how long. Sent to the author word for word.
    facts = models.TextField(_("facts and reason"), default="", blank=True)
    rule = models.CharField(_("rule of the house or law"), max_length=200, default="", blank=True)
    scope = models.CharField(_("holds for"), max_length=8, choices=Scope, default="", blank=True)
    until = models.DateTimeField(_("until"), null=True, blank=True)
    automated = models.BooleanField(_("found or decided by a machine"), default=False)
    # Whose account it restricts; the post's author at that time.
    account = models.ForeignKey(
        "accounts.User", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    # The address of the statement, for somebody who cannot log in; restrictions only.
    code = models.CharField(max_length=14, unique=True, null=True, blank=True, editable=False)
    # What the carrying out needs to be undone: which label, from where, into what.
    detail = models.JSONField(default=dict, blank=True, editable=False)
    reverses = models.OneToOneField(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="reversed_by"
    )
    # A suspension follows a warning (DSA Art. 23).
    warning = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    # Decided together with others, and undone together.
    batch = models.UUIDField(null=True, blank=True, editable=False, db_index=True)
    note = models.TextField(_("internal note"), default="", blank=True)
    decided_at = models.DateTimeField(_("decided"), default=timezone.now)

    class Meta:
        verbose_name = _("decision")
        verbose_name_plural = _("decisions")
        ordering = ["-decided_at", "-pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(verb__in=["publish", "keep", "restore", "lift"])
                | (~Q(facts="") & ~Q(rule="") & ~Q(ground="") & ~Q(scope="") & Q(code__isnull=False)),
                name="decision_restricts_only_with_a_statement",
            ),
            models.CheckConstraint(
                condition=~Q(verb__in=["mute", "suspend"]) | Q(until__isnull=False),
                name="decision_on_an_account_ends",
            ),
            models.CheckConstraint(
                condition=~Q(verb="suspend") | Q(warning__isnull=False),
                name="decision_suspends_only_after_a_warning",
            ),
        ]
        indexes = [
            models.Index(fields=["account", "-decided_at"], name="decision_of_account"),
            models.Index(fields=["-decided_at", "-id"], name="decision_by_date"),
        ]

    def __str__(self) -> str:
        return f"{self.get_verb_display()} · {self.case_id}"

    @property
    def undone_by(self) -> "Decision | None":
        """The decision that took this one back, if there is one."""
        return getattr(self, "reversed_by", None)

    @property
    def restricts(self) -> bool:
        """Whether it takes something from somebody, so that it needs a statement."""
        return self.verb in self.RESTRICTIONS


class Redaction(models.Model):
    """What a post said before a passage was removed: for the complaint, read at the desk only."""

    decision = models.OneToOneField(Decision, on_delete=models.CASCADE, related_name="redaction")
    passage = models.TextField(default="", db_default="")
    title = models.CharField(max_length=150, default="", blank=True)
    text = models.TextField()
    # What stood there afterwards: only that is put back to the old text.
    redacted = models.TextField()
    # Earlier versions that held the passage too: id of the revision to its text.
    revisions = models.JSONField(default=dict, blank=True)

    class Meta:
        verbose_name = _("removed passage")
        verbose_name_plural = _("removed passages")

    def __str__(self) -> str:
        return str(self.decision_id)


class ReasonTemplate(models.Model):
    """What a statement of reasons begins with when a moderator chooses this ground; the town's own words.

    A town without a row for a ground uses the words that come with the platform (``reasons.py``). ``facts_young``
    is for minors; empty means the same words for all.
    """

    site = models.ForeignKey("wagtailcore.Site", on_delete=models.CASCADE, related_name="+", db_index=False)
    ground = models.CharField(_("ground"), max_length=10, choices=Ground)
    rule = models.CharField(_("rule of the house or law"), max_length=200)
    facts = models.TextField(_("reason"))
    facts_young = models.TextField(_("reason for young people"), default="", blank=True)

    class Meta:
        verbose_name = _("template for reasons")
        verbose_name_plural = _("templates for reasons")
        constraints = [
            models.UniqueConstraint(fields=["site", "ground"], name="reason_template_once_for_a_ground")
        ]

    def __str__(self) -> str:
        return self.get_ground_display()
