"""Addresses of realtime."""

from typing import Any

from django.urls import path

from . import views

app_name = "realtime"
urlpatterns: list[Any] = [
    path("live/since/", views.since, name="since"),
    path("live/vorschlag/<int:pk>/", views.proposal_row, name="proposal_row"),
]
