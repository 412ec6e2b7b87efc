"""Addresses of comments."""

from typing import Any

from django.urls import path

import participation.core.converters  # noqa: F401 – registers <id:…>

from .views import reading, writing

app_name = "comments"
urlpatterns: list[Any] = [
    path("beteiligung/<slug:slug>/kommentare/<id:pk>/", reading.permalink, name="permalink"),
    path("beitrag/<id:pk>/kommentare/", reading.comment_list, name="list"),
    path("beitrag/<id:pk>/kommentieren/", writing.create, name="create"),
    path("kommentar/<id:pk>/", reading.one, name="one"),
    path("kommentar/<id:pk>/antworten/", reading.replies, name="replies"),
    path("kommentar/<id:pk>/bearbeiten/", writing.edit, name="edit"),
    path("kommentar/<id:pk>/zurueckziehen/", writing.withdraw, name="withdraw"),
    path("kommentar/<id:pk>/verlauf/", reading.history, name="history"),
]
