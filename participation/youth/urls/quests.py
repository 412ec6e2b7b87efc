"""Quests: looking, walking, and the queue of the offices."""

from typing import Any

from django.urls import path

from participation.core import converters as _converters  # noqa: F401 - registers `id`

from ..quests.views import browsing, files, offices, walking

urlpatterns: list[Any] = [
    path("jugend/missionen/", browsing.quests, name="quests"),
    path("jugend/missionen/<slug:slug>/", browsing.quest, name="quest"),
    path("jugend/missionen/<slug:slug>/start/", browsing.start, name="quest_start"),
    path("jugend/mission/<id:pk>/", walking.run, name="run"),
    path("jugend/mission/<id:pk>/schritt/<uuid:step_id>/", walking.step, name="step"),
    path("jugend/mission/<id:pk>/antrag/", walking.open_motion, name="run_motion"),
    path("jugend/mission/<id:pk>/loeschen/", walking.stop, name="run_stop"),
    path("jugend/mission/datei/<id:pk>/", files.spot_file, name="spot_file"),
    path("jugend/mission/datei/<id:pk>/<slug:kind>/entfernen/", walking.remove_file, name="spot_file_remove"),
    path("jugend/gruppe/<id:pk>/missionen/", browsing.group_quests, name="group_quests"),
    path("jugend/fragen/", offices.questions, name="questions"),
    path("jugend/fragen/<id:pk>/", offices.question, name="question"),
]
