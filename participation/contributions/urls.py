"""Addresses of contributions."""

from typing import Any

from django.urls import path

import participation.core.converters  # noqa: F401 – registers <id:…>

from . import views

app_name = "contributions"
urlpatterns: list[Any] = [
    path("beitrag/<id:pk>/unterstuetzen/", views.support, name="support"),
    path("konto/beitraege/", views.mine, name="mine"),
    path("vorschau/", views.preview, name="preview"),
    path("entwurf/", views.draft, name="draft"),
]
