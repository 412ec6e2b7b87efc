"""The council session to play."""

from typing import Any

from django.urls import path

from ..views import game, rooms

urlpatterns: list[Any] = [
    path("jugend/ratssitzung/", rooms.sessions, name="sessions"),
    path("jugend/ratssitzung/<slug:slug>/", rooms.scenario, name="scenario"),
    path("jugend/ratssitzung/<slug:slug>/los/", rooms.open_room, name="open_room"),
    path("jugend/sitzung/<id:pk>/", game.session, name="session"),
    path("jugend/sitzung/<id:pk>/platz/", game.sit_down, name="sit_down"),
    path("jugend/sitzung/<id:pk>/zug/", game.move, name="move"),
    path("jugend/sitzung/<id:pk>/stand/", game.stand, name="stand"),
    path("jugend/sitzung/<id:pk>/karte/", game.card, name="role_card"),
    path("jugend/sitzung/<id:pk>/leinwand/", game.screen, name="screen"),
]
