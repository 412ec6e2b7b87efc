"""Addresses of motions, papers and the council room."""

from typing import Any

app_name = "council"
urlpatterns: list[Any] = []
