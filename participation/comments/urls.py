"""Addresses of comments."""

from typing import Any

from django.urls import path

from .views import reading, writing

app_name = "comments"
urlpatterns: list[Any] = [
    path("beteiligung/<slug:slug>/kommentare/<int:pk>/", reading.permalink, name="permalink"),
    path("beitrag/<int:pk>/kommentare/", reading.comment_list, name="list"),
    path("beitrag/<int:pk>/kommentieren/", writing.create, name="create"),
    path("kommentar/<int:pk>/", reading.one, name="one"),
    path("kommentar/<int:pk>/antworten/", reading.replies, name="replies"),
    path("kommentar/<int:pk>/bearbeiten/", writing.edit, name="edit"),
    path("kommentar/<int:pk>/zurueckziehen/", writing.withdraw, name="withdraw"),
    path("kommentar/<int:pk>/verlauf/", reading.history, name="history"),
]
