"""Addresses of votes in the administration."""

from typing import Any

from django.urls import path

from . import paper, views

app_name = "votes"
urlpatterns: list[Any] = [
    path("", views.index, name="index"),
    path("new/", views.create, name="create"),
    path("<int:pk>/", views.edit, name="edit"),
    path("<int:pk>/announce/", views.announce_vote, name="announce"),
    path("<int:pk>/stop/", views.stop, name="stop"),
    path("<int:pk>/codes/", views.code_batches, name="codes"),
    path("<int:pk>/paper/", paper.batches, name="paper"),
    path("<int:pk>/paper/<int:batch>/", paper.batch_page, name="batch"),
]
