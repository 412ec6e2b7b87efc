from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ModerationConfig(AppConfig):
    """Registers the app and, when it is ready, what it listens to."""

    name = "participation.moderation"
    label = "moderation"
    verbose_name = _("Moderation")

    def ready(self) -> None:
        from participation.accounts.events import AccountDeleted
        from participation.accounts.measures import end_measures
        from participation.contributions import screening as contributions
        from participation.contributions.erasure import keep_posts
        from participation.contributions.events import ContributionSubmitted
        from participation.core import periodic
        from participation.core.events import subscribe

        from . import casefile, screening, services, triage

        subscribe(ContributionSubmitted, services.open_case_for_submission, durable=True)
        subscribe(AccountDeleted, services.forget_reporter, durable=True)
        contributions.register(screening.check)
        keep_posts(casefile.decided_posts_of)
        periodic.register("report-addresses", 60 * 60, services.forget_addresses)
        periodic.register("older-cases", 30 * 60, services.grow_older)
        periodic.register("end-measures", 30, end_measures)
        triage.connect()
