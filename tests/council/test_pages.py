"""The pages of motions: drafts survive, rights hold, deadlines show, everybody is told, the number of queries is fixed."""

import re
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from django.utils import timezone

from participation.contributions.models import Contribution, State
from participation.contributions.services import support
from participation.council.addresses import address_of, page_of
from participation.council.models import Motion
from participation.council.services import backing, floor, sessions, votes
from participation.council.services.bodies import youth_council
from participation.moderation.models import ScreeningRule
from participation.moderation.services.ruling import save_rule
from tests.factories import let_through, make_comment, make_motion, make_seat, make_site, make_user

pytestmark = pytest.mark.django_db
BERLIN = ZoneInfo("Europe/Berlin")


def test_the_guided_form_saves_every_step_and_shows_what_was_typed(client: Client) -> None:
    author = make_user()
    client.force_login(author)
    started = client.post("/antraege/neu/", {"title": "Licht"})
    motion = Motion.objects.get()
    assert started.status_code == 303
    assert started["Location"] == page_of("write", motion)
    base = page_of("write", motion)
    gone = client.post(base, {"title": "Licht am Weg", "problem": "Es ist dunkel.", "go": "next"})
    assert gone["Location"].endswith("/schreiben/wunsch/")
    motion.refresh_from_db()
    assert (motion.title, motion.problem) == ("Licht am Weg", "Es ist dunkel.")
    bad = client.post(page_of("write", motion) + "wunsch/", {"wish": "x" * 4000, "go": "next"})
    assert bad.status_code == 422
    assert "x" * 4000 in bad.content.decode()
    again = client.get(page_of("write", motion) + "wunsch/").content.decode()
    assert "x" * 4000 in again


def test_what_was_typed_survives_the_login(client: Client) -> None:
    author = make_user()
    motion = make_motion(author, public=False)
    address = page_of("write", motion) + "wunsch/"
    assert "/accounts/login/" in client.post(address, {"wish": "Neuer Wunsch"})["Location"]
    client.force_login(author)
    # The session of before the login is another one here, as in a browser it is the same.
    assert client.get(address).status_code == 200


def test_a_draft_is_no_page_for_others(client: Client) -> None:
    motion = make_motion(public=False)
    for reader in (None, make_user(), make_user(roles=("moderator",)), make_user(roles=("editor",))):
        if reader is not None:
            client.force_login(reader)
        for name in ("detail", "history", "signatures"):
            assert client.get(page_of(name, motion)).status_code == 404
        assert client.get(f"/antraege/{motion.pk}/").status_code == 404
        assert client.post(page_of("sign", motion), {"wanted": "1"}).status_code == 404


def test_only_who_writes_it_opens_the_writing_pages(client: Client) -> None:
    motion = make_motion()
    for reader in (make_user(), make_user(roles=("administrator",)), make_seat(office="chair").user):
        assert reader is not None
        client.force_login(reader)
        for name in ("write", "publish", "hand_over", "withdraw"):
            assert client.get(page_of(name, motion)).status_code == 404
            assert client.post(page_of(name, motion)).status_code == 404


def test_what_a_minor_wrote_is_kept_from_search_engines(client: Client) -> None:
    for age, kept in (("14-15", True), ("16-17", True), ("adult", False)):
        motion = make_motion(make_user(age_band=age))
        if kept:
            assert client.get(address_of(motion)).status_code == 404
            let_through(motion)
        page = client.get(address_of(motion)).content.decode()
        assert ('content="noindex"' in page) is kept
        assert age not in page


def test_moderation_comments_and_support_work_on_motions(client: Client) -> None:
    motion = make_motion()
    make_comment(motion)
    support(contribution=motion, user=make_user(), wanted=True)
    assert client.get(f"/beitrag/{motion.pk}/melden/").status_code == 200
    motion.refresh_from_db()
    assert (motion.comment_count, motion.support_count) == (1, 1)
    Contribution.objects.filter(pk=motion.pk).update(state=State.HIDDEN, state_reason="Regel 3")
    assert client.get(address_of(motion)).status_code == 404


def test_the_list_for_signatures_says_that_clicks_do_not_count(client: Client) -> None:
    motion = make_motion()
    page = client.get(page_of("signatures", motion)).content.decode()
    assert page.count("<tr>") == 16
    assert motion.title in page
    assert client.get("/antraege/regeln/").status_code == 200
    assert motion.title in client.get("/antraege/feed/").content.decode()


def test_anonymous_pages_set_no_cookie_and_hold_no_token(client: Client) -> None:
    motion = make_motion()
    make_seat(office="chair")
    for page in (
        "/antraege/",
        address_of(motion),
        "/antraege/regeln/",
        "/jugendrat/",
        page_of("signatures", motion),
    ):
        answer = client.get(page)
        assert answer.status_code == 200
        assert not answer.cookies
        assert "csrfmiddlewaretoken" not in re.sub(r"<!--.*?-->", "", answer.content.decode())


