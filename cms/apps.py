from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CmsConfig(AppConfig):
    """The editor's part of the platform."""

    name = "cms"
    label = "cms"
    verbose_name = _("Pages")

    def ready(self) -> None:
        from participation.consultations.events import ConsultationChanged
        from participation.core.events import subscribe

        from .imports.categories import learn_categories

        subscribe(ConsultationChanged, learn_categories, durable=True)
