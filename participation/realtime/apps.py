from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class RealtimeConfig(AppConfig):
    """The journal, the hints and the sockets."""

    name = "participation.realtime"
    label = "realtime"
    verbose_name = _("Live updates")

    def ready(self) -> None:
        from participation.core.events import subscribe
        from participation.youth.events import GameMoved

        from .duties import register_all
        from .journal import subscribe_all
        from .rooms import game_moved

        subscribe_all()
        subscribe(GameMoved, game_moved)
        register_all()
