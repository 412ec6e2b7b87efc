"""What happens elsewhere appears without reload: by socket, by asking, and after the connection was lost."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, WebSocketRoute, expect

from participation.contributions.models import Contribution
from participation.contributions.services import support
from participation.moderation.models import Ground
from participation.moderation.services import Statement, decide, open_case
from tests.e2e import people
from tests.e2e.people import german
from tests.factories import make_comment, make_consultation, make_proposal, make_user

Browsers = Callable[..., Any]
SOCKET = re.compile(r"/ws/live/")


@pytest.fixture
def talk(server: str) -> dict[str, Any]:
    """A proposal with one comment, and its addresses."""
    consultation = make_consultation(slug="markt")
    proposal = make_proposal(consultation, title="Mehr Bänke am Markt")
    first = make_comment(proposal, text="Der erste Kommentar.")
    base = "/beteiligung/markt/vorschlaege/"
    return {
        "consultation": consultation,
        "proposal": proposal,
        "first": first,
        "list": base,
        "page": f"{base}{proposal.pk}/",
    }


def hide(contribution: Contribution) -> None:
    """A moderator hides something."""
    moderator = make_user(roles=("moderator",))
    case = open_case(contribution=contribution, by=moderator)
    decide(
        case=case,
        by=moderator,
        verb="hide",
        version=case.version,
        statement=Statement(Ground.SPAM, "Werbung", "Regel 3"),
    )


def numbers(page: Page) -> list[str]:
    """The ids of all comments on the page, twice what is there twice."""
    found: list[str] = people.comments(page).evaluate_all("all => all.map((one) => one.id)")
    return found


def test_with_sockets_forbidden_it_comes_by_asking(
    talk: dict[str, Any], new_context: Browsers, settings: Any
) -> None:
    settings.LIVE_POLL_SECONDS = 1
    context = new_context()
    refused: list[str] = []

    def refuse(socket: WebSocketRoute) -> None:
        refused.append(socket.url)
        socket.close()

    context.route_web_socket(SOCKET, refuse)
    page, overview = context.new_page(), context.new_page()
    page.goto(talk["page"])
    overview.goto(talk["list"])
    comment = make_comment(talk["proposal"], text="Ohne Steckdose angekommen.")
    people.new_items(page, "1 new comment").click()
    expect(people.comments(page).filter(has_text="Ohne Steckdose angekommen.")).to_have_count(1)
    support(user=make_user(), contribution=talk["proposal"], wanted=True)
    expect(people.supporters(page, 1)).to_be_visible()
    make_proposal(talk["consultation"], title="Ein Trinkbrunnen")
    people.new_items(overview, "1 new proposal").click()
    expect(overview.get_by_role("link", name="Ein Trinkbrunnen", exact=True)).to_be_visible()
    hide(comment)
    expect(people.comments(page).filter(has_text="Ohne Steckdose angekommen.")).to_have_count(0)
    expect(page.get_by_text(german("This post is no longer public."))).to_be_visible()
    assert refused


def test_after_a_lost_connection_nothing_is_missing_and_nothing_is_there_twice(
    talk: dict[str, Any], new_context: Browsers
) -> None:
    context = new_context()
    open_sockets: list[WebSocketRoute] = []
    lost = False

    def pass_on(socket: WebSocketRoute) -> None:
        if lost:
            socket.close()
        else:
            socket.connect_to_server()
            open_sockets.append(socket)

    context.route_web_socket(SOCKET, pass_on)
    page = context.new_page()
    page.goto(talk["page"])
    make_comment(talk["proposal"], text="Vor der Störung.")
    people.new_items(page, "1 new comment").click()
    expect(people.comments(page)).to_have_count(2)

    lost = True
    context.set_offline(True)
    for socket in open_sockets:
        socket.close()
    expect(page.get_by_text("Die Verbindung ist weg.")).to_be_visible()
    while_away = [
        make_comment(talk["proposal"], text=f"Während der Störung {number}.") for number in range(3)
    ]
    hide(talk["first"])
    support(user=make_user(), contribution=talk["proposal"], wanted=True)
    lost = False
    context.set_offline(False)

    people.new_items(page, "{n} new comments", 3).click()
    expect(people.comments(page).filter(has_text="Während der Störung")).to_have_count(3)
    expect(people.comments(page).filter(has_text="Der erste Kommentar.")).to_have_count(0)
    expect(people.supporters(page, 1)).to_be_visible()
    expect(page.get_by_text("Die Verbindung ist weg.")).to_be_hidden()
    make_comment(talk["proposal"], text="Nach der Störung.")
    people.new_items(page, "1 new comment").click()
    expect(people.comments(page).filter(has_text="Nach der Störung.")).to_have_count(1)
    shown = numbers(page)
    assert len(shown) == len(set(shown))
    assert {f"kommentar-{comment.pk}" for comment in while_away} <= set(shown)


def test_whoever_writes_is_not_disturbed(talk: dict[str, Any], new_context: Browsers) -> None:
    context = new_context()
    people.be_logged_in(context, make_user())
    page = context.new_page()
    page.goto(talk["page"])
    field = page.get_by_role("form", name="Ihr Kommentar").get_by_role("textbox")
    field.fill("Ich schreibe gerade")
    where = field.bounding_box()
    make_comment(talk["proposal"], text="Jemand war schneller.")
    make_comment(talk["proposal"], talk["first"].author, parent=talk["first"], text="Eine Antwort.")
    support(user=make_user(), contribution=talk["proposal"], wanted=True)
    expect(people.new_items(page, "1 new comment")).to_be_visible()
    expect(people.supporters(page, 1)).to_be_visible()
    expect(field).to_be_focused()
    expect(field).to_have_value("Ich schreibe gerade")
    assert where is not None
    assert field.bounding_box() == where


def test_live_can_be_paused(talk: dict[str, Any], new_context: Browsers) -> None:
    page = new_context().new_page()
    page.goto(talk["page"])
    page.get_by_role("button", name=german("Pause live updates")).click()
    make_comment(talk["proposal"], text="In der Pause.")
    other = page.context.new_page()
    other.goto(talk["page"])
    expect(people.comments(other).filter(has_text="In der Pause.")).to_have_count(1)
    expect(people.new_items(page, "1 new comment")).to_have_count(0)
    page.get_by_role("button", name=german("Resume live updates")).click()
    people.new_items(page, "1 new comment").click()
    expect(people.comments(page).filter(has_text="In der Pause.")).to_have_count(1)


def test_my_own_comment_is_there_once(talk: dict[str, Any], new_context: Browsers) -> None:
    context = new_context()
    people.be_logged_in(context, make_user())
    page = context.new_page()
    page.goto(talk["page"])
    people.comment(page, "Das kam von mir.")
    make_comment(talk["proposal"], text="Und das von jemand anderem.")
    people.new_items(page, "1 new comment").click()
    expect(people.comments(page).filter(has_text="Das kam von mir.")).to_have_count(1)
    expect(people.comments(page)).to_have_count(3)
    shown = numbers(page)
    assert len(shown) == len(set(shown)) == 3
