"""Addresses of the account beyond allauth's own."""

from typing import Any

from django.conf import settings
from django.urls import path

from . import views

app_name = "accounts"
urlpatterns: list[Any] = [
    path("konto/", views.profile, name="profile"),
    path("konto/daten/", views.data_sheet, name="data"),
    path("konto/daten/export.zip", views.data_export, name="export"),
    path("konto/loeschen/", views.delete_account, name="delete"),
    path("sprache/", views.set_language, name="language"),
]
if settings.DEMO:
    urlpatterns += [
        path("postfach/", views.mailbox, name="mailbox"),
    ]