@pytest.mark.parametrize("amount", [3, 15])
def test_the_list_takes_the_same_number_of_queries_for_few_and_many(
    client: Client, amount: int, django_assert_num_queries: Any
) -> None:
    author = make_user()
    for _n in range(amount):
        make_motion(author)
    client.get("/antraege/")
    with django_assert_num_queries(3):
        page = client.get("/antraege/")
    assert page.content.decode().count("motion-card") == amount


@pytest.mark.parametrize("amount", [2, 20])
def test_a_motion_takes_the_same_number_of_queries_for_few_and_many_people(
    client: Client, amount: int, django_assert_num_queries: Any
) -> None:
    motion = make_motion()
    for _n in range(amount):
        backing.sign(motion=motion, user=make_user(), wanted=True)
    client.get(address_of(motion))
    with django_assert_num_queries(7):
        client.get(address_of(motion))


def test_only_who_gives_roles_gives_seats_and_sets_the_rules(client: Client) -> None:
    for by in (None, make_user(), make_user(roles=("editor",)), make_seat(office="chair").user):
        if by is not None:
            client.force_login(by)
        assert client.get("/jugendrat/verwaltung/").status_code == 404
    client.force_login(make_user(roles=("administrator",)))
    new = make_user("Neu", email="neu@example.org")
    seat = {"form": "seat", "seat-email": new.email, "seat-office": "chair", "seat-since": "2026-01-01"}
    assert client.post("/jugendrat/verwaltung/", seat).status_code == 303
    assert client.post("/jugendrat/verwaltung/", {**seat, "seat-email": "x@example.org"}).status_code == 422
    assert client.post("/jugendrat/verwaltung/", {**seat, "seat-until": "2025-01-01"}).status_code == 422
    town = {"form": "rules", "rules-answer_days": "30", "rules-signatures": "1400"}
    assert client.post("/jugendrat/verwaltung/", town).status_code == 422
    assert (
        client.post("/jugendrat/verwaltung/", {**town, "rules-signatures_source": "§ 25"}).status_code == 303
    )
    assert "1400" in client.get("/antraege/regeln/").content.decode().replace(".", "").replace("\xa0", "")
    client.force_login(new)
    assert client.get("/jugendrat/sitzungen/neu/").status_code == 200


@pytest.mark.parametrize("amount", [2, 14])
def test_a_session_takes_the_same_number_of_queries_for_few_and_many(
    client: Client, amount: int, django_assert_num_queries: Any
) -> None:
    chair = make_seat(office="chair").user
    assert chair is not None
    now = timezone.now()
    session = sessions.plan(
        body=youth_council(make_site().pk),
        by=chair,
        title="S",
        starts_at=now,
        ends_at=now + timedelta(hours=1),
    )
    for n in range(amount):
        item = sessions.put_item(session=session, by=chair, title=f"Punkt {n}")
        votes.propose_amendment(session=session, by=chair, item=item, title="Anders", text="Neu")
        floor.arrive(session=session, by=make_seat().user)  # type: ignore[arg-type]
    sessions.open_session(session=session, by=chair)
    client.get(f"/jugendrat/sitzungen/{session.pk}/")
    with django_assert_num_queries(12):
        client.get(f"/jugendrat/sitzungen/{session.pk}/")


def test_a_town_without_a_youth_council_says_so(client: Client) -> None:
    make_site()
    page = client.get("/jugendrat/")
    assert page.status_code == 200
    assert "<h1>" in page.content.decode()
    assert client.get("/jugendrat/sitzungen/1/").status_code == 404
    assert client.get("/antraege/").status_code == 200


def test_a_motion_is_no_repetition_of_its_own_draft(client: Client) -> None:
    rule = {
        "site": make_site(),
        "name": "Wiederholung",
        "kind": "repeat",
        "action": "block",
        "explanation": "Schon da.",
    }
    save_rule(rule=ScreeningRule(**rule), by=make_user(roles=("editor",)))
    author = make_user(age_band="adult")
    motion = make_motion(author, public=False)
    client.force_login(author)
    place = f"{address_of(motion)}veroeffentlichen/"
    assert client.post(place).status_code == 303
    motion.refresh_from_db()
    assert motion.is_public


def test_a_motion_that_a_rule_refuses_stays_a_draft_and_says_why(client: Client) -> None:
    rule = {
        "site": make_site(),
        "name": "Wort",
        "kind": "words",
        "words": "lampen",
        "action": "block",
        "explanation": "So nicht.",
    }
    save_rule(rule=ScreeningRule(**rule), by=make_user(roles=("editor",)))
    author = make_user(age_band="adult")
    motion = make_motion(author, public=False)
    client.force_login(author)
    answer = client.post(f"{address_of(motion)}veroeffentlichen/")
    assert (answer.status_code, "So nicht." in answer.content.decode()) == (422, True)
    motion.refresh_from_db()
    assert motion.stage == "draft"
