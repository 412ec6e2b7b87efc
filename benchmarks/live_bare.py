"""The limit *fan-out*: a bare ASGI application that sends the same bytes to the same sockets.

``POST /send`` sends the body of the request to every socket of this process, one after the other.
"""

from typing import Any

_sends: dict[int, Any] = {}


async def application(scope: dict[str, Any], receive: Any, send: Any) -> None:
    """Sockets wait; a POST tells them."""
    if scope["type"] == "websocket":
        await receive()
        await send({"type": "websocket.accept"})
        _sends[id(send)] = send
        while (await receive())["type"] != "websocket.disconnect":
            pass
        _sends.pop(id(send), None)
    elif scope["type"] == "http":
        body = b""
        while True:
            message = await receive()
            body += message.get("body", b"")
            if not message.get("more_body"):
                break
        text = body.decode()
        if text:
            for push in list(_sends.values()):
                await push({"type": "websocket.send", "text": text})
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": str(len(_sends)).encode()})
