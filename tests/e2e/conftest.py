"""The demo town for tests that only read: served once for all tests of a worker."""

import json
import os
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from tests.browser import AXE, PATIENCE
from tests.e2e.people import LOCALE, log_in_with_password
from tools.paths import ROOT
from tools.services import free_port

START_SECONDS = 180
STATUS = {"not-found": 404, "bad-request": 400}


@dataclass(frozen=True)
class Town:
    """Where the town is served, and an address for each type of page."""

    url: str
    pages: dict[str, str]


@pytest.fixture(scope="session")
def town(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Town]:
    """The demo town, as ``make demo`` serves it, in a process of its own.

    While tests are written, ``E2E_TOWN=FOLDER,URL`` names one that runs already (see ``town.py``).
    """
    if running := os.environ.get("E2E_TOWN"):
        at, _, url = running.partition(",")
        yield Town(url, json.loads((Path(at) / "addresses.json").read_text()))
        return
    folder, port = tmp_path_factory.mktemp("town"), free_port()
    url = f"http://127.0.0.1:{port}"
    command = [sys.executable, "-W", "ignore", "-m", "tests.e2e.town", str(folder), str(port)]
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(command, cwd=ROOT, stdout=log, stderr=log)
    deadline = time.monotonic() + START_SECONDS
    while not _answers(url):
        assert process.poll() is None, (folder / "log").read_text()[-3000:]
        assert time.monotonic() < deadline, "the demo town did not start in time"
        time.sleep(0.1)
    yield Town(url, json.loads((folder / "addresses.json").read_text()))
    process.terminate()
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _answers(url: str) -> bool:
    try:
        with urllib.request.urlopen(f"{url}/healthz", timeout=1):
            return True
    except OSError:
        return False


@pytest.fixture(scope="session")
def sessions(town: Town, chromium: Browser) -> Callable[[str], Any]:
    """The cookies of somebody of the demo (``einwohnerin``, ``moderation`` …) who has logged in."""
    known: dict[str, Any] = {"": None}

    def of(name: str) -> Any:
        if name not in known:
            context = chromium.new_context(base_url=town.url, **LOCALE)
            log_in_with_password(context.new_page(), f"{name}@example.org")
            known[name] = context.storage_state()
            context.close()
        return known[name]

    return of


@pytest.fixture
def visit(town: Town, chromium: Browser, sessions: Callable[[str], Any]) -> Iterator[Callable[..., Page]]:
    """Open a page of the town as somebody, in a browser of their own: ``visit("list", "einwohnerin")``."""
    opened: list[BrowserContext] = []

    def go(name: str, who: str = "", **options: Any) -> Page:
        context = chromium.new_context(
            base_url=town.url, storage_state=sessions(who), **{**LOCALE, **options}
        )
        context.set_default_timeout(PATIENCE)
        opened.append(context)
        page = context.new_page()
        if name:
            answer = page.goto(town.pages[name])
            assert answer is not None
            assert answer.status == STATUS.get(name, 200), f"{town.pages[name]} answers {answer.status}"
        return page

    yield go
    for context in opened:
        context.close()


@pytest.fixture
def findings() -> Callable[..., list[str]]:
    """What axe-core finds on a page, as lines; ``only`` limits it to these tags or rules."""

    def check(page: Page, **options: Any) -> list[str]:
        if not page.evaluate("'axe' in window"):
            page.evaluate(AXE.read_text())
        rules = {} if "runOnly" in options else {"target-size": {"enabled": True}}
        result = page.evaluate(
            "options => axe.run(options)", {"rules": rules, "resultTypes": ["violations"], **options}
        )
        return [
            f"{finding['id']}: {node['html'][:200]} ({node['failureSummary'][:160]})"
            for finding in result["violations"]
            for node in finding["nodes"]
            # A pin lies where its place lies, so pins may touch; the list beside the map leads to the same pages.
            if not (finding["id"] == "target-size" and "leaflet-marker-icon" in node["html"])
        ]

    return check
