"""Addresses of realtime."""

from typing import Any

app_name = "realtime"
urlpatterns: list[Any] = []
