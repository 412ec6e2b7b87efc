"""What a visit costs and what it leaves behind: bytes, requests, shifts, cookies, and who else would learn of it."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from playwright.sync_api import Page

from tests.e2e.conftest import Town
from tests.e2e.pages import PAGES, PUBLIC

KB = 1000
# Of a page in HTML: scripts and styles that the policy would have to allow.
INLINE = re.compile(
    r"<script(?![^>]*\ssrc=)(?![^>]*type=\"application/(?:ld\+)?json\")|<style[\s>]|\sstyle=|\son[a-z]+=\"",
    re.I,
)


class Traffic:
    """Bytes on the wire of everything a page asks for."""

    def __init__(self, page: Page) -> None:
        self.kinds: dict[str, str] = {}
        self.addresses: dict[str, str] = {}
        self.bytes: dict[str, int] = {}
        session = page.context.new_cdp_session(page)
        session.send("Network.enable")
        session.on("Network.requestWillBeSent", self._asked)
        session.on("Network.loadingFinished", self._finished)

    def _asked(self, event: dict[str, Any]) -> None:
        self.kinds[event["requestId"]] = event.get("type", "")
        self.addresses[event["requestId"]] = event["request"]["url"]

    def _finished(self, event: dict[str, Any]) -> None:
        self.bytes[event["requestId"]] = event["encodedDataLength"]

    def requests(self) -> list[str]:
        """Addresses of what went over the wire."""
        return [url for url in self.addresses.values() if url.startswith("http")]

    def total(self, *, own_scripts: bool = False) -> int:
        """Bytes of everything, or of our own scripts only."""
        return sum(
            size
            for key, size in self.bytes.items()
            if not own_scripts or (self.kinds[key] == "Script" and "/vendor/" not in self.addresses[key])
        )


@pytest.mark.parametrize("width", [360, 1280])
def test_the_first_visit_to_the_home_page_is_light(
    visit: Callable[..., Page], town: Town, width: int
) -> None:
    page = visit("", viewport={"width": width, "height": 800})
    traffic = Traffic(page)
    page.goto(town.url, wait_until="networkidle")
    assert traffic.total() <= 150 * KB, traffic.bytes
    assert len(traffic.requests()) <= 12, traffic.requests()
    assert traffic.total(own_scripts=True) <= 30 * KB


@pytest.mark.parametrize("name", ["list", "list-map", "detail-discussed", "consultation-running"])
def test_own_scripts_stay_small_everywhere(visit: Callable[..., Page], town: Town, name: str) -> None:
    page = visit("")
    traffic = Traffic(page)
    page.goto(town.pages[name], wait_until="networkidle")
    assert 0 < traffic.total(own_scripts=True) <= 30 * KB


@pytest.mark.parametrize(
    "name", ["home", "consultation-running", "list", "list-map", "detail-discussed", "results"]
)
@pytest.mark.parametrize("width", [360, 1280])
def test_nothing_jumps_while_a_page_loads(
    visit: Callable[..., Page], town: Town, name: str, width: int
) -> None:
    page = visit("", viewport={"width": width, "height": 800})
    page.add_init_script("""
      window.shifts = [];
      new PerformanceObserver((list) => { for (const entry of list.getEntries()) if (!entry.hadRecentInput) window.shifts.push(
        [entry.value, ...entry.sources.map((source) => source.node?.outerHTML?.slice(0, 120))]); })
        .observe({ type: "layout-shift", buffered: true });
    """)
    page.goto(town.pages[name], wait_until="networkidle")
    page.mouse.wheel(0, 3000)
    page.wait_for_load_state("networkidle")
    shifts = page.evaluate("window.shifts")
    assert sum(shift[0] for shift in shifts) < 0.02, shifts


@pytest.mark.parametrize("name", PAGES)
def test_a_page_keeps_to_the_policy_and_asks_nobody_else(
    visit: Callable[..., Page], town: Town, name: str
) -> None:
    page = visit("", PAGES[name])
    said: list[str] = []
    asked: list[str] = []
    page.on(
        "console", lambda message: said.append(message.text) if message.type in {"error", "warning"} else None
    )
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("request", lambda request: asked.append(request.url))
    page.on("websocket", lambda socket: asked.append(socket.url.replace("ws://", "http://")))
    answer = page.goto(town.pages[name], wait_until="networkidle")
    assert answer is not None
    # That the page itself answers 404 or 400 is what it is for.
    assert [text for text in said if f"status of {answer.status}" not in text] == []
    assert [url for url in asked if not url.startswith((town.url, "data:"))] == []
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert INLINE.findall(answer.text()) == []


@pytest.mark.parametrize("name", PUBLIC)
def test_visitors_are_left_nothing_to_be_known_by(visit: Callable[..., Page], town: Town, name: str) -> None:
    page = visit("")
    answer = page.goto(town.pages[name], wait_until="networkidle")
    assert answer is not None
    assert "set-cookie" not in answer.headers
    assert page.context.cookies() == []
    assert page.evaluate("[...Object.keys(localStorage), ...Object.keys(sessionStorage)]") == []
    assert page.evaluate("indexedDB.databases().then((found) => found.length)") == 0
    assert page.evaluate("navigator.serviceWorker.getRegistrations().then((found) => found.length)") == 0
    assert "csrfmiddlewaretoken" not in answer.text()
