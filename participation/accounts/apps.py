from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    """Registers the app and, when it is ready, what it listens to."""

    name = "participation.accounts"
    label = "accounts"
    verbose_name = _("Accounts")
