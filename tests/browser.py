"""Fixtures for the browser tests: the real server in this process, real Chromium, roles and labels only."""

import gc
import os
import threading
import time
import warnings
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

AXE = Path(__file__).parent / "vendor" / "axe-core@4.14.1" / "axe.min.js"
# Milliseconds until a test gives up; a slow machine is no failure.
PATIENCE = 20_000
CHROMIUM_OPTIONS = [
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


@pytest.fixture(scope="session")
def chromium(django_db_setup: None) -> Iterator[Any]:
    """The system's Chromium, driven by Playwright; one for all tests of this worker."""
    from playwright.sync_api import expect, sync_playwright

    from tools.packages import find, require

    require("chromium")
    # Playwright runs a loop in this thread, which Django takes for asynchronous code.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"
    options = [*CHROMIUM_OPTIONS, "--no-sandbox"] if os.geteuid() == 0 else CHROMIUM_OPTIONS
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=find("chromium"), args=options)
        yield browser
        browser.close()


@pytest.fixture
def server(
    transactional_db: None, django_db_serialized_rollback: None, settings: Any, request: pytest.FixtureRequest
) -> Iterator[str]:
    """Address of the platform as it runs in production (ASGI, page cache, sockets), on this test's database.

    Mail lands in ``django.core.mail.outbox``, tasks run at once.
    """
    import uvicorn

    from participation.asgi import make_application
    from participation.core.management.commands.serve import server_config
    from tools.services import free_port

    port = free_port()
    settings.SITE_URL = f"http://127.0.0.1:{port}"
    config = server_config(host="127.0.0.1", port=port, app=make_application())
    running = uvicorn.Server(config)
    thread = threading.Thread(target=running.run, name="test-server", daemon=True)
    thread.start()
    deadline = time.monotonic() + 20
    while not running.started:
        assert thread.is_alive(), "the server did not start"
        assert time.monotonic() < deadline, "the server did not start in time"
        time.sleep(0.02)
    yield settings.SITE_URL
    # Not by force: that leaves connections open, which Python complains about in the middle of a later test.
    running.should_exit = True
    thread.join(10)
    assert not thread.is_alive(), "the server did not stop"
    # Threads that ended with the server left their Redis clients behind, whose parts the collector finalises in any order;
    # better here than in the middle of a later test, which would be blamed for it.
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)
        gc.collect()


@pytest.fixture
def new_context(chromium: Any, server: str) -> Iterator[Callable[..., Any]]:
    """Make a fresh browser context (a person of their own); takes Playwright's ``new_context`` options."""
    contexts = []

    def make(**options: Any) -> Any:
        options = {"base_url": server, "locale": "de-DE", "timezone_id": "Europe/Berlin", **options}
        context = chromium.new_context(**options)
        context.set_default_timeout(PATIENCE)
        contexts.append(context)
        return context

    yield make
    for context in contexts:
        context.close()


@pytest.fixture
def page(new_context: Callable[..., Any], request: pytest.FixtureRequest) -> Iterator[Any]:
    """A page of a first-time visitor; a screenshot is kept under ``var/e2e`` when the test fails."""
    opened = new_context().new_page()
    yield opened
    if getattr(request.node, "failed", False):
        folder = Path("var/e2e")
        folder.mkdir(parents=True, exist_ok=True)
        opened.screenshot(path=folder / f"{request.node.name}.png", full_page=True)


@pytest.fixture
def axe() -> Callable[..., list[str]]:
    """Check a page with axe-core; returns one line for each finding, so that ``assert axe(page) == []``."""

    def check(page: Any, *, exclude: tuple[str, ...] = ()) -> list[str]:
        page.evaluate(AXE.read_text())
        result = page.evaluate("context => axe.run(context)", {"exclude": [[rule] for rule in exclude]})
        return [
            f"{finding['id']}: {node['html'][:160]}"
            for finding in result["violations"]
            for node in finding["nodes"]
        ]

    return check
