"""The limit *fan-out*: a bare ASGI application that sends the bytes of a POST to every open socket."""

from typing import Any

watchers: set[Any] = set()


async def application(scope: Any, receive: Any, send: Any) -> None:
    """WebSocket: wait to be told. POST: tell everybody."""
    if scope["type"] == "websocket":
        await receive()
        await send({"type": "websocket.accept"})
        watchers.add(send)
        while (await receive())["type"] != "websocket.disconnect":
            pass
        watchers.discard(send)
        return
    if scope["type"] != "http":
        return
    body = (await receive()).get("body", b"")
    text = body.decode()
    for watcher in list(watchers):
        await watcher({"type": "websocket.send", "text": text})
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"0")]})
    await send({"type": "http.response.body", "body": b""})
