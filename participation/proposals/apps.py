from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ProposalsConfig(AppConfig):
    """Makes the kind known."""

    name = "participation.proposals"
    label = "proposals"
    verbose_name = _("Proposals")

    def ready(self) -> None:
        from participation.contributions import kinds

        from . import services
        from .addresses import address_of

        kinds.register(
            kinds.Kind(
                name="proposal",
                label=_("Proposal"),
                url=address_of,
                counter=services.count,
                on_file=services.answered_ids_of,
                movable=True,
                below=services.below,
                merge=services.merge_for_desk,
                unmerge=services.unmerge,
            )
        )
