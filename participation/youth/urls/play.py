"""Position match and quizzes."""

from typing import Any

from django.urls import path

from participation.core import converters as _converters  # noqa: F401 - registers `id`

from ..match import views as match
from ..quiz import views as quiz

urlpatterns: list[Any] = [
    path("jugend/wer-sieht-es-wie-du/", match.match, name="match"),
    path("jugend/wer-sieht-es-wie-du/thesen/", match.theses, name="theses"),
    path("jugend/wer-sieht-es-wie-du/thesen/neu/", match.thesis, name="thesis_new"),
    path("jugend/wer-sieht-es-wie-du/thesen/<id:pk>/", match.thesis, name="thesis"),
    path("jugend/wer-sieht-es-wie-du/thesen/<id:pk>/loeschen/", match.remove, name="thesis_remove"),
    path("jugend/quiz/", quiz.quizzes, name="quizzes"),
    path("jugend/quiz/stadt/<id:pk>/", quiz.local, name="quiz"),
    path("jugend/quiz/bruecke/<id:pk>/", quiz.bridge, name="bridge"),
]
