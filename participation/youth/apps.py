from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class YouthConfig(AppConfig):
    """Registers the app."""

    name = "participation.youth"
    label = "youth"
    verbose_name = _("Youth")

    def ready(self) -> None:
        from . import wiring, wiring_play

        wiring.wire()
        wiring_play.wire()
