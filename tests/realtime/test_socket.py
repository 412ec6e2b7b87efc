"""The live socket: who may listen to what, what happens to nonsense, and when it closes."""

import json
import time
from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from websockets.exceptions import InvalidStatus

from participation.accounts.services import suspend
from participation.consultations.models import Consultation
from participation.consultations.services import save_consultation
from participation.contributions.models import State
from participation.contributions.services import change_state, support
from participation.realtime import doorman
from tests.factories import make_comment, make_consultation, make_proposal, make_site, make_user
from tests.realtime.conftest import Live, session_of

Open = Callable[..., Live]


# Who may listen to what -------------------------------------------------------------------------------------


@pytest.fixture
def topics(server: str) -> dict[str, str]:
    """One topic of each kind, in public and not."""
    site = make_site()
    hidden = make_proposal()
    change_state(hidden, to=State.HIDDEN, reason="Spam")
    other_town = make_proposal(make_consultation(site=make_site("anderswo.example")))
    return {
        "consultation": f"consultation:{make_consultation().pk}",
        "prepared consultation": f"consultation:{make_consultation(public=False).pk}",
        "proposal": f"contribution:{make_proposal().pk}",
        "hidden proposal": f"contribution:{hidden.pk}",
        "proposal of another town": f"contribution:{other_town.pk}",
        "desk": f"moderation:{site.pk}",
        "desk of another town": f"moderation:{other_town.consultation.site_id}",
        "nothing": "contribution:99999999",
    }


PUBLIC = {"consultation", "proposal"}


EXPECTED = {
    None: PUBLIC,
    "": PUBLIC,
    "clerk": PUBLIC,
    "youth_council": PUBLIC,
    "moderator": PUBLIC | {"hidden proposal", "desk"},
    "editor": PUBLIC | {"prepared consultation"},
    "administrator": PUBLIC | {"hidden proposal", "desk", "prepared consultation"},
}


def test_each_role_hears_what_it_may_read(open_socket: Open, topics: dict[str, str]) -> None:
    names = {topic: name for name, topic in topics.items()}
    for role, expected in EXPECTED.items():
        user = None if role is None else make_user(roles=(role,) if role else ())
        answer = open_socket(user).listen(*topics.values())
        assert {names[topic] for topic in answer["topics"]} == expected, role
        assert {names[topic] for topic in answer["refused"]} == set(topics) - expected, role


def test_the_own_topic_is_for_oneself_alone(open_socket: Open) -> None:
    user, other = make_user(), make_user()
    answer = open_socket(user).listen(f"user:{user.pk}", f"user:{other.pk}")
    assert (answer["topics"], answer["refused"]) == ([f"user:{user.pk}"], [f"user:{other.pk}"])
    assert open_socket().listen(f"user:{user.pk}")["topics"] == []


def test_an_author_hears_of_the_own_hidden_post(open_socket: Open) -> None:
    proposal = make_proposal()
    change_state(proposal, to=State.HIDDEN, reason="Spam")
    assert open_socket(proposal.author).listen(f"contribution:{proposal.pk}")["topics"]


def test_a_session_that_is_none_is_a_visitor(open_socket: Open) -> None:
    topic = f"consultation:{make_consultation().pk}"
    for session in ("x", "ungültig", "a" * 32, "'; drop table--", "a" * 3000):
        answer = open_socket(session=session.encode().decode("latin-1")).listen(topic, "user:1")
        assert answer["topics"] == [topic]


def test_a_foreign_origin_is_refused(open_socket: Open) -> None:
    for origin in (
        "https://evil.example", "null", "http://127.0.0.1.evil.example", "http://127.0.0.1:1", "file://", "x" * 900
    ):  # fmt: skip
        with pytest.raises(InvalidStatus) as refused:
            open_socket(origin=origin)
        assert refused.value.response.status_code == 403


