"""The sockets of council sessions to play, ``/ws/jugend/<session>/`` (docs/developers/youth.md).

A room has its own socket, because a game needs its states at once and whole, where ``/ws/live/`` tells hints and puts
together what happens within half a second. After a commit the state is rendered once in each process, compared with
the one before, and the parts that changed go to everybody in the room as one and the same frame. Who listens sends
nothing: moves go over HTTP, where permissions are checked.
"""

import asyncio
import json
import logging
from collections import Counter
from typing import Any, Final

from channels.layers import InMemoryChannelLayer, get_channel_layer
from django.http import Http404

from participation.accounts.models import User
from participation.youth import stage
from participation.youth.events import GameMoved
from participation.youth.models import GameSeat, GameSession
from participation.youth.queries.sessions import state_of, visit

from . import hub, room_presence
from .client import Client

logger = logging.getLogger(__name__)

GROUP: Final = "live.games"
# How often the versions of all rooms are looked up, for what no hint told.
LOOK: Final = 1.0
# Every so many looks rights are asked for again.
RIGHTS: Final = 5
NOTES: Final = int(room_presence.NOTE_EVERY / LOOK)
# Late enough that everybody has come back to a process that was started anew.
MISSES: Final = 3 * NOTES - 1
REFUSED: Final = 4403


class Room:
    """One session with the sockets that this process holds for it."""

    __slots__ = ("clients", "pages", "pending", "pk", "state", "version", "working")

    def __init__(self, pk: int) -> None:
        self.pk = pk
        self.clients: set[Client] = set()
        self.pages: dict[str, str] = {}
        self.state: dict[str, Any] = {}
        self.version = -1
        self.working = False
        self.pending = False


class Rooms:
    """All rooms of one event loop. Everything but ``_read`` and ``presence`` runs on the loop."""

    def __init__(self) -> None:
        self.hub = hub.current()
        self.loop = asyncio.get_running_loop()
        self.rooms: dict[int, Room] = {}
        # Sockets of one person in one room: several tabs are one presence.
        self.people: Counter[tuple[int, int]] = Counter()
        self.looking: asyncio.Task[None] | None = None
        self.listening: asyncio.Task[None] | None = None

    def enter(self, pk: int, client: Client) -> Room:
        """A socket joins a room."""
        room = self.rooms.get(pk)
        if room is None:
            room = self.rooms[pk] = Room(pk)
        room.clients.add(client)
        if self.looking is None or self.looking.done():
            self.looking = self.loop.create_task(self._look())
        if self.listening is None or self.listening.done():
            self.listening = self.loop.create_task(self._listen())
        return room

    def leave(self, pk: int, client: Client) -> None:
        """A socket leaves."""
        room = self.rooms.get(pk)
        if room is None:
            return
        room.clients.discard(client)
        if not room.clients:
            del self.rooms[pk]

    def changed(self, pk: int, version: int) -> None:
        """There is a new state: read, render and send it; states that come meanwhile are sent together afterwards."""
        room = self.rooms.get(pk)
        if room is None or version <= room.version:
            return
        if room.working:
            room.pending = True
            return
        room.working = True
        self.hub.spawn(self._refresh(room))

    async def _refresh(self, room: Room) -> None:
        try:
            while True:
                room.pending = False
                fresh = await self.hub.in_thread(_read, room.pk)
                if fresh is not None and fresh["version"] > room.version:
                    _send(room, fresh)
                if not room.pending:
                    return
        finally:
            room.working = False

    async def _look(self) -> None:
        """Once a second: one query for all rooms of this process."""
        looks = 0
        while self.rooms:
            await asyncio.sleep(LOOK)
            looks += 1
            try:
                if looks % NOTES == 0:
                    await self.hub.in_thread(room_presence.note, list(self.people))
                if looks % MISSES == 0:
                    await self.hub.in_thread(room_presence.miss, list(self.rooms))
                if looks % RIGHTS == 0:
                    await self._check_rights()
                versions = await self.hub.in_thread(versions_of, list(self.rooms))
                for pk, version in versions.items():
                    self.changed(pk, version)
            except Exception as error:
                logger.warning("rooms could not be looked up", extra={"error": type(error).__name__})

    async def _check_rights(self) -> None:
        """Part with those who have nothing to do with a session any more: removed, left, or their group is paused."""
        seated = await self.hub.in_thread(_seated, list(self.rooms))
        for room in list(self.rooms.values()):
            for client in list(room.clients):
                user_id = client.user_id or 0
                if (room.pk, user_id) in seated:
                    continue
                if not await self.hub.in_thread(may_watch, user_id, client.site_id, room.pk):
                    client.close(REFUSED, "not in this session")

    async def _listen(self) -> None:
        """Hints of other processes through the channel layer; without it, or without Redis, looking is enough."""
        layer = get_channel_layer()
        if layer is None or isinstance(layer, InMemoryChannelLayer):
            return
        while self.rooms:
            try:
                channel = await layer.new_channel()
                await layer.group_add(GROUP, channel)
                while self.rooms:
                    hint = await layer.receive(channel)
                    self.changed(int(hint["session"]), int(hint["version"]))
            except Exception:
                await asyncio.sleep(5)

    def tell_others(self, pk: int, version: int) -> None:
        """Hint to the other processes."""
        layer = get_channel_layer()
        if layer is not None and not isinstance(layer, InMemoryChannelLayer):
            self.hub.spawn(_hint(layer, pk, version))


