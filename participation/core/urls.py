"""Addresses of core."""

from typing import Any

app_name = "core"
urlpatterns: list[Any] = []
