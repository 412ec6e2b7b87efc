from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CmsConfig(AppConfig):
    """The editor's part of the platform."""

    name = "cms"
    label = "cms"
    verbose_name = _("Pages")

    def ready(self) -> None:
        from participation.consultations.events import ConsultationChanged
        from participation.core import periodic
        from participation.core.events import subscribe

        from . import boundary
        from .barriers import services as barriers
        from .imports.categories import learn_categories

        # It is Wagtail who deletes, moves and unpublishes pages, past the methods of our models.
        boundary.connect()
        subscribe(ConsultationChanged, learn_categories, durable=True)
        periodic.register("barrier mail", 60, barriers.send_waiting)
        periodic.register("barrier reports", 60 * 60, barriers.forget_old)
