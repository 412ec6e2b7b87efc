"""The pages of a session without JavaScript: every form leads back to the page, every refusal says why."""

import re
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from participation.accounts.models import User
from participation.accounts.services import delete_account
from participation.core.events import subscribe, unsubscribe
from participation.youth.events import SessionFinished
from participation.youth.game import Phase, Role
from participation.youth.models import GameAction, GameSeat, GameSession, Scenario
from participation.youth.queries.sessions import state_of
from participation.youth.services import session_upkeep
from participation.youth.services.sessions import act, sit_down
from tests.factories import make_consultation, make_user
from tests.youth.makers import make_group, make_guide, make_member, make_room, make_scenario

pytestmark = pytest.mark.django_db


def browser(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def fresh(room: GameSession) -> GameSession:
    return GameSession.objects.get(pk=room.pk)


def full_room(people: int = 6, **plan: Any) -> tuple[GameSession, list[User]]:
    users = [make_member(None) for _n in range(people)]
    room = make_room(users[0], **plan)
    for user in users[1:]:
        sit_down(session_id=room.pk, user=user)
    act(session_id=room.pk, user=users[0], kind="start")
    return fresh(room), users


def who(room: GameSession, role: str) -> User:
    number = next(seat.number for seat in state_of(fresh(room)).seats if seat.role == role and seat.human)
    return User.objects.get(game_seats__session=room, game_seats__number=number, game_seats__left_at=None)


def forward_to(room: GameSession, phase: str) -> None:
    for _n in range(60):
        if fresh(room).phase == phase:
            return
        act(session_id=room.pk, user=who(room, Role.CHAIR), kind="advance")
    raise AssertionError(phase)


def test_alone_from_the_card_to_the_end_without_javascript(client: Client) -> None:
    scenario = make_scenario()
    make_consultation(title="Der neue Platz", young=True)
    here = f"/jugend/ratssitzung/{scenario.slug}/"
    assert client.get(here).status_code == 200
    assert client.post(f"{here}los/").headers["Location"] == "/jugend/code/los/"
    names = re.findall(r'name="name" value="([^"]+)"', client.get("/jugend/code/los/").content.decode())
    client.post("/jugend/code/los/", {"name": names[0], "age_band": "u14"})
    assert client.post("/jugend/karte/").headers["Location"] == here
    room_page = client.post(f"{here}los/", {"mode": "alone", "side": "rad"}).headers["Location"]
    assert client.post(f"{here}los/", {"mode": "alone"}).headers["Location"] == room_page, (
        "a second click finds it"
    )
    room = GameSession.objects.get()
    for _n in range(60):
        page = client.get(room_page).content.decode()
        if fresh(room).phase == Phase.OVER:
            break
        if 'data-subject="motion"' in page:
            client.post(
                f"{room_page}zug/", {"kind": "vote", "choice": "yes", "press": f"v{fresh(room).version}"}
            )
        press = re.search(r'value="(\d+-advance)"', page)
        assert press is not None
        client.post(f"{room_page}zug/", {"kind": "advance", "press": press[1]})
    assert fresh(room).phase == Phase.OVER
    assert "Der neue Platz" in client.get(room_page).content.decode(), "leads to what is real"


def test_a_double_click_counts_once() -> None:
    room, _users = full_room()
    chair = who(room, Role.CHAIR)
    client, here = browser(chair), f"/jugend/sitzung/{room.pk}/zug/"
    for _n in range(3):
        assert client.post(here, {"kind": "advance", "press": "7-advance"}).status_code == 303
    assert fresh(room).phase == Phase.REPORT
    assert GameAction.objects.filter(session=room, key="7-advance").count() == 1


def test_the_log_is_complete_and_leads_to_the_same_state() -> None:
    from participation.youth.game import Move, State, apply
    from participation.youth.queries.sessions import script_of

    room, _users = full_room()
    forward_to(room, Phase.VOTE)
    state = State(mode=room.mode)
    for row in GameAction.objects.filter(session=room).order_by("version"):
        state, _effects = apply(state, script_of(room), Move(row.kind, row.seat or None, row.data))
        assert state.version == row.version
    assert state == state_of(fresh(room))


def test_the_wrong_role_is_refused_with_a_reason() -> None:
    room, _users = full_room()
    forward_to(room, Phase.DEBATE)
    client = browser(who(room, Role.PRESS))
    answer = client.post(
        f"/jugend/sitzung/{room.pk}/zug/", {"kind": "advance"}, headers={"X-Requested-With": "fetch"}
    )
    assert answer.status_code == 409
    assert answer.json()["problem"]
    plain = client.post(f"/jugend/sitzung/{room.pk}/zug/", {"kind": "advance"}, follow=True)
    assert answer.json()["problem"] in plain.content.decode()


def test_strangers_find_nothing() -> None:
    guide = make_guide()
    group = make_group(guide)
    room = make_room(guide, group=group)
    for person in (make_user(), make_guide(), make_member(make_group())):
        client = browser(person)
        for path in ("", "stand/", "karte/", "leinwand/"):
            assert client.get(f"/jugend/sitzung/{room.pk}/{path}").status_code == 404
        assert client.post(f"/jugend/sitzung/{room.pk}/zug/", {"kind": "start"}).status_code == 404
        assert client.post(f"/jugend/sitzung/{room.pk}/platz/").status_code == 404
    assert Client().get(f"/jugend/sitzung/{room.pk}/").headers["Location"].startswith("/accounts/login/")
    assert not GameSeat.objects.exists()


def test_nobody_says_they_are_away_or_joins_by_a_form() -> None:
    room, users = full_room()
    client = browser(users[1])
    for kind in ("away", "back", "join", "no-such-move", "x" * 400):
        answer = client.post(
            f"/jugend/sitzung/{room.pk}/zug/", {"kind": kind}, headers={"X-Requested-With": "fetch"}
        )
        assert answer.status_code in (404, 409)


@pytest.mark.parametrize(
    "text",
    [
        "\x00",
        "a\u202eb",
        "x" * 201,
        "y" * 5000,
        "<script>alert(1)</script>",
        "\ud800".encode("utf-8", "surrogatepass"),
    ],
)
def test_hostile_words_do_no_harm(text: Any) -> None:
    room, _users = full_room()
    forward_to(room, Phase.DEBATE)
    member = who(room, Role.GROUP)
    act(session_id=room.pk, user=member, kind="hand_up")
    act(session_id=room.pk, user=who(room, Role.CHAIR), kind="advance")
    here = f"/jugend/sitzung/{room.pk}/"
    assert browser(member).post(f"{here}zug/", {"kind": "speak", "text": text}).status_code in (303, 400)
    assert "<script>alert" not in browser(member).get(here).content.decode()


def test_the_secret_goal_is_on_the_own_card_only() -> None:
    room, _users = full_room()
    forward_to(room, Phase.DEBATE)
    state = state_of(fresh(room))
    goals = {"gruen": "Mehr Bäume.", "rad": "Sparen.", "jung": "Parken."}
    member = who(room, Role.GROUP)
    side = next(
        s.side for s in state.seats if s.number == GameSeat.objects.get(session=room, user=member).number
    )
    page = browser(member).get(f"/jugend/sitzung/{room.pk}/").content.decode()
    shown = {key for key, goal in goals.items() if f"<p>{goal}</p>" in page}
    assert shown == {side}
    stand = browser(member).get(f"/jugend/sitzung/{room.pk}/stand/?seit=0").content.decode()
    assert not any(f">{goal}<" in stand for goal in goals.values())


def test_the_end_is_told_with_who_was_there() -> None:
    told: list[SessionFinished] = []
    subscribe(SessionFinished, told.append, durable=True)
    try:
        room, users = full_room()
        forward_to(room, Phase.DEBRIEF)
        act(session_id=room.pk, user=users[2], kind="reflect", data={"speech": "-1"})
        forward_to(room, Phase.OVER)
    finally:
        unsubscribe(SessionFinished, told.append)
    assert len(told) == 1
    assert {player.user_id for player in told[0].players} == {user.pk for user in users}


def test_over_a_week_the_clock_leads_on() -> None:
    room, _users = full_room(4, mode="week")
    for phase in (Phase.REPORT, Phase.DEBATE, Phase.EVENT):
        GameSession.objects.filter(pk=room.pk).update(moves_on_at="2020-01-01T00:00Z")
        assert session_upkeep.move_on_due() == 1
        assert session_upkeep.move_on_due() == 0, "once"
        assert fresh(room).phase == phase


def test_who_deletes_the_account_leaves_no_words_behind() -> None:
    room, _users = full_room()
    forward_to(room, Phase.DEBATE)
    member = who(room, Role.GROUP)
    act(session_id=room.pk, user=member, kind="hand_up")
    act(session_id=room.pk, user=who(room, Role.CHAIR), kind="advance")
    act(session_id=room.pk, user=member, kind="speak", data={"text": "Das Wort der Eule"})
    delete_account(user=member)
    assert "Das Wort der Eule" not in str(fresh(room).state)
    assert not GameAction.objects.filter(user=member).exists()
    assert "Das Wort der Eule" not in str(list(GameAction.objects.values_list("data", flat=True)))


def test_a_move_takes_as_many_queries_with_five_people_as_with_thirty() -> None:
    counts = []
    for people in (5, 30):
        room, _users = full_room(people, scenario=Scenario.objects.first())
        forward_to(room, Phase.DEBATE)
        member = who(room, Role.GROUP)
        with CaptureQueriesContext(connection) as queries:
            act(session_id=room.pk, user=member, kind="hand_up")
        counts.append(len(queries))
    assert counts[0] == counts[1]
    assert counts[0] <= 10
