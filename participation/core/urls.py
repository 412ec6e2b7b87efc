"""Addresses of core."""

from typing import Any

from django.urls import path

from .styleguide import styleguide

app_name = "core"
urlpatterns: list[Any] = [
    path("stilkunde/", styleguide, name="styleguide"),
]
