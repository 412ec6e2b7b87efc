from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class CoreConfig(AppConfig):
    """Registers the app and, when it is ready, what it listens to."""

    name = "participation.core"
    label = "core"
    verbose_name = _("Core")
