"""Groups that one joins with a code: a school class, a youth club, a youth council.

Nothing here says who a young person is: no name but a generated one, no age but a band (on the account), no school.
"""

from datetime import datetime

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class GroupKind(models.TextChoices):
    """What kind of group it is, for the words on the page."""

    CLASS = "class", _("school class")
    CLUB = "club", _("youth club or association")
    OTHER = "other", _("another group")


class YouthGroup(models.Model):
    """A group with a code and a guide, who sees how far the group is and never what somebody answered."""

    site = models.ForeignKey(
        "wagtailcore.Site", on_delete=models.CASCADE, related_name="+", verbose_name=_("site")
    )
    name = models.CharField(_("name of the group"), max_length=60)
    kind = models.CharField(_("kind"), max_length=8, choices=GroupKind, default=GroupKind.CLASS)
    # Eight letters of an alphabet without look-alikes; printed as ABCD-EFGH.
    code = models.CharField(_("code"), max_length=8, unique=True)
    guide = models.ForeignKey(
        "accounts.User",
        on_delete=models.SET_NULL,
        null=True,
        related_name="guided_groups",
        verbose_name=_("guide"),
    )
    places = models.PositiveSmallIntegerField(_("places"), default=35)
    paused_at = models.DateTimeField(_("paused since"), null=True, blank=True)
    # Nobody can join any more, those who are in stay in.
    closed_at = models.DateTimeField(_("closed to new members since"), null=True, blank=True)
    created_at = models.DateTimeField(_("made"), default=timezone.now)
    # Afterwards the group goes, and with it the accounts that exist only through its code.
    ends_at = models.DateTimeField(_("ends"))

    class Meta:
        verbose_name = _("youth group")
        verbose_name_plural = _("youth groups")
        ordering = ["name", "pk"]
        indexes = [models.Index(fields=["ends_at"], name="youth_group_end")]

    def __str__(self) -> str:
        return self.name

    @property
    def paused(self) -> bool:
        """Whether the guide has paused the group: members see a friendly page instead of their tasks."""
        return self.paused_at is not None

    @property
    def code_shown(self) -> str:
        """The code as it is printed: ``ABCD-EFGH``."""
        return f"{self.code[:4]}-{self.code[4:]}"

    def is_over(self, now: datetime | None = None) -> bool:
        """Whether the group has ended and waits to be deleted."""
        return self.ends_at <= (now or timezone.now())


class Membership(models.Model):
    """That somebody is in a group, under a generated name that only the group sees.

    Who comes with an account of their own gets such a name as well: a public name may be a real one.
    """

    group = models.ForeignKey(YouthGroup, on_delete=models.CASCADE, related_name="memberships")
    user = models.ForeignKey("accounts.User", on_delete=models.CASCADE, related_name="youth_memberships")
    name = models.CharField(_("name in the group"), max_length=40)
    joined_at = models.DateTimeField(_("joined"), default=timezone.now)
    # Where the account exists only through the code, the words on the card are its password.
    by_code = models.BooleanField(_("account made by code"), default=False)

    class Meta:
        verbose_name = _("membership of a youth group")
        verbose_name_plural = _("memberships of youth groups")
        ordering = ["pk"]
        constraints = [
            models.UniqueConstraint(fields=["group", "user"], name="youth_member_once"),
            models.UniqueConstraint(fields=["group", "name"], name="youth_name_once_in_a_group"),
        ]

    def __str__(self) -> str:
        return self.name
