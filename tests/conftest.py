"""How the tests meet the databases, Redis and the browser.

The database comes from ``DATABASE_URL`` (SQLite without it) as a copy of one that was migrated once. With
``REQUIRE_ALL=1``, as in CI, a test that skips itself has failed.
"""

import json
import os
import tempfile
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.conf import settings
from django.db import connections
from django.test import TransactionTestCase
from django.utils import timezone

from tools import testdb
from tools.paths import ROOT

SHARED_DATA = ROOT.parent / "shared" / "data"
REQUIRE_ALL = os.environ.get("REQUIRE_ALL") == "1"
SERVER_URL = os.environ.get("DATABASE_URL", "")
ON_POSTGRES = SERVER_URL.startswith(("postgres:", "postgresql:"))

pytest_plugins = ["tests.browser"]


def pytest_configure() -> None:
    """A Redis database of its own for each test process: one empties its cache while another counts in it."""
    worker = os.environ.get("PYTEST_XDIST_WORKER", "")
    if worker and settings.REDIS_URL:
        from participation.settings.base import caches, channel_layers

        number = int(worker.removeprefix("gw")) + 1
        settings.REDIS_URL = urlsplit(settings.REDIS_URL)._replace(path=f"/{number}").geturl()
        settings.CACHES = caches(settings.REDIS_URL)
        settings.CHANNEL_LAYERS = channel_layers(settings.REDIS_URL)
        # For the servers that tests start.
        os.environ["REDIS_URL"] = settings.REDIS_URL


# --- Which tests run ---------------------------------------------------------------------------------


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out what this database has no answer to; mark the browser tests by their folder."""
    left_out = {"sqlite_only"} if ON_POSTGRES else {"postgres_only"}
    if not os.environ.get("REDIS_URL"):
        left_out.add("redis_only")
    kept, deselected = [], []
    for item in items:
        if "e2e" in item.path.relative_to(ROOT).parts:
            item.add_marker(pytest.mark.e2e)
        if item.get_closest_marker("needs_shared_data") and not SHARED_DATA.exists():
            item.add_marker(pytest.mark.skip(reason="the example data beside the repository are not here"))
        (deselected if left_out & {mark.name for mark in item.iter_markers()} else kept).append(item)
    if deselected:
        config.hook.pytest_deselected(items=deselected)
        items[:] = kept


@pytest.hookimpl(hookwrapper=True)
def pytest_runtest_makereport(item: pytest.Item, call: pytest.CallInfo[None]) -> Generator[None, Any, None]:
    """With ``REQUIRE_ALL`` a skip is a failure, unless it is for data that only the customer has."""
    outcome = yield
    report = outcome.get_result()
    if report.when == "call" and report.failed:
        item.failed = True  # type: ignore[attr-defined]
    if REQUIRE_ALL and report.skipped and not hasattr(report, "wasxfail"):
        if item.get_closest_marker("needs_shared_data") and not SHARED_DATA.exists():
            return
        report.outcome = "failed"
        report.longrepr = f"Nothing may be skipped here: {report.longrepr}"


@pytest.hookimpl(hookwrapper=True)
def pytest_make_collect_report(collector: pytest.Collector) -> Generator[None, Any, None]:
    """The same for a file that skips itself while it is collected."""
    outcome = yield
    report = outcome.get_result()
    if REQUIRE_ALL and report.outcome == "skipped":
        report.outcome = "failed"
        report.longrepr = f"Nothing may be skipped here: {report.longrepr}"


def pytest_terminal_summary(terminalreporter: Any, exitstatus: int, config: pytest.Config) -> None:
    """Write the counts where ``tools.run_tests`` adds them up."""
    target = os.environ.get("TEST_COUNTS_FILE")
    if target and not hasattr(config, "workerinput"):
        words = ("passed", "failed", "error", "skipped", "xfailed")
        counts = {word: len(terminalreporter.stats.get(word, [])) for word in words}
        Path(target).write_text(json.dumps(counts))


# --- The database ------------------------------------------------------------------------------------


@pytest.fixture(scope="session")
def django_db_setup(
    request: pytest.FixtureRequest, django_test_environment: None, django_db_blocker: Any
) -> Iterator[None]:
    """Replace pytest-django's own: a copy of the migrated database, for this worker alone."""
    worker = getattr(request.config, "workerinput", {}).get("workerid", "main")
    name = f"test_{worker}_{os.getpid()}"
    connection = connections["default"]
    with django_db_blocker.unblock():
        connection.close()
        if ON_POSTGRES:
            connection.close_pool()
            testdb.postgres_copy(SERVER_URL, name)
            connection.settings_dict["NAME"] = name
            with _going_back(testdb.remember_postgres(connection)):
                yield
            connection.close()
            connection.close_pool()
            testdb.postgres_drop(SERVER_URL, name)
        else:
            shared_memory = Path("/dev/shm")
            with tempfile.TemporaryDirectory(
                prefix="stadtgespraech-", dir=shared_memory if shared_memory.is_dir() else None
            ) as folder:
                path = Path(folder) / f"{name}.sqlite3"
                testdb.sqlite_copy(path)
                connection.settings_dict["NAME"] = str(path)
                with _going_back(testdb.remember_sqlite(connection, path.with_suffix(".pristine"))):
                    yield
                connection.close()


@contextmanager
def _going_back(bring_back: Callable[[], None]) -> Iterator[None]:
    """A test with real transactions ends with the database as it was after the migrations, not with an empty one."""

    def teardown(*_case: Any) -> None:
        from participation.realtime import hints

        # Whatever is still being told about this test's rows reads them.
        hints.flush(2)
        bring_back()

    before = TransactionTestCase._fixture_teardown
    TransactionTestCase._fixture_teardown = teardown  # type: ignore[method-assign]
    try:
        yield
    finally:
        TransactionTestCase._fixture_teardown = before  # type: ignore[method-assign]


@pytest.fixture(autouse=True)
def _nothing_left_over(settings: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Caches, throttles, stored pages and files of one test are not seen by the next."""
    from django.core.cache import cache

    from participation.core import kept, pagecache
    from participation.core.cache import SturdyRedisCache

    settings.MEDIA_ROOT = str(tmp_path_factory.getbasetemp() / "media")
    settings.VOTING_KEY_DIR = tmp_path_factory.getbasetemp() / "voting-keys"
    yield
    # A test that broke Redis must not leave the next one without a cache.
    SturdyRedisCache._open_until = 0.0
    kept.forget()
    cache.clear()
    pagecache.clear()


@pytest.fixture
def still_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """The windows of the rate limits do not move on while a slow machine counts."""
    now = timezone.now()
    monkeypatch.setattr("participation.core.throttle.timezone", SimpleNamespace(now=lambda: now))
