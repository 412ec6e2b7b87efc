"""People and their roles in a town."""

from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, Group, PermissionsMixin
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class AgeBand(models.TextChoices):
    """Age as coarse as the rules need it. A date of birth is never asked for."""

    UNKNOWN = "", _("not given")
    UNDER_14 = "u14", _("under 14")
    FROM_14 = "14-15", _("14 or 15")
    FROM_16 = "16-17", _("16 or 17")
    FROM_18 = "18-21", _("18 to 21")
    ADULT = "adult", _("over 21")


# Who came in by the code of a group has no e-mail address. What stands in its place can never be one: no mail server
# answers for ".invalid" (RFC 2606), and nothing is ever sent there.
CODE_DOMAIN = "@code.invalid"
MINOR_BANDS = frozenset({AgeBand.UNDER_14, AgeBand.FROM_14, AgeBand.FROM_16})


class UserManager(BaseUserManager["User"]):
    """Creates users by e-mail address."""

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Create a user.

        The address is stored in lower case. Without ``password`` only a mail code lets them in.
        """
        if not email:
            raise ValueError("An e-mail address is needed.")
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        """Create a user who may do everything on every site."""
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, username: str | None) -> "User":
        """Find by e-mail address, whatever its case."""
        return self.get(email=(username or "").lower())


class User(AbstractBaseUser, PermissionsMixin):
    """A person with an account: an e-mail address to log in, and the name that others see."""

    email = models.EmailField(_("e-mail address"), unique=True)
    display_name = models.CharField(
        _("public name"),
        max_length=60,
        help_text=_("Your name or a pseudonym. Everyone sees it beside your posts."),
    )
    age_band = models.CharField(_("age"), max_length=8, choices=AgeBand, default=AgeBand.UNKNOWN, blank=True)
    language = models.CharField(_("language"), max_length=8, default="", blank=True)
    about = models.CharField(_("about me"), max_length=300, default="", blank=True)
    profile_public = models.BooleanField(_("show my posts on a profile page"), default=False)
    mail_on_reply = models.BooleanField(_("mail me when someone answers"), default=True)
    is_active = models.BooleanField(_("active"), default=True)
    is_staff = models.BooleanField(_("may open the administration"), default=False)
    created_at = models.DateTimeField(_("since"), default=timezone.now)
    rules_accepted_at = models.DateTimeField(_("rules of the house accepted"), null=True, blank=True)
    # When a clerk, or an identity provider, found that the person lives in the town.
    resident_verified_at = models.DateTimeField(_("place of residence verified"), null=True, editable=False)
    # Sessions and sockets opened before this moment are no longer good.
    sessions_valid_from = models.DateTimeField(default=timezone.now, editable=False)
    # Measures of the moderators; they always end. The database refuses them without the reason.
    muted_until = models.DateTimeField(_("may not post until"), null=True, blank=True, editable=False)
    suspended_until = models.DateTimeField(_("suspended until"), null=True, blank=True, editable=False)
    measure_reason = models.TextField(
        _("reason of the measure"), default="", db_default="", blank=True, editable=False
    )
    # Anonymous remainder of a deleted account: posts that must stay keep an author without a person.
    deleted_at = models.DateTimeField(null=True, editable=False)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["display_name"]
    objects: ClassVar[UserManager] = UserManager()

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")
        constraints = [
            models.UniqueConstraint(Lower("email"), name="user_email_once_whatever_case"),
            models.CheckConstraint(
                condition=Q(muted_until__isnull=True, suspended_until__isnull=True) | ~Q(measure_reason=""),
                name="user_restricted_only_with_a_reason",
            ),
        ]
        indexes = [
            models.Index(
                fields=["suspended_until"],
                condition=Q(suspended_until__isnull=False),
                name="user_suspended_until",
            ),
        ]

    def __str__(self) -> str:
        return public_name(self)

    @property
    def is_minor(self) -> bool:
        """Whether the person said to be under 18."""
        return self.age_band in MINOR_BANDS

    @property
    def is_code_account(self) -> bool:
        """Whether the account was made with the code of a group: no address, no mail, in by words from a card."""
        return self.email.endswith(CODE_DOMAIN)

    @property
    def has_mail(self) -> bool:
        """Whether mail can be sent to the person."""
        return not self.email.endswith((".invalid", "@invalid.example"))

    def get_full_name(self) -> str:
        """The public name; Wagtail shows it in the administration."""
        return public_name(self)

    def get_short_name(self) -> str:
        """The public name; Wagtail shows it in the administration."""
        return public_name(self)


def public_name(user: User) -> str:
    """The name that others see; never the e-mail address."""
    if user.deleted_at is not None:
        return str(_("Deleted account"))
    return user.display_name or str(_("Resident"))


class SiteRole(models.Model):
    """A group of users that holds a role in one town: the group carries Wagtail's page rights, the role
    ours.
    """

    class Name(models.TextChoices):
        """The roles; what each may do is the table in ``roles.py``."""

        RESIDENT = "resident", _("Resident")
        MODERATOR = "moderator", _("Moderator")
        EDITOR = "editor", _("Editor")
        CLERK = "clerk", _("Clerk")
        YOUTH_COUNCIL = "youth_council", _("Youth council")
        GUIDE = "guide", _("Guide of young people")
        ADMINISTRATOR = "administrator", _("Administrator")

    group = models.OneToOneField(
        Group, on_delete=models.CASCADE, related_name="site_role", verbose_name=_("group")
    )
    site = models.ForeignKey(
        "wagtailcore.Site", on_delete=models.CASCADE, related_name="+", verbose_name=_("site")
    )
    name = models.CharField(_("role"), max_length=20, choices=Name)

    class Meta:
        verbose_name = _("role in a town")
        verbose_name_plural = _("roles in a town")
        constraints = [
            models.UniqueConstraint(fields=["site", "name"], name="one_group_for_each_role_of_a_site")
        ]

    def __str__(self) -> str:
        return f"{self.get_name_display()} · {self.site}"
