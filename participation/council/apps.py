"""Councils and what comes before them: motions, papers, sessions."""

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CouncilConfig(AppConfig):
    """Registers the kind, what a vote of a session asks, and what the app listens to."""

    name = "participation.council"
    label = "council"
    verbose_name = _("Council")

    def ready(self) -> None:
        from participation.accounts.events import AccountDeleted
        from participation.contributions import kinds
        from participation.contributions.events import ContributionPublished
        from participation.core.events import subscribe
        from participation.voting.events import VoteClosed
        from participation.voting.models import Criterion
        from participation.voting.rules import register_criterion

        from . import erasure
        from .addresses import address_of
        from .services import motions, ruling, votes

        kinds.register(
            kinds.Kind(
                name="motion",
                label=_("Motion"),
                url=address_of,
                counter=motions.count,
                on_file=motions.on_file_of,
            )
        )
        register_criterion(Criterion.PRESENT, votes.is_present)
        subscribe(AccountDeleted, erasure.forget_member, durable=True)
        subscribe(ContributionPublished, ruling.checked, durable=True)
        subscribe(VoteClosed, votes.counted, durable=True)
