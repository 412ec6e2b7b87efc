"""The start page of the youth module."""

from typing import Any

from django.urls import path

from ..views import home

urlpatterns: list[Any] = [path("jugend/", home.home, name="home")]
