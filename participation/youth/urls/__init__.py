"""Addresses of the youth module: one file for each area, all under the namespace ``youth``."""

from typing import Any

from . import groups, home

app_name = "youth"
urlpatterns: list[Any] = [
    *home.urlpatterns,
    *groups.urlpatterns,
]
