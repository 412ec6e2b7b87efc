"""The whole platform as one ASGI application: pages, files and the live socket."""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "participation.settings.production")
django.setup()

from channels.routing import ProtocolTypeRouter  # noqa: E402

from participation.core.asgi_django import DjangoApp  # noqa: E402
from participation.core.asgi_static import Receive, Scope, Send, StaticFiles  # noqa: E402
from participation.core.pagecache.app import PageCache  # noqa: E402
from participation.core.process import settle  # noqa: E402
from participation.realtime.room_sockets import application as room_socket  # noqa: E402
from participation.realtime.sockets import application as live_socket  # noqa: E402


def make_application() -> ProtocolTypeRouter:
    """Build the application. Each event loop that serves it needs one of its own (tests start several)."""
    pages = DjangoApp()
    cache = PageCache(pages)

    async def lifespan(scope: Scope, receive: Receive, send: Send) -> None:
        """Settle when everything is loaded; at the end close what was opened."""
        while True:
            message = await receive()
            if message["type"] == "lifespan.startup":
                settle()
            if message["type"] == "lifespan.shutdown":
                await cache.close()
                pages.close()
            await send({"type": f"{message['type']}.complete"})
            if message["type"] == "lifespan.shutdown":
                return

    async def websocket(scope: Scope, receive: Receive, send: Send) -> None:
        """The rooms of the youth module have sockets of their own."""
        socket = room_socket if scope["path"].startswith("/ws/jugend/") else live_socket
        await socket(scope, receive, send)

    return ProtocolTypeRouter(
        {
            # Files first: nothing of Django is needed for them. Then pages from memory, then Django.
            "http": StaticFiles(cache),
            "websocket": websocket,
            "lifespan": lifespan,
        }
    )


application = make_application()
