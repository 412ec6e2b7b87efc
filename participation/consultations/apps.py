from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ConsultationsConfig(AppConfig):
    """Registers the app and, when it is ready, what it listens to."""

    name = "participation.consultations"
    label = "consultations"
    verbose_name = _("Consultations")
