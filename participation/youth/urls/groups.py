"""Coming in by a code, and what a guide does with a group."""

from typing import Any

urlpatterns: list[Any] = []
