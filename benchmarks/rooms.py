"""Council sessions to play: how long a new state takes to reach everybody in the room, with many rooms at once."""

import asyncio
import json
import random
import time
from contextlib import closing
from dataclasses import dataclass, field
from functools import partial

from django.conf import settings

from benchmarks.client import request_bytes
from benchmarks.sockets import Socket, close
from benchmarks.topology import Town

ROOMS = 30
PLAYERS = 30
# Moves in all rooms together, evenly spread: one every two seconds in each room, as fast as people talk.
MOVES_PER_SECOND = 15
SECONDS = 12


@dataclass
class Hall:
    """A room: its address, the sessions of its players, and when each of them heard of which version."""

    pk: int
    cookies: list[str]
    heard: list[dict[int, float]] = field(default_factory=list)


def fill() -> list[Hall]:
    """Rooms full of players in the middle of a debate."""
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
    from django.contrib.sessions.backends.cached_db import SessionStore

    from participation.accounts.models import User
    from participation.youth.models import Scenario
    from participation.youth.services import sessions

    scenario = Scenario.objects.order_by("order").first()
    assert scenario is not None
    halls: list[Hall] = []
    for number in range(ROOMS):
        people = User.objects.bulk_create(
            User(email=f"bench-{number}-{n}@code.invalid", display_name=f"Bench {number} {n}", password="!")
            for n in range(PLAYERS)
        )
        room = sessions.open_room(by=people[0], scenario=scenario, plan=sessions.RoomPlan())
        for person in people:
            sessions.sit_down(session_id=room.pk, user=person)
        sessions.act(session_id=room.pk, user=people[0], kind="start")
        for _phase in ("report", "debate"):
            sessions.act(session_id=room.pk, user=None, kind="forward")
        cookies = []
        for person in people:
            store = SessionStore()
            store[SESSION_KEY] = str(person.pk)
            store[BACKEND_SESSION_KEY] = "django.contrib.auth.backends.ModelBackend"
            store[HASH_SESSION_KEY] = person.get_session_auth_hash()
            store.create()
            cookies.append(f"{settings.SESSION_COOKIE_NAME}={store.session_key}")
        halls.append(Hall(room.pk, cookies))
    return halls


def _taken(heard: dict[int, float], message: str, moment: float) -> None:
    said = json.loads(message)
    if said.get("type") in ("state", "version"):
        heard.setdefault(said["version"], moment)


class RoomSocket(Socket):
    """A watcher with a session, at the address of a room."""

    def __init__(self, number: int, pk: int, cookie: str, heard: dict[int, float]) -> None:
        super().__init__(number, b"", partial(_taken, heard))
        self.pk, self.cookie = pk, cookie

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Ask for the room's socket."""
        super_write = transport.write  # type: ignore[attr-defined]

        def write(data: bytes) -> None:
            if data.startswith(b"GET /ws/live/"):
                data = data.replace(b"GET /ws/live/", f"GET /ws/jugend/{self.pk}/".encode())
                data = data.replace(b"\r\n\r\n", f"\r\nCookie: {self.cookie}\r\n\r\n".encode())
            super_write(data)

        transport.write = write  # type: ignore[attr-defined]
        super().connection_made(transport)


async def _press(port: int, hall: Hall, seat: int) -> tuple[int, float]:
    """A player raises or takes down the hand; the new version, and when it was asked for."""
    kind = random.choice(("hand_up", "hand_down"))
    body = f"kind={kind}&press={random.getrandbits(60)}&csrfmiddlewaretoken={'a' * 32}".encode()
    raw = request_bytes("POST", f"/jugend/sitzung/{hall.pk}/zug/", body=body)
    head = (
        f"Cookie: {hall.cookies[seat]}; {settings.CSRF_COOKIE_NAME}={'a' * 32}\r\nX-Requested-With: fetch\r\n"
        "Content-Type: application/x-www-form-urlencoded\r\nReferer: https://localhost/\r\n"
    )
    first, _, rest = raw.partition(b"\r\n")
    started = time.perf_counter()
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    with closing(writer):
        writer.write(first + b"\r\n" + head.encode() + rest)
        answer = await reader.readuntil(b"}")
    status = int(answer.split()[1])
    said = json.loads(answer[answer.index(b"{"):]) if status in (200, 409) else {}
    return (int(said["version"]) if status == 200 else -1), started


async def _play(town: Town, halls: list[Hall]) -> tuple[list[float], int, int]:
    loop = asyncio.get_running_loop()
    sockets: list[Socket] = []
    for number, hall in enumerate(halls):
        hall.heard = [{} for _cookie in hall.cookies]
        batch = [
            RoomSocket(number * PLAYERS + n, hall.pk, cookie, hall.heard[n]) for n, cookie in enumerate(hall.cookies)
        ]
        for socket in batch:
            await loop.create_connection(partial(lambda one: one, socket), "127.0.0.1", town.port)
        await asyncio.gather(*(socket.open for socket in batch))
        sockets += batch
    await asyncio.sleep(4)
    presses: list[tuple[Hall, asyncio.Task[tuple[int, float]]]] = []
    begin = time.perf_counter()
    for number in range(MOVES_PER_SECOND * SECONDS):
        hall = halls[number % len(halls)]
        presses.append((hall, loop.create_task(_press(town.port, hall, random.randrange(PLAYERS)))))
        await asyncio.sleep(max(0.0, begin + (number + 1) / MOVES_PER_SECOND - time.perf_counter()))
    await asyncio.sleep(3)
    times, missing, refused = [], 0, 0
    for hall, press in presses:
        version, started = await press
        if version < 0:
            refused += 1
            continue
        for heard in hall.heard:
            # A newer state that came instead of this one brought it along.
            moment = min((m for known, m in heard.items() if known >= version), default=None)
            if moment is None:
                missing += 1
            elif moment >= started:
                times.append((moment - started) * 1000)
    close(sockets)
    return sorted(times), missing, refused


def measure_rooms(town: Town, halls: list[Hall]) -> list[str]:
    """Lines of the report; ``town`` runs one process."""
    times, missing, refused = asyncio.run(_play(town, halls))
    times = times or [0.0]
    return [
        f"{len(halls)} rooms × {PLAYERS} players, {MOVES_PER_SECOND} moves/s, one process: a state reaches everybody with "
        f"p50 {times[len(times) // 2]:.0f} ms, p95 {times[int(len(times) * 0.95)]:.0f} ms (goal ≤ 300 ms), "
        f"{len(times)} deliveries, {missing} missing, {refused} refused by the roles"
    ]
