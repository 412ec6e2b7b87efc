"""Addresses of motions, papers and the council room."""

from typing import Any

from django.urls import path
from django.views.generic import RedirectView

import participation.core.converters  # noqa: F401 – registers <id:…>

from .services.bodies import ROOM
from .views import acting, managing, motions, planning, publishing, rooms, town, writing

app_name = "council"
ONE = "antraege/<id:pk>-<slug:title>/"
PLAN = "jugendrat/sitzungen/"
MEET = "jugendrat/sitzungen/<id:pk>/"

urlpatterns: list[Any] = [
    path("antraege/", motions.motion_list, name="list"),
    path("antraege/feed/", motions.MotionFeed(), name="feed"),
    path("antraege/neu/", writing.start, name="start"),
    path("antraege/regeln/", motions.formal, name="formal"),
    path("antraege/<id:pk>/", motions.short, name="short"),
    path(ONE, motions.detail, name="detail"),
    path(f"{ONE}verlauf/", motions.history, name="history"),
    path(f"{ONE}unterschriften/", motions.signature_list, name="signatures"),
    path(f"{ONE}schreiben/", writing.write, name="write"),
    path(f"{ONE}schreiben/<slug:step>/", writing.write, name="write_step"),
    path(f"{ONE}veroeffentlichen/", publishing.publish, name="publish"),
    path(f"{ONE}mitzeichnen/", writing.sign, name="sign"),
    path(f"{ONE}folgen/", writing.follow, name="follow"),
    path(f"{ONE}uebergeben/", writing.hand_over, name="hand_over"),
    path(f"{ONE}zuruecknehmen/", writing.withdraw, name="withdraw"),
    path(f"{ONE}rathaus/", town.enter, name="town"),
    path(f"{ONE}rathaus/<slug:page>/", town.enter, name="town_page"),
    path(f"{ONE}rathaus/ausschuss/<id:step_id>/", town.enter, {"page": "ausschuss"}, name="committee"),
    path("jugendrat/", rooms.sessions, name="sessions"),
    path("jugendrat/verwaltung/", managing.manage, name="manage"),
    path(f"{PLAN}neu/", planning.plan, name="plan"),
    path(f"{MEET}", rooms.session, name="session"),
    path(f"{MEET}live/", rooms.live, name="live"),
    path(f"{MEET}beamer/", rooms.beamer, name="beamer"),
    path(f"{MEET}termin.ics", rooms.calendar_file, name="calendar"),
    path(f"{MEET}dokument-<id:document_id>.pdf", rooms.document, name="document"),
    path(f"{MEET}protokoll/", rooms.minutes, name="minutes"),
    path(f"{MEET}tun/<slug:verb>/", acting.act, name="act"),
    path(f"{MEET}bearbeiten/", planning.edit, name="session_edit"),
    path(f"{MEET}punkt/", planning.item, name="item_new"),
    path(f"{MEET}punkt/<id:item_id>/", planning.item, name="item"),
    path(f"{MEET}punkt/<id:item_id>/aenderung/", planning.amendment, name="amendment"),
    path(f"{MEET}dokument/", planning.document, name="document_new"),
    path(f"{MEET}begruendung/<id:vote_id>/", planning.reasons, name="reasons"),
    path(f"{MEET}protokoll/bearbeiten/", planning.minutes, name="minutes_edit"),
    # The workshop has no page of its own: its list of motions is the page.
    path(f"beteiligung/{ROOM}/", RedirectView.as_view(pattern_name="council:list")),
    path(f"beteiligung/{ROOM}/vorschlaege/", RedirectView.as_view(pattern_name="council:list")),
]
