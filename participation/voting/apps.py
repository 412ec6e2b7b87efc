from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class VotingConfig(AppConfig):
    """Registers the app, what comes round by the clock, and what it listens to."""

    name = "participation.voting"
    label = "voting"
    verbose_name = _("Votes")

    def ready(self) -> None:
        from participation.accounts.events import AccountDeleted
        from participation.core import periodic
        from participation.core.events import subscribe

        from . import duties, erasure

        subscribe(AccountDeleted, erasure.forget_voter, durable=True)
        periodic.register("votes", 2, duties.close_due)
        periodic.register("live results", 15, duties.refresh_results)
        periodic.register("voting keys", 10 * 60, duties.destroy_old_keys)
        periodic.register("rolls", 60 * 60, duties.forget_rolls)
