"""Twelve people play a session from the code to the look back, through the real server.

Two of them have browsers, ten have clients with a socket. Three drop out and come back, the server is started anew in
the middle, everybody presses every button twice, one tries what the role does not allow, and one leaves for good.
"""

import json
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Page, expect
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

from participation.accounts.models import User
from participation.youth.game import Phase, Role
from participation.youth.models import GameSession
from participation.youth.queries.sessions import state_of
from participation.youth.services.sessions import RoomPlan, open_room
from tests.e2e.people import be_logged_in, german
from tests.factories import make_consultation, make_user
from tests.youth.makers import make_group, make_guide, make_member, make_scenario

pytestmark = pytest.mark.e2e
CANARIES = ("Maximiliane Kanarienvogel", "11.02.2011", "Kanarien-Gesamtschule")


class Player:
    """Somebody with a client and a socket: presses every button twice."""

    def __init__(self, user: User, address: str) -> None:
        self.user, self.address = user, address
        self.client = Client()
        self.client.force_login(user)
        self.heard: list[dict[str, Any]] = []
        self.socket: ClientConnection | None = None
        self.presses = 0

    def connect(self) -> None:
        cookie = f"{settings.SESSION_COOKIE_NAME}={self.client.cookies[settings.SESSION_COOKIE_NAME].value}"
        url = f"{settings.SITE_URL.replace('http', 'ws')}/ws{self.address.replace('sitzung/', '')}"
        self.open = ExitStack()
        self.socket = self.open.enter_context(
            connect(url, origin=settings.SITE_URL, additional_headers={"Cookie": cookie})
        )
        threading.Thread(target=self._listen, args=(self.socket,), daemon=True).start()

    def _listen(self, socket: ClientConnection) -> None:
        try:
            for frame in socket:
                self.heard.append(json.loads(frame))
        except ConnectionClosed:
            return

    def drop(self) -> None:
        if self.socket is not None:
            self.open.close()
            self.socket = None

    def press(self, kind: str, **data: Any) -> int:
        """Press a button twice, as impatient people do; the status of the first press."""
        self.presses += 1
        fields = {"kind": kind, "press": f"{self.user.pk}-{self.presses}", **data}
        first, second = (
            self.client.post(f"{self.address}zug/", fields, headers={"X-Requested-With": "fetch"})
            for _n in range(2)
        )
        assert second.status_code in (first.status_code, 409, 303)
        return int(first.status_code)

    def knows(self, version: int, seconds: float = 5.0) -> bool:
        """Whether the socket has told of this version."""
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if any(message.get("version", -1) >= version for message in list(self.heard)):
                return True
            time.sleep(0.02)
        return False


@pytest.fixture
def quick_absence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("participation.realtime.room_sockets.AWAY_AFTER", 0.2)


@pytest.fixture
def play(server: str, quick_absence: None) -> Iterator[dict[str, Any]]:
    """A group with twelve members and a room of its guide."""
    make_consultation(title="Der neue Jugendplatz", young=True)
    guide = make_guide()
    group = make_group(guide)
    users = [make_member(group) for _n in range(11)]
    # One has an account of her own, with everything that must never be seen.
    own = make_user(CANARIES[0], about=f"{CANARIES[1]} {CANARIES[2]}", age_band="14-15")
    from participation.youth.services.groups import join_group

    join_group(group=group, user=own)
    room = open_room(by=guide, scenario=make_scenario(), plan=RoomPlan(group=group))
    address = f"/jugend/sitzung/{room.pk}/"
    players = [Player(user, address) for user in [own, *users]]
    yield {"room": room, "players": players, "guide": Player(guide, address), "address": address}
    for player in players:
        player.drop()


def state(room: GameSession) -> Any:
    return state_of(GameSession.objects.get(pk=room.pk))


def wait_for(fits: Callable[[], bool], seconds: float = 6.0) -> None:
    deadline = time.monotonic() + seconds
    while not fits():
        assert time.monotonic() < deadline, "it did not happen"
        time.sleep(0.05)


