"""What looks at a post before people do: the town's rules, and what is held for a check."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from participation.accounts.models import AgeBand


def minors() -> list[str]:
    """The age bands whose posts are held unless the town says otherwise."""
    return [AgeBand.UNDER_14, AgeBand.FROM_14, AgeBand.FROM_16]


class Policy(models.Model):
    """Whose posts a town reads before they appear, beside what the consultation itself says."""

    site = models.OneToOneField("wagtailcore.Site", on_delete=models.CASCADE, related_name="+")
    held_bands = models.JSONField(_("hold the posts of these age groups"), default=minors, blank=True)
    first_posts = models.PositiveSmallIntegerField(
        _("hold the first posts of an account"), default=0, help_text=_("0: none.")
    )

    class Meta:
        verbose_name = _("checking before publication")
        verbose_name_plural = _("checking before publication")

    def __str__(self) -> str:
        return str(self.site_id)


class ScreeningRule(models.Model):
    """A rule of the town's editors for new posts."""

    class Kind(models.TextChoices):
        """What it looks for."""

        WORDS = "words", _("words and patterns")
        LINKS = "links", _("links by new accounts")
        REPEAT = "repeat", _("the same text again")
        SPEED = "speed", _("many posts in a short time")
        PERSONAL = "personal", _("telephone numbers, e-mail and street addresses")

    class Action(models.TextChoices):
        """What follows."""

        FLAG = "flag", _("publish and open a case")
        HOLD = "hold", _("hold until a moderator has read it")
        ASK = "ask", _("ask the writer before sending")
        BLOCK = "block", _("do not accept, with an explanation")

    site = models.ForeignKey("wagtailcore.Site", on_delete=models.CASCADE, related_name="+", db_index=False)
    name = models.CharField(_("name"), max_length=80)
    kind = models.CharField(_("looks for"), max_length=10, choices=Kind)
    # One a line; ``*`` stands for letters within a word. No regular expressions: nobody can write one that hangs.
    words = models.TextField(_("words and patterns"), default="", blank=True)
    # Days for links, minutes for speed.
    span = models.PositiveSmallIntegerField(
        _("days or minutes"), default=7, validators=[MinValueValidator(1), MaxValueValidator(1000)]
    )
    number = models.PositiveSmallIntegerField(
        _("number"), default=3, validators=[MinValueValidator(1), MaxValueValidator(100)]
    )
    action = models.CharField(_("what follows"), max_length=8, choices=Action, default=Action.FLAG)
    explanation = models.CharField(_("explanation to the writer"), max_length=400, default="", blank=True)
    active = models.BooleanField(_("active"), default=True)
    changed_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("rule for new posts")
        verbose_name_plural = _("rules for new posts")
        ordering = ["kind", "name", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=~Q(action__in=["block", "ask"]) | ~Q(explanation=""),
                name="rule_stops_a_writer_only_with_an_explanation",
            ),
            models.CheckConstraint(condition=~Q(kind="words") | ~Q(words=""), name="rule_of_words_has_words"),
        ]
        indexes = [models.Index(fields=["site"], name="screening_rule_of_site")]

    def __str__(self) -> str:
        return self.name


class DryRun(models.Model):
    """What a rule would have hit among the posts there are, counted by a background task."""

    class State(models.TextChoices):
        """Where the work stands."""

        WAITING = "waiting", _("waiting")
        RUNNING = "running", _("running")
        DONE = "done", _("done")
        FAILED = "failed", _("broken off")

    rule = models.ForeignKey(ScreeningRule, on_delete=models.CASCADE, related_name="dry_runs")
    state = models.CharField(max_length=8, choices=State, default=State.WAITING)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    hits = models.PositiveIntegerField(default=0)
    # The newest hits: id of the post and the passage.
    examples = models.JSONField(default=list, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("dry run of a rule")
        verbose_name_plural = _("dry runs of rules")
        ordering = ["-pk"]

    def __str__(self) -> str:
        return f"{self.rule_id} · {self.state}"
