"""Asking over HTTP what came since: after a lost connection, and for those without WebSockets."""

import threading
import time
from typing import Any

import pytest
from django.db import connection, connections, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext

from participation.contributions.models import Contribution, State
from participation.contributions.services import change_state, support
from participation.realtime import journal, views
from participation.realtime.journal_line import Line
from participation.realtime.models import JournalEntry
from tests.factories import make_comment, make_consultation, make_proposal, make_site, make_user

pytestmark = pytest.mark.django_db


def ask(client: Client, *topics: str, after: str | None = "1") -> dict[str, Any]:
    data: dict[str, Any] = {"topic": list(topics)}
    if after is not None:
        data["after"] = after
    response = client.get("/live/since/", data)
    assert response.status_code == 200
    assert not response.cookies
    return dict(response.json())


def test_it_tells_new_comments_with_counters_and_html(client: Client) -> None:
    proposal = make_proposal()
    comment = make_comment(proposal, text="Ein *guter* Gedanke.")
    topic = f"contribution:{proposal.pk}"
    said = ask(client, topic)["topics"][topic]
    (entry,) = [entry for entry in said["entries"] if entry["object"] == comment.pk]
    assert entry["name"] == "published"
    assert "<em>guter</em>" in entry["html"]
    assert f'id="kommentar-{comment.pk}"' in entry["html"]
    assert said["counts"][f"contribution:{proposal.pk}:comment"] == 1
    assert "csrf" not in entry["html"]


def test_it_tells_new_proposals_as_rows(client: Client) -> None:
    consultation = make_consultation()
    make_proposal(consultation, title="Bänke am Bach")
    topic = f"consultation:{consultation.pk}"
    said = ask(client, topic)["topics"][topic]
    (entry,) = [entry for entry in said["entries"] if entry["name"] == "published"]
    assert "Bänke am Bach" in entry["html"]
    assert said["counts"][f"consultation:{consultation.pk}:proposal"] == 1


def test_a_page_that_was_just_made_knows_everything_older_than_ten_seconds(client: Client) -> None:
    proposal = make_proposal()
    topic = f"contribution:{proposal.pk}"
    assert topic in ask(client, topic, after=f"0.{int(time.time())}")["topics"]
    JournalEntry.objects.update(at="2020-01-01T00:00Z")
    assert ask(client, topic, after=f"0.{int(time.time())}")["topics"] == {}


def test_the_cursor_of_the_answer_leads_on(client: Client) -> None:
    proposal = make_proposal()
    topic = f"contribution:{proposal.pk}"
    first = ask(client, topic, after=None)
    assert first["topics"] == {}
    comment = make_comment(proposal)
    second = ask(client, topic, after=first["cursor"])
    assert comment.pk in [entry["object"] for entry in second["topics"][topic]["entries"]]


def test_hidden_posts_are_told_without_their_text(client: Client) -> None:
    proposal = make_proposal()
    comment = make_comment(proposal, text="Geheimnis")
    change_state(comment, to=State.HIDDEN, reason="Beleidigung")
    topic = f"contribution:{proposal.pk}"
    response = client.get("/live/since/", {"topic": topic, "after": "1"})
    assert "Geheimnis" not in response.content.decode()
    names = [
        (e["name"], e["public"])
        for e in response.json()["topics"][topic]["entries"]
        if e["object"] == comment.pk
    ]
    assert names == [("published", False), ("hidden", False)]


def test_topics_that_one_may_not_read_look_like_topics_that_do_not_exist(client: Client) -> None:
    site = make_site()
    hidden = make_proposal()
    change_state(hidden, to=State.HIDDEN, reason="Spam")
    closed = make_consultation(public=False)
    user = make_user()
    topics = [
        f"contribution:{hidden.pk}", "contribution:999999", f"consultation:{closed.pk}", f"user:{user.pk}",
        f"moderation:{site.pk}",
    ]  # fmt: skip
    assert ask(client, *topics)["refused"] == topics
    client.force_login(user)
    assert ask(client, *topics)["refused"] == [topic for topic in topics if topic != f"user:{user.pk}"]
    client.force_login(make_user(roles=("administrator",)))
    assert ask(client, *topics)["refused"] == ["contribution:999999", f"user:{user.pk}"]


def test_what_happens_in_another_town_is_not_told(client: Client) -> None:
    elsewhere = make_consultation(site=make_site("anderswo.example"))
    proposal = make_proposal(elsewhere)
    moderator = make_user(roles=("moderator",), site=make_site())
    client.force_login(moderator)
    topics = [
        f"consultation:{elsewhere.pk}",
        f"contribution:{proposal.pk}",
        f"moderation:{elsewhere.site_id}",
    ]
    assert ask(client, *topics)["refused"] == topics