async def _hint(layer: Any, pk: int, version: int) -> None:
    try:
        async with asyncio.timeout(0.5):
            await layer.group_send(GROUP, {"type": "game.moved", "session": pk, "version": version})
    except Exception as error:
        logger.info("hint about a room lost", extra={"error": type(error).__name__})


def _read(pk: int) -> dict[str, Any] | None:
    """The state of a session as pages show it. One query, and rendering."""
    session = GameSession.objects.select_related(None).filter(pk=pk).first()
    if session is None:
        return None
    return stage.message(session, state_of(session))


def versions_of(pks: list[int]) -> dict[int, int]:
    """The versions of these sessions; one query."""
    return dict(GameSession.objects.filter(pk__in=pks).values_list("pk", "version"))


def _send(room: Room, fresh: dict[str, Any]) -> None:
    """Send what differs from the version before, as one frame for all."""
    pages = fresh.pop("parts")
    parts = {name: html for name, html in pages.items() if room.pages.get(name) != html}
    frame = json.dumps({**fresh, "since": room.version, "parts": parts}, ensure_ascii=False)
    if room.version < 0:
        # Nobody of them has what came before: they ask.
        frame = json.dumps({"type": "version", "version": fresh["version"]})
    room.pages, room.version = pages, fresh["version"]
    event = {"type": "websocket.send", "text": frame}
    for client in list(room.clients):
        client.emit(event)


def _seated(pks: list[int]) -> set[tuple[int, int]]:
    """Session and person of all seats in sessions that are not paused by a guide."""
    rows = GameSeat.objects.filter(session_id__in=pks, left_at=None).exclude(
        session__group__paused_at__isnull=False
    )
    return set(rows.values_list("session_id", "user_id"))


def may_watch(user_id: int, site_id: int, pk: int) -> bool:
    """Whether this person has to do with the session; a room code alone lets nobody listen before sitting down."""
    user = User.objects.filter(pk=user_id, is_active=True).first()
    if user is None:
        return False
    try:
        return not visit(user, site_id, pk).paused_by_guide
    except Http404:
        return False


_all: Final[dict[asyncio.AbstractEventLoop, Rooms]] = {}


def current() -> Rooms:
    """The rooms of the running event loop."""
    loop = asyncio.get_running_loop()
    found = _all.get(loop)
    if found is None:
        for ended in [known for known in _all if known.is_closed()]:
            del _all[ended]
        found = _all[loop] = Rooms()
    return found


def game_moved(event: GameMoved) -> None:
    """After the commit: wake the loops of this process, and let one of them tell the other processes."""
    told = False
    for loop, rooms in list(_all.items()):
        if loop.is_closed():
            continue
        try:
            loop.call_soon_threadsafe(rooms.changed, event.session_id, event.version)
            if not told:
                loop.call_soon_threadsafe(rooms.tell_others, event.session_id, event.version)
                told = True
        except RuntimeError:
            # The loop was closed between two lines of this function.
            continue