def test_twelve_people_play_from_the_code_to_the_look_back(  # noqa: C901 - one long afternoon
    play: dict[str, Any], new_context: Callable[..., Any]
) -> None:
    room, players, guide = play["room"], play["players"], play["guide"]
    pages: list[Page] = []
    for player in players[:2]:
        context = new_context(viewport={"width": 360, "height": 740})
        be_logged_in(context, player.user)
        page = context.new_page()
        page.goto(play["address"])
        page.get_by_role("button", name=german("Take a seat")).click()
        pages.append(page)
    for player in players[2:]:
        assert player.client.post(f"{player.address}platz/").status_code == 303
        player.client.post(f"{player.address}platz/")
        player.connect()
    wait_for(lambda: len(state(room).seats) == 12)
    assert guide.press("start") == 200
    assert [player.heard for player in players[2:] if not player.knows(state(room).version)] == []
    for page in pages:
        expect(page.get_by_role("heading", name=german("Read your card"))).to_be_visible()

    def of(*roles: str) -> list[Player]:
        numbers = {seat.user_id: seat.number for seat in room.seats.filter(left_at=None)}
        by_number = {seat.number: seat for seat in state(room).seats}
        return [p for p in players if p.user.pk in numbers and by_number[numbers[p.user.pk]].role in roles]

    def chair() -> Player:
        return of(Role.CHAIR)[0]

    def on_to(phase: str) -> None:
        for _n in range(40):
            if state(room).phase == phase:
                return
            assert chair().press("advance") in (200, 409)
        raise AssertionError(phase)

    for player in players:
        assert player.press("ready") == 200
    on_to(Phase.REPORT)
    assert of(Role.RESIDENT, Role.PRESS)[0].press("ask", text="Wer räumt auf?") == 200
    assert of(Role.PRESS)[0].press("advance") == 409, "the press does not lead"
    on_to(Phase.DEBATE)

    # Three drop out, the chair among them; somebody else leads, and they come back to their seats.
    lost = [p for p in [chair(), *of(Role.GROUP)] if p.socket is not None][:3]
    seats = {p.user.pk: room.seats.get(user=p.user).number for p in lost}
    for player in lost:
        player.drop()
    wait_for(lambda: all(not state(room).seat(number).here for number in seats.values()))
    assert state(room).chair.here
    for player in lost:
        player.heard.clear()
        player.connect()
    wait_for(lambda: all(state(room).seat(number).here for number in seats.values()))
    assert {pk: room.seats.get(user_id=pk).number for pk in seats} == seats

    speaker = of(Role.GROUP)[0]
    assert speaker.press("hand_up") == 200
    on_to_floor = state(room).waiting or state(room).floor
    assert on_to_floor
    while state(room).floor is None:
        chair().press("advance")
    for player in of(Role.GROUP):
        player.press("speak", text="Ein Ort für alle, ohne Eintritt.")
    assert "Ein Ort für alle, ohne Eintritt." in [speech.text for speech in state(room).speeches]

    # The server is started anew: nothing but the database is left.
    before = state(room)
    restart()
    for player in players[2:]:
        player.drop()
        player.heard.clear()
        player.connect()
    assert state(room).speeches == before.speeches
    for page in pages:
        expect(page.get_by_text("Ein Ort für alle, ohne Eintritt.").first).to_be_visible()

    gone = of(Role.GROUP)[-1]
    assert gone.press("leave") == 200
    on_to(Phase.AMENDMENTS)
    assert of(Role.GROUP)[0].press("amend", key="dach") == 200
    chair().press("advance")
    for player in of(Role.GROUP, Role.CHAIR):
        assert player.press("vote", choice="yes") == 200
    on_to(Phase.VOTE)
    for page, player in zip(pages, players[:2], strict=True):
        if player in of(Role.GROUP, Role.CHAIR):
            page.get_by_role("button", name="Ja").dblclick()
            expect(page.get_by_role("button", name="Ja")).to_have_attribute("aria-pressed", "true")
    for player in of(Role.GROUP, Role.CHAIR):
        assert player.press("vote", choice="yes") == 200
    on_to(Phase.HEADLINE)
    final = state(room).final
    voters = [seat for seat in state(room).seats if seat.votes]
    assert final.yes + final.no + final.abstain == len(voters), "each vote once, the script for who left"
    assert of(Role.PRESS)[0].press("headline", text="Rat rollt los") == 200
    on_to(Phase.DEBRIEF)
    for player in players:
        if player is not gone:
            assert player.press("reflect", speech="yes") == 200
    for page in pages:
        expect(page.get_by_text("Der neue Jugendplatz").first).to_be_visible()
    on_to(Phase.OVER)
    assert gone.client.get(gone.address).status_code == 200

    # Nothing of what nobody may know was ever sent to anybody.
    said = json.dumps([message for player in players for message in player.heard], ensure_ascii=False)
    said += "".join(page.content().partition("<main")[2] for page in pages[1:])
    said += guide.client.get(guide.address).content.decode()
    assert not any(canary in said for canary in CANARIES)


def restart() -> None:
    """What a new process begins with: no rooms, no pieces of pages, no cache."""
    from django.core.cache import cache

    from participation.core import pieces
    from participation.realtime import rooms
    from participation.youth.queries import sessions

    for held in list(rooms._all.values()):
        for room in list(held.rooms.values()):
            for client in list(room.clients):
                held.loop.call_soon_threadsafe(client.drop)
    time.sleep(0.3)
    rooms._all.clear()
    pieces._young.clear()
    pieces._old.clear()
    sessions._SCRIPTS.clear()
    cache.clear()
