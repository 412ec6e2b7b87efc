"""Who sits in a room with a socket: opening it, presence, and the end."""

import asyncio
import logging
import re
import time
from typing import Any, Final

from django.core.exceptions import DisallowedHost

from . import doorman, hub, room_presence, sessions
from .client import Client, Send
from .rooms import Room, Rooms, current, may_watch, versions_of

logger = logging.getLogger(__name__)

PATH: Final = re.compile(r"/ws/jugend/([1-9][0-9]{0,17})/")
# A browser that loads the page again is away for a moment; only then the others see an empty seat.
AWAY_AFTER: Final = 8.0
MAX_IN_ROOM: Final = 200


async def application(scope: dict[str, Any], receive: Any, send: Send) -> None:
    """Serve one socket until it ends."""
    await receive()
    live = hub.current()
    match = PATH.fullmatch(scope["path"])
    try:
        visitor = doorman.look_at(scope)
        if match is None or not doorman.has_room(live.networks, len(live.clients), visitor.network):
            raise doorman.Refused
        site_id = await doorman.site_of(live, visitor)
        identity = (
            await live.in_thread(sessions.identify, visitor.session_key) if visitor.session_key else None
        )
        if identity is None or not await live.in_thread(may_watch, identity.user_id, site_id, int(match[1])):
            raise doorman.Refused
    except (doorman.Refused, DisallowedHost):
        await send({"type": "websocket.close"})
        return
    except Exception as error:
        logger.warning("room socket refused", extra={"error": type(error).__name__})
        await send({"type": "websocket.close", "code": 1013})
        return
    await _sit(live, Client(send, identity, site_id, visitor.network), int(match[1]), receive, send)


async def _sit(live: hub.Hub, client: Client, pk: int, receive: Any, send: Send) -> None:
    rooms = current()
    user_id = client.user_id
    assert user_id is not None
    live.networks[client.network] += 1
    room = rooms.enter(pk, client)
    rooms.people[pk, user_id] += 1
    try:
        await send({"type": "websocket.accept"})
        live.add(client)
        if len(room.clients) > MAX_IN_ROOM:
            client.close(1013, "full")
            return
        if rooms.people[pk, user_id] == 1:
            await live.in_thread(room_presence.here, pk, user_id)
        await _greet(live, rooms, room, client)
        await _until_gone(client, receive)
    except asyncio.CancelledError:
        # Dropped because it did not read; anything else that cancels us is the server's business.
        if not client.dropped:
            raise
    finally:
        rooms.leave(pk, client)
        live.remove(client)
        live.networks[client.network] -= 1
        if not live.networks[client.network]:
            del live.networks[client.network]
        rooms.people[pk, user_id] -= 1
        if not rooms.people[pk, user_id]:
            del rooms.people[pk, user_id]
            live.spawn(_miss(live, rooms, pk, user_id))


async def _greet(live: hub.Hub, rooms: Rooms, room: Room, client: Client) -> None:
    """Tell the newest version: a page that has another one asks for it over HTTP."""
    version = (await live.in_thread(versions_of, [room.pk])).get(room.pk)
    if version is not None:
        client.push({"type": "version", "version": version})
        rooms.changed(room.pk, version)


async def _until_gone(client: Client, receive: Any) -> None:
    """A room's socket only speaks; whoever says more than a ping now and then is shut out."""
    window_end, said = 0.0, 0
    while True:
        event = await receive()
        if event["type"] == "websocket.disconnect":
            return
        now = time.monotonic()
        if now > window_end:
            window_end, said = now + 10, 0
        said += 1
        if said > 20 or len(event.get("text") or "") > 256 or event.get("bytes"):
            client.close(1008, "too_much")
            return
        client.push({"type": "pong"})


async def _miss(live: hub.Hub, rooms: Rooms, pk: int, user_id: int) -> None:
    """After a while without any socket the seat counts as empty."""
    closed = time.time()
    await asyncio.sleep(AWAY_AFTER)
    if not rooms.people[pk, user_id]:
        await live.in_thread(room_presence.gone, pk, user_id, closed)