def test_private_topics_carry_ids_only(client: Client) -> None:
    user = make_user()
    client.force_login(user)
    with transaction.atomic():
        journal.write([Line(f"user:{user.pk}", "notified", 77)])
    said = ask(client, f"user:{user.pk}")["topics"][f"user:{user.pk}"]
    assert [set(entry) for entry in said["entries"]] == [{"id", "at", "name", "object"}]
    assert said["counts"] == {}


@pytest.mark.parametrize(
    "query",
    [
        "", "topic=consultation:0", "topic=nonsense", "topic=user:1%00", "topic=consultation:" + "9" * 5000,
        "topic=consultation:1&after=x", "topic=consultation:1&after=-1", "topic=consultation:1&after=NaN",
        "topic=consultation:1&after=" + "9" * 400, "topic=consultation:%ff", "topic=consultation:1e3",
        "&".join(f"topic=consultation:{n}" for n in range(1, 22)), "topic=consultation:%D9%A1",
    ],
)  # fmt: skip
def test_nonsense_is_refused_with_400(client: Client, query: str) -> None:
    assert client.get(f"/live/since/?{query}").status_code == 400


def test_only_reading_is_possible(client: Client) -> None:
    assert client.post("/live/since/?topic=consultation:1").status_code == 405


def test_a_flood_is_told_as_a_reset(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(views, "MAX_ENTRIES", 3)
    proposal = make_proposal()
    for _ in range(3):
        make_comment(proposal)
    answer = ask(client, f"contribution:{proposal.pk}")
    assert answer["reset"] is True
    assert "topics" not in answer


def test_many_supports_are_one_counter_and_no_reset(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(views, "MAX_ENTRIES", 5)
    proposal = make_proposal()
    for _ in range(8):
        support(
            contribution=Contribution.objects.select_related("consultation").get(pk=proposal.pk),
            user=make_user(),
            wanted=True,
        )
    topic = f"contribution:{proposal.pk}"
    said = ask(client, topic)["topics"][topic]
    assert said["counts"][f"contribution:{proposal.pk}:support"] == 8
    assert [entry["name"] for entry in said["entries"]] == ["published"]


def test_after_more_than_a_day_the_page_is_to_be_loaded_anew(client: Client) -> None:
    proposal = make_proposal()
    two_days_ago = int(time.time()) - 2 * 24 * 3600
    assert ask(client, f"contribution:{proposal.pk}", after=f"5.{two_days_ago}")["reset"] is True


@pytest.mark.parametrize("comments", [3, 30])
def test_the_number_of_queries_is_fixed(client: Client, comments: int) -> None:
    proposal = make_proposal()
    author = make_user()
    for _ in range(comments):
        make_comment(proposal, author)
    topics = [f"contribution:{proposal.pk}", f"consultation:{proposal.consultation_id}"]
    ask(client, *topics)
    with CaptureQueriesContext(connection) as queries:
        ask(client, *topics)
    # site, two for access, newest id, lines, contributions, comments, proposals, consultations, phases
    assert len(queries) == 10


def test_the_row_of_a_proposal_is_fetched_by_members(client: Client) -> None:
    proposal = make_proposal(title="Mehr Bänke")
    client.force_login(make_user())
    response = client.get(f"/live/vorschlag/{proposal.pk}/")
    assert "Mehr Bänke" in response.content.decode()
    change_state(proposal, to=State.HIDDEN, reason="Spam")
    assert client.get(f"/live/vorschlag/{proposal.pk}/").status_code == 404


@pytest.mark.postgres_only
@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_a_line_that_becomes_visible_late_is_still_told(client: Client) -> None:
    """The transaction that took the lower id commits after the browser has heard of the higher one."""
    proposal = make_proposal()
    topic = f"contribution:{proposal.pk}"
    written, go_on = threading.Event(), threading.Event()

    def slowly() -> None:
        try:
            with transaction.atomic():
                journal.write([Line(topic, "hidden", 1)])
                written.set()
                go_on.wait(10)
        finally:
            connections.close_all()

    thread = threading.Thread(target=slowly)
    thread.start()
    assert written.wait(10)
    with transaction.atomic():
        journal.write([Line(topic, "hidden", 2)])
    answer = ask(client, topic)
    heard = {entry["id"]: entry["object"] for entry in answer["topics"][topic]["entries"]}
    assert 2 in heard.values()
    assert 1 not in heard.values()
    go_on.set()
    thread.join(10)
    later = ask(client, topic, after=answer["cursor"])["topics"][topic]["entries"]
    assert 1 in [entry["object"] for entry in later if entry["id"] not in heard]
