"""The whole platform as one ASGI application: pages, files and the live socket."""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "participation.settings.production")
django.setup()

from importlib.util import find_spec  # noqa: E402
from typing import Any  # noqa: E402

from channels.routing import ProtocolTypeRouter  # noqa: E402

from participation.core.asgi_django import DjangoApp  # noqa: E402
from participation.core.asgi_static import StaticFiles  # noqa: E402
from participation.core.pagecache.app import PageCache  # noqa: E402


async def live_socket(scope: Any, receive: Any, send: Any) -> None:
    """Closes every socket."""
    await send({"type": "websocket.close"})


if find_spec("participation.realtime.sockets"):
    from participation.realtime.sockets import application as live_socket

def make_application() -> ProtocolTypeRouter:
    """Build the application. Each event loop that serves it needs one of its own (tests start several)."""
    return ProtocolTypeRouter(
        {
            # Files first: nothing of Django is needed for them. Then pages from memory, then Django.
            "http": StaticFiles(PageCache(DjangoApp())),
            "websocket": live_socket,
        }
    )


application = make_application()
