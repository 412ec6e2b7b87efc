from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ModerationConfig(AppConfig):
    """Registers the app and, when it is ready, what it listens to."""

    name = "participation.moderation"
    label = "moderation"
    verbose_name = _("Moderation")

    def ready(self) -> None:
        from participation.accounts.events import AccountDeleted
        from participation.contributions.events import ContributionSubmitted
        from participation.core import periodic
        from participation.core.events import subscribe

        from .services import forget_addresses, forget_reporter, open_case_for_submission

        subscribe(ContributionSubmitted, open_case_for_submission, durable=True)
        periodic.register("report-addresses", 60 * 60, forget_addresses)
        subscribe(AccountDeleted, forget_reporter, durable=True)

        from . import triage

        triage.connect()
