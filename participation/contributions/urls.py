"""Addresses of contributions."""

from typing import Any

from django.urls import path

from . import views

app_name = "contributions"
urlpatterns: list[Any] = [
    path("beitrag/<int:pk>/unterstuetzen/", views.support, name="support"),
    path("vorschau/", views.preview, name="preview"),
    path("entwurf/", views.draft, name="draft"),
]
