from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ContributionsConfig(AppConfig):
    """Registers the app and, when it is ready, what it listens to."""

    name = "participation.contributions"
    label = "contributions"
    verbose_name = _("Contributions")

    def ready(self) -> None:
        from participation.accounts.events import AccountDeleted
        from participation.core.events import subscribe

        from .erasure import erase_author

        subscribe(AccountDeleted, erase_author, durable=True)
