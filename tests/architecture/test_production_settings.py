"""Production refuses to start when something that protects residents is missing."""

import os
import subprocess
import sys

import pytest

from tools.paths import ROOT
from tools.run_checks import PRODUCTION


def start(**changes: str | None) -> subprocess.CompletedProcess[str]:
    """Load the production settings in a process of their own, with some variables changed or taken away."""
    values = {**PRODUCTION, **changes}
    environment = {"PATH": os.environ["PATH"]} | {
        name: value for name, value in values.items() if value is not None
    }
    return subprocess.run(
        [sys.executable, "-c", "import django; django.setup(); print('started')"],
        cwd=ROOT, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip


def test_complete_settings_start() -> None:
    done = start()
    assert done.stdout.strip() == "started", done.stderr


@pytest.mark.parametrize(
    ("changes", "word"),
    [
        ({"SECRET_KEY": None}, "SECRET_KEY"),
        ({"SECRET_KEY": "short"}, "SECRET_KEY"),
        ({"SECRET_KEY": "demo-only-not-secret-" + "0" * 40}, "SECRET_KEY"),
        ({"ALLOWED_HOSTS": None}, "ALLOWED_HOSTS"),
        ({"ALLOWED_HOSTS": "*"}, "ALLOWED_HOSTS"),
        ({"DATABASE_URL": None}, "DATABASE_URL"),
        ({"EMAIL_URL": None}, "EMAIL_URL"),
        ({"REDIS_URL": None}, "REDIS_URL"),
        ({"DEMO": "1"}, "DEMO"),
        ({"SITE_URL": "http://beteiligung.example.org"}, "SITE_URL"),
    ],
    ids=lambda value: next(iter(value)) if isinstance(value, dict) else "",
)
def test_a_missing_protection_is_named(changes: dict[str, str | None], word: str) -> None:
    done = start(**changes)
    assert done.returncode != 0
    assert "ImproperlyConfigured" in done.stderr
    assert word in done.stderr.strip().splitlines()[-1]


def test_one_process_needs_no_redis() -> None:
    assert start(REDIS_URL=None, WEB_PROCESSES="1").stdout.strip() == "started"


def test_serve_refuses_a_second_process_without_redis() -> None:
    environment = {"PATH": os.environ["PATH"], **PRODUCTION, "WEB_PROCESSES": "1"}
    del environment["REDIS_URL"]
    done = subprocess.run(
        [sys.executable, "manage.py", "serve", "--processes", "2"],
        cwd=ROOT, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode != 0
    assert "REDIS_URL" in done.stderr


def test_the_security_floor_is_in_the_settings() -> None:
    code = (
        "import django; django.setup(); from django.conf import settings as s; "
        "assert s.SECURE_HSTS_SECONDS >= 31536000 and s.SESSION_COOKIE_SECURE and s.CSRF_COOKIE_SECURE; "
        "d = s.CONTENT_SECURITY_POLICY['DIRECTIVES']; "
        "assert not any('unsafe' in v for values in d.values() for v in values), d; "
        "assert d['frame-ancestors'] == [\"'none'\"]; assert not s.DEBUG; print('ok')"
    )
    environment = {"PATH": os.environ["PATH"], **PRODUCTION}
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    assert done.stdout.strip() == "ok", done.stderr
