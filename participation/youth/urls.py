"""Addresses of the youth module."""

from typing import Any

app_name = "youth"
urlpatterns: list[Any] = []