def test_a_network_gets_so_many_sockets_and_no_more(
    open_socket: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(doorman, "LOCAL", ("none",))
    monkeypatch.setattr(doorman, "MAX_PER_NETWORK", 2)
    open_socket()
    second = open_socket()
    with pytest.raises(InvalidStatus):
        open_socket()
    second.connection.close()
    time.sleep(0.2)
    open_socket()


def test_the_handshake_sets_no_cookie(open_socket: Open) -> None:
    live = open_socket(make_user())
    assert "set-cookie" not in {name.lower() for name in live.connection.response.headers}


# Nonsense ---------------------------------------------------------------------------------------------------


NONSENSE: list[tuple[str | bytes, str]] = [
    ("", "not_json"),
    ("kein JSON", "not_json"),
    ("[" * 4000, "not_json"),
    ("{" * 4000, "not_json"),
    ('{"type":' * 400, "not_json"),
    ("NaN", "not_json"),
    ('{"type": "subscribe", "topics": NaN}', "not_json"),
    ('{"type": "subscribe", "topics": [' + "1" * 4000 + "]}", "bad_topic"),
    ("9" * 4000, "not_a_message"),
    ("null", "not_a_message"),
    ("[]", "not_a_message"),
    ("{}", "not_a_message"),
    ('{"type": 1}', "not_a_message"),
    ('{"type": "dance"}', "unknown_type"),
    ('{"type": "live.hint", "topic": "x"}', "unknown_type"),
    ('{"type": "subscribe"}', "no_topics"),
    ('{"type": "subscribe", "topics": "consultation:1"}', "no_topics"),
    ('{"type": "subscribe", "topics": []}', "no_topics"),
    ('{"type": "subscribe", "topics": [{}]}', "bad_topic"),
    ('{"type": "subscribe", "topics": ["consultation:1\\u0000"]}', "bad_topic"),
    ('{"type": "subscribe", "topics": ["consultation:\\ud800"]}', "bad_topic"),
    ('{"type": "subscribe", "topics": ["consultation:1\\n"]}', "bad_topic"),
    ('{"type": "subscribe", "topics": ["consultation:0"]}', "bad_topic"),
    ('{"type": "subscribe", "topics": ["consultation:' + "9" * 400 + '"]}', "bad_topic"),
    ('{"type": "subscribe", "topics": ["consultation:1"], "after": 5}', "bad_cursor"),
    ('{"type": "subscribe", "topics": ["consultation:1"], "after": "later"}', "bad_cursor"),
    ('{"type": "unsubscribe", "topics": [null]}', "bad_topic"),
    (b"\x00\xff", "binary"),
    (
        json.dumps({"type": "subscribe", "topics": [f"consultation:{n}" for n in range(1, 22)]}),
        "too_many_topics",
    ),
]


def test_nonsense_is_answered_and_the_socket_lives_on(open_socket: Open) -> None:
    for frame, code in NONSENSE:
        live = open_socket()
        live.connection.send(frame)
        assert live.receive() == {"type": "error", "code": code}, frame
        assert live.ask(type="ping")["type"] == "pong", frame


def test_topics_add_up_to_twenty(open_socket: Open) -> None:
    consultation = make_consultation()
    proposals = [make_proposal(consultation) for _ in range(20)]
    live = open_socket()
    assert len(live.listen(*(f"contribution:{p.pk}" for p in proposals))["topics"]) == 20
    assert live.listen(f"consultation:{consultation.pk}") == {"type": "error", "code": "too_many_topics"}
    live.send(type="unsubscribe", topics=[f"contribution:{proposals[0].pk}"])
    assert live.listen(f"consultation:{consultation.pk}")["topics"]


def test_a_long_frame_closes_the_socket(open_socket: Open) -> None:
    live = open_socket()
    live.connection.send("x" * 5000)
    assert live.receive() == {"type": "error", "code": "too_long"}
    assert live.closing()[0] == 1009
    live = open_socket()
    live.connection.send("ü" * 3000)
    assert live.receive()["code"] == "too_long"
    live = open_socket()
    live.connection.send("x" * 200_000)
    assert live.closing()[0] == 1009


def test_who_talks_too_fast_is_shown_the_door(open_socket: Open) -> None:
    live = open_socket()
    for _ in range(20):
        assert live.ask(type="ping")["type"] == "pong"
    live.send(type="ping")
    assert live.receive() == {"type": "error", "code": "too_fast"}
    assert live.closing()[0] == 1008


def test_bytes_that_are_no_text_end_the_connection(open_socket: Open) -> None:
    live = open_socket()
    live.connection.send(b"\xff\xfe", text=True)
    assert live.closing()[0] == 1007


# What is told -----------------------------------------------------------------------------------------------


def comments_in(messages: list[dict[str, Any]]) -> list[int]:
    return [
        e["object"]
        for m in messages
        if m["type"] == "changes"
        for e in m["entries"]
        if e["name"] == "published" and e["kind"] == "comment"
    ]


def test_a_comment_arrives_with_its_html_and_counters(open_socket: Open) -> None:
    proposal = make_proposal()
    topic = f"contribution:{proposal.pk}"
    live = open_socket()
    live.listen(topic)
    comment = make_comment(proposal, text="Ein *guter* Gedanke.")
    message = live.until(lambda m: comment.pk in comments_in([m]))
    assert message["topic"] == topic
    assert message["counts"][f"{topic}:comment"] == 1
    entry = message["entries"][-1]
    assert "<em>guter</em>" in entry["html"]


def test_a_burst_is_told_in_few_messages_and_completely(open_socket: Open) -> None:
    proposal = make_proposal()
    author = make_user()
    live = open_socket()
    live.listen(f"contribution:{proposal.pk}")
    started = time.monotonic()
    made = [make_comment(proposal, author).pk for _ in range(30)]
    seconds = time.monotonic() - started
    messages = live.everything(3.5)
    assert sorted(comments_in(messages)) == made
    # At once, and then at most twice a second.
    assert len(messages) <= 2 + 2 * (seconds + 1)


def test_a_lost_hint_is_made_up_from_the_journal(open_socket: Open, monkeypatch: pytest.MonkeyPatch) -> None:
    from participation.realtime import hints

    monkeypatch.setattr(hints, "send", lambda entries: None)
    proposal = make_proposal()
    live = open_socket()
    live.listen(f"contribution:{proposal.pk}")
    comment = make_comment(proposal)
    message = live.until(lambda m: comment.pk in comments_in([m]), 10)
    assert "html" in message["entries"][-1]


def test_nothing_is_told_twice_on_one_socket(open_socket: Open) -> None:
    proposal = make_proposal()
    live = open_socket()
    live.listen(f"contribution:{proposal.pk}")
    comment = make_comment(proposal)
    assert comments_in(live.everything(6)) == [comment.pk]


def test_support_changes_the_counter_and_says_nothing_else(open_socket: Open) -> None:
    proposal = make_proposal()
    topic = f"contribution:{proposal.pk}"
    live = open_socket()
    live.listen(topic)
    support(contribution=proposal, user=make_user(), wanted=True)
    message = live.until(lambda m: m["type"] == "changes" and m["counts"].get(f"{topic}:support") == 1)
    assert [entry["name"] for entry in message["entries"]] in ([], ["published"])


def test_private_topics_are_told_ids_only(open_socket: Open) -> None:
    moderator = make_user(roles=("moderator",))
    proposal = make_proposal(text="Beleidigung")
    live = open_socket(moderator)
    site_id = proposal.consultation.site_id
    live.listen(f"moderation:{site_id}")
    from participation.moderation.services import report

    report(contribution=proposal, ground="insult", text="Vertraulich")
    message = live.until(lambda m: m["type"] == "changes")
    assert {name for entry in message["entries"] for name in entry} == {"id", "at", "name", "object"}


def test_a_page_asks_only_when_it_may_have_missed_something(open_socket: Open) -> None:
    proposal = make_proposal()
    topic = f"contribution:{proposal.pk}"
    first = open_socket()
    # The first socket of a process: nobody has read the journal so far.
    assert first.listen(topic, after=f"0.{int(time.time())}")["catch_up"] is True
    time.sleep(2.5)
    known = first.ask(type="ping")["cursor"]
    in_a_while = f"{known.split('.')[0]}.{int(time.time()) + 30}"
    assert open_socket().listen(topic, after=in_a_while)["catch_up"] is False
    make_comment(proposal)
    first.until(lambda m: m["type"] == "changes")
    assert open_socket().listen(topic, after=in_a_while)["catch_up"] is True
    assert open_socket().listen(topic, after="1.5")["catch_up"] is True


# When it ends -----------------------------------------------------------------------------------------------


def client_with(session: str) -> Client:
    client = Client()
    client.cookies["sessionid"] = session
    return client


def test_logging_out_closes_within_five_seconds(open_socket: Open) -> None:
    user = make_user()
    session = session_of(user)
    live = open_socket(session=session)
    live.listen(f"user:{user.pk}")
    other = open_socket(make_user())
    client_with(session).post("/accounts/logout/")
    code, seconds = live.closing()
    assert code == 4401
    assert seconds < 5
    assert other.ask(type="ping")["type"] == "pong"


def test_a_new_password_closes_within_five_seconds(open_socket: Open) -> None:
    user = make_user()
    live = open_socket(user)
    user.set_password("ein-ganz-neues-kennwort")
    user.save()
    code, seconds = live.closing()
    assert code == 4401
    assert seconds < 5


def test_suspension_closes_within_five_seconds(open_socket: Open) -> None:
    user = make_user()
    live = open_socket(user)
    suspend(user=user, by_id=None)
    code, seconds = live.closing()
    assert code == 4401
    assert seconds < 5
    assert open_socket(user).listen(f"user:{user.pk}")["topics"] == []


def test_who_is_no_longer_a_moderator_hears_no_more_of_the_desk(open_socket: Open) -> None:
    user = make_user(roles=("moderator",))
    topic = f"moderation:{make_site().pk}"
    live = open_socket(user)
    assert live.listen(topic)["topics"] == [topic]
    Group.objects.get(site_role__name="moderator").user_set.remove(user)  # type: ignore[attr-defined]
    assert live.until(lambda m: m["type"] == "refused", 5) == {"type": "refused", "topics": [topic]}


def test_when_a_post_is_hidden_readers_are_told_and_then_no_more(open_socket: Open) -> None:
    proposal = make_proposal()
    topic = f"contribution:{proposal.pk}"
    reader, author = open_socket(), open_socket(proposal.author)
    reader.listen(topic)
    author.listen(topic)
    change_state(proposal, to=State.HIDDEN, reason="Spam")
    assert reader.until(lambda m: "hidden" in [entry["name"] for entry in m.get("entries", ())])
    assert reader.until(lambda m: m["type"] == "refused", 15)["topics"] == [topic]
    assert {m["type"] for m in author.everything(3)} == {"changes"}
    assert open_socket().listen(topic)["topics"] == []


def test_a_consultation_that_closes_to_the_public_takes_its_proposals_along(open_socket: Open) -> None:
    proposal = make_proposal()
    consultation: Consultation = proposal.consultation
    reader = open_socket()
    reader.listen(f"contribution:{proposal.pk}")
    save_consultation(
        consultation=consultation, site_id=consultation.site_id, actor_id=None, values={"public": False}
    )
    assert reader.until(lambda m: m["type"] == "refused", 15)["topics"] == [f"contribution:{proposal.pk}"]
