"""Addresses of moderation."""

from django.urls import path

import participation.core.converters  # noqa: F401 – registers <id:…>

from .views import desk, history, report, wording

app_name = "moderation"
urlpatterns = [
    path("beitrag/<id:pk>/melden/", report.report, name="report"),
    path("meldung/", report.find_receipt, name="find_receipt"),
    path("meldung/<str:receipt>/", report.receipt, name="receipt"),
    path("moderation/", desk.desk, name="desk"),
    path("moderation/warteschlange/", desk.queue, name="queue"),
    path("moderation/fall/<id:pk>/", desk.case, name="case"),
    path("moderation/fall/<id:pk>/entscheiden/", desk.decide, name="decide"),
    path("moderation/beitrag/<id:pk>/", desk.open_case, name="open"),
    path("moderation/erledigt/", history.decided, name="decided"),
    path("moderation/protokoll/", history.protocol, name="protocol"),
    path("moderation/vorlagen/", wording.templates, name="templates"),
    path("moderation/vorlagen/<slug:ground>/", wording.edit_template, name="template"),
    path("moderation/tasten/", desk.keys, name="keys"),
]
