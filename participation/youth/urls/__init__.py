"""Addresses of the youth module: one file for each area, all under the namespace ``youth``."""

from typing import Any

from . import game, groups, home, play, quests, skills

app_name = "youth"
urlpatterns: list[Any] = [
    *home.urlpatterns,
    *groups.urlpatterns,
    *game.urlpatterns,
    *quests.urlpatterns,
    *play.urlpatterns,
    *skills.urlpatterns,
]
