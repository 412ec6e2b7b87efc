"""What helps to write a proposal: preview, similar ones, the point on the map by keyboard, a picture with its words."""

import struct
import zlib
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from participation.proposals.models import Proposal
from tests.e2e import people
from tests.factories import make_consultation, make_proposal, make_user

TITLE, TEXT = "Ein Trinkbrunnen am Markt", "Im Sommer fehlt **Wasser**. Ein Brunnen hilft allen."
SEND = "Vorschlag veröffentlichen"


@pytest.fixture
def form(server: str, new_context: Callable[..., Any]) -> Page:
    """The form for a proposal, open in a member's browser; one proposal is there already."""
    make_proposal(make_consultation(slug="markt"), title="Mehr Bänke am Rathausbach")
    # Without motion the map stands still when the next key is pressed.
    context = new_context(reduced_motion="reduce")
    people.be_logged_in(context, make_user("Kranich"))
    page = context.new_page()
    page.goto("/beteiligung/markt/vorschlaege/neu/")
    return page


def fill(page: Page) -> None:
    page.get_by_role("textbox", name="Titel").fill(TITLE)
    page.get_by_role("textbox", name="Ihr Vorschlag").fill(TEXT)


def send(page: Page) -> Proposal:
    page.get_by_role("button", name=SEND).click()
    expect(page.get_by_role("heading", level=1, name=TITLE)).to_be_visible()
    return Proposal.objects.get(title=TITLE)


def png() -> bytes:
    """A small green picture."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = b"".join(b"\0" + b"\x20\x80\x40" * 64 for _row in range(48))
    head = struct.pack(">IIBBBBB", 64, 48, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(rows))
        + chunk(b"IEND", b"")
    )


def test_the_preview_shows_what_it_will_look_like(form: Page) -> None:
    fill(form)
    form.get_by_role("button", name="Vorschau des Textes").click()
    preview = form.get_by_role("region", name="Vorschau")
    expect(preview.get_by_role("strong")).to_have_text("Wasser")
    send(form)
    expect(form.get_by_role("main").get_by_role("strong").filter(has_text="Wasser")).to_have_count(1)


def test_similar_proposals_appear_while_typing_and_can_be_supported(form: Page) -> None:
    field = form.get_by_role("textbox", name="Titel")
    field.press_sequentially("Bänke am Rathausbach")
    similar = form.get_by_role("region", name="ähnlich")
    expect(similar.get_by_role("link", name="Mehr Bänke am Rathausbach", exact=True)).to_be_visible()
    expect(field).to_be_focused()
    similar.get_by_role("link", name="Lieber diesen unterstützen").click()
    expect(form.get_by_role("heading", level=1, name="Mehr Bänke am Rathausbach")).to_be_visible()


def test_the_place_is_chosen_on_the_map_by_keyboard(form: Page) -> None:
    made = []
    for keys in (["Enter"], ["ArrowRight", "ArrowRight", "ArrowUp", "Enter"]):
        form.goto("/beteiligung/markt/vorschlaege/neu/")
        fill(form)
        place = form.get_by_role("textbox", name="Ort")
        place.fill("Marktplatz")
        place.press("Tab")
        expect(form.get_by_role("application", name="Karte")).to_be_focused()
        for key in keys:
            form.keyboard.press(key)
        expect(form.get_by_role("status").filter(has_text="Der Punkt ist gesetzt.")).to_be_visible()
        expect(form.get_by_role("button", name="Punkt entfernen")).to_be_visible()
        form.get_by_role("button", name=SEND).click()
        expect(form.get_by_role("heading", level=1, name=TITLE)).to_be_visible()
        made.append(Proposal.objects.filter(title=TITLE).latest("pk"))
    middle, moved = made
    assert moved.address == "Marktplatz"
    assert None not in {middle.lat, middle.lon, moved.lat, moved.lon}
    assert moved.lat > middle.lat
    assert moved.lon > middle.lon


def test_the_point_can_be_taken_away_again(form: Page) -> None:
    fill(form)
    form.get_by_role("button", name="Punkt in die Mitte der Karte setzen").press("Enter")
    form.get_by_role("button", name="Punkt entfernen").press("Enter")
    expect(form.get_by_role("status").filter(has_text="Der Punkt ist entfernt.")).to_be_visible()
    assert send(form).lat is None


def test_a_picture_without_words_is_asked_for_them_and_nothing_is_lost(form: Page) -> None:
    fill(form)
    picture = form.get_by_label("Bild (freiwillig)", exact=True)
    picture.set_input_files({"name": "IMG_0001.png", "mimeType": "image/png", "buffer": png()})
    form.get_by_role("button", name=SEND).click()
    expect(form.get_by_role("alert").first).to_be_focused()
    words = form.get_by_role("textbox", name="Was zeigt das Bild?")
    expect(words).to_have_attribute("aria-invalid", "true")
    expect(form.get_by_role("textbox", name="Titel")).to_have_value(TITLE)
    expect(form.get_by_role("textbox", name="Ihr Vorschlag")).to_have_value(TEXT)
    expect(form.get_by_text("Ihr Bild ist aufgehoben")).to_be_visible()
    words.fill("Eine grüne Wiese")
    made = send(form)
    assert made.picture
    expect(form.get_by_role("img", name="Eine grüne Wiese")).to_be_visible()


def test_what_is_no_picture_is_refused_and_nothing_is_lost(form: Page) -> None:
    fill(form)
    picture = form.get_by_label("Bild (freiwillig)", exact=True)
    picture.set_input_files({"name": "bild.png", "mimeType": "image/png", "buffer": b"<svg onload=alert(1)>"})
    form.get_by_role("button", name=SEND).click()
    expect(form.get_by_role("alert").first).to_be_focused()
    expect(form.get_by_role("textbox", name="Ihr Vorschlag")).to_have_value(TEXT)
    assert not Proposal.objects.filter(title=TITLE).exists()
