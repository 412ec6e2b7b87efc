from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CommentsConfig(AppConfig):
    """Registers the app and, when it is ready, what it listens to."""

    name = "participation.comments"
    label = "comments"
    verbose_name = _("Comments")

    def ready(self) -> None:
        from django.urls import reverse

        from participation.contributions import kinds
        from participation.contributions.events import SupportChanged
        from participation.contributions.models import Contribution
        from participation.core.events import subscribe

        from . import services
        from .surroundings import place_of, surroundings_of

        def address_of(contribution: Contribution) -> str:
            return reverse("comments:permalink", args=[contribution.consultation.slug, contribution.pk])

        kinds.register(
            kinds.Kind(
                name="comment",
                label=_("Comment"),
                url=address_of,
                counter=services.count,
                answered=services.answered_ids_of,
                surroundings=surroundings_of,
                place=place_of,
            )
        )
        subscribe(SupportChanged, services.keep_order, durable=True)
