"""Coming in by a code, and what a guide does with a group."""

from typing import Any

from django.urls import path

from ..views import arrival, guides

urlpatterns: list[Any] = [
    path("jugend/code/", arrival.join, name="join"),
    path("jugend/code/los/", arrival.arrive, name="arrive"),
    path("jugend/code/namen/", arrival.other_names, name="other_names"),
    path("jugend/karte/", arrival.card, name="card"),
    path("jugend/zurueck/", arrival.come_back, name="return"),
    path("jugend/gruppen/", guides.my_groups, name="groups"),
    path("jugend/gruppen/<id:pk>/", guides.group, name="group"),
    path("jugend/gruppen/<id:pk>/blatt.pdf", guides.sheet, name="group_sheet"),
    path("jugend/gruppen/<id:pk>/mitglieder/<id:member_pk>/entfernen/", guides.remove, name="remove_member"),
    path("jugend/gruppen/<id:pk>/<slug:verb>/", guides.act, name="group_act"),
]
