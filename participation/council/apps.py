from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CouncilConfig(AppConfig):
    """Registers the app."""

    name = "participation.council"
    label = "council"
    verbose_name = _("Council")
