"""Addresses of the import in the administration."""

from typing import Any

from django.urls import path

from . import views

app_name = "imports"
urlpatterns: list[Any] = [
    path("", views.index, name="index"),
    path("<int:pk>/", views.job_page, name="job"),
    path("<int:pk>/status/", views.status, name="status"),
    path("<int:pk>/start/", views.start, name="start"),
    path("<int:pk>/delete/", views.discard, name="discard"),
]
