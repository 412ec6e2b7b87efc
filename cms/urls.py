"""Addresses of the pages beyond Wagtail's own."""

from typing import Any

app_name = "cms"
urlpatterns: list[Any] = []
