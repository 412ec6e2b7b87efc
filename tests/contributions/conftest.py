"""A clock that stands still, for rate limits."""

from types import SimpleNamespace

import pytest
from django.utils import timezone


@pytest.fixture
def still_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """The windows of the rate limits do not move on while a slow machine counts."""
    now = timezone.now()
    monkeypatch.setattr("participation.core.throttle.timezone", SimpleNamespace(now=lambda: now))
