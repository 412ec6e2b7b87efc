"""Addresses of notifications."""

from django.urls import path

import participation.core.converters  # noqa: F401 – registers <id:…>

from . import views

app_name = "notifications"
urlpatterns = [
    path("konto/mitteilungen/", views.inbox, name="list"),
    path("konto/mitteilungen/gelesen/", views.mark_read, name="mark_read"),
    path("konto/mitteilungen/abbestellen/<str:token>/", views.stop_mail, name="stop_mail"),
    path("konto/mitteilungen/<id:pk>/", views.detail, name="detail"),
]
