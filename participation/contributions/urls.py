"""Addresses of contributions."""

from typing import Any

app_name = "contributions"
urlpatterns: list[Any] = []
