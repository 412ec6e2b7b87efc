"""The live socket, ``/ws/live/``: an ASGI application behind Channels' routing (docs/developers/live.md).

A plain application and no Channels consumer: a consumer keeps two tasks and a channel of its own for every socket,
which costs three times the memory of an idle one and sends every message through a queue for each.
"""

import asyncio
import json
import logging
import time
from typing import Any, Final

from django.core.exceptions import DisallowedHost

from . import doorman, hub, sessions
from . import topics as t
from .client import Client, Send
from .cursor import parse

logger = logging.getLogger(__name__)

PATH: Final = "/ws/live/"
MAX_FRAME: Final = 4096
# A browser asks once for each page; this is for those who try.
MESSAGES: Final = 20
WINDOW: Final = 10.0

TOO_LONG, TOO_FAST, TRY_LATER = 1009, 1008, 1013


class BadMessage(Exception):
    """What the client sent is not part of the protocol; ``code`` says why."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


async def application(scope: dict[str, Any], receive: Any, send: Send) -> None:
    """Serve one socket until it ends."""
    await receive()
    live = hub.current()
    try:
        visitor = doorman.look_at(scope)
        if scope["path"] != PATH or not doorman.has_room(live.networks, len(live.clients), visitor.network):
            raise doorman.Refused
        site_id = await doorman.site_of(live, visitor)
        identity = (
            await live.in_thread(sessions.identify, visitor.session_key) if visitor.session_key else None
        )
    except (doorman.Refused, DisallowedHost):
        return await send({"type": "websocket.close"})
    except Exception as error:
        logger.warning("live socket refused", extra={"error": type(error).__name__})
        return await send({"type": "websocket.close", "code": TRY_LATER})
    client = Client(send, identity, site_id, visitor.network)
    live.networks[client.network] += 1
    try:
        await send({"type": "websocket.accept"})
        live.add(client)
        await _converse(live, client, receive)
    except asyncio.CancelledError:
        # Dropped by the hub because it did not read; anything else that cancels us is the server's business.
        if not client.dropped:
            raise
    finally:
        live.remove(client)
        live.networks[client.network] -= 1
        if not live.networks[client.network]:
            del live.networks[client.network]


async def _converse(live: hub.Hub, client: Client, receive: Any) -> None:
    window_end, messages = 0.0, 0
    while True:
        event = await receive()
        if event["type"] == "websocket.disconnect":
            return
        now = time.monotonic()
        if now > window_end:
            window_end, messages = now + WINDOW, 0
        messages += 1
        try:
            if messages > MESSAGES:
                raise BadMessage("too_fast")
            await _answer(live, client, read(event))
        except BadMessage as error:
            client.push({"type": "error", "code": error.code})
            if error.code in FATAL:
                client.close(FATAL[error.code], error.code)
        except Exception as error:
            logger.warning("live message failed", extra={"error": type(error).__name__})
            client.push({"type": "error", "code": "unavailable"})


FATAL: Final = {"too_fast": TOO_FAST, "too_long": TOO_LONG}


def read(event: dict[str, Any]) -> dict[str, Any]:
    """The message in a frame. Raises :class:`BadMessage` for anything that is not a JSON object with a ``type``."""
    text = event.get("text")
    if text is None:
        raise BadMessage("binary")
    if len(text) > MAX_FRAME or len(text.encode("utf-8", "replace")) > MAX_FRAME:
        raise BadMessage("too_long")
    try:
        message = json.loads(text, parse_constant=_no_constant)
    except (ValueError, RecursionError):
        raise BadMessage("not_json") from None
    if not isinstance(message, dict) or not isinstance(message.get("type"), str):
        raise BadMessage("not_a_message")
    return message


def _no_constant(name: str) -> None:
    raise ValueError(name)


def _topics(message: dict[str, Any]) -> list[str]:
    topics = message.get("topics")
    if not isinstance(topics, list) or not topics:
        raise BadMessage("no_topics")
    if len(topics) > t.MAX_TOPICS:
        raise BadMessage("too_many_topics")
    if not all(t.is_topic(topic) for topic in topics):
        raise BadMessage("bad_topic")
    return list(dict.fromkeys(topics))


async def _answer(live: hub.Hub, client: Client, message: dict[str, Any]) -> None:
    match message["type"]:
        case "ping":
            client.push({"type": "pong", "cursor": _cursor(live)})
        case "subscribe":
            await _subscribe(live, client, _topics(message), message.get("after"))
        case "unsubscribe":
            live.leave(client, _topics(message))
        case _:
            raise BadMessage("unknown_type")


async def _subscribe(live: hub.Hub, client: Client, topics: list[str], after: object) -> None:
    cursor = parse(after)
    if after is not None and cursor is None:
        raise BadMessage("bad_cursor")
    if len(client.topics | set(topics)) > t.MAX_TOPICS:
        raise BadMessage("too_many_topics")
    allowed = await live.join(client, topics)
    client.push(
        {
            "type": "subscribed",
            "topics": sorted(allowed),
            "refused": [topic for topic in topics if topic not in allowed],
            "catch_up": live.may_have_missed(allowed, cursor),
            "cursor": _cursor(live),
        }
    )


def _cursor(live: hub.Hub) -> str | None:
    cursor = live.reader.cursor()
    return None if cursor is None else str(cursor)
