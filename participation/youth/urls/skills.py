"""Skills, certificates and their check."""

from typing import Any

from django.urls import path

from participation.core import converters as _converters  # noqa: F401 - registers `id`

from ..skills import views

urlpatterns: list[Any] = [
    path("jugend/koennen/", views.skills, name="skills"),
    path("jugend/koennen/<id:pk>/urkunde/", views.certificate, name="certificate"),
    path("jugend/koennen/<id:pk>/loeschen/", views.remove, name="skill_remove"),
    path("jugend/pruefen/", views.check_code, name="check"),
]
