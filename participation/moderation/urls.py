"""Addresses of moderation."""

from django.urls import path

import participation.core.converters  # noqa: F401 – registers <id:…>

from .views import (
    complain,
    desk,
    history,
    many,
    report,
    ruling,
    transparency,
    triage,
    wording,
    working,
)

app_name = "moderation"
urlpatterns = [
    path("beitrag/<id:pk>/melden/", report.report, name="report"),
    path("meldung/", report.find_receipt, name="find_receipt"),
    path("meldung/<str:receipt>/", report.receipt, name="receipt"),
    path("meldung/<str:receipt>/beschwerde/", complain.notice, name="complain_notice"),
    path("beitrag/<id:pk>/beschwerde/", complain.complain, name="complain"),
    path("begruendung/<str:code>/", complain.statement, name="statement"),
    path("transparenz/", transparency.numbers, name="log"),
    path("transparenz/protokoll.csv", transparency.log_csv, name="log_csv"),
    path("transparenz/protokoll.json", transparency.log_json, name="log_json"),
    path("moderation/arbeit/", transparency.workload, name="workload"),
    path("moderation/", desk.desk, name="desk"),
    path("moderation/warteschlange/", desk.queue, name="queue"),
    path("moderation/fall/<id:pk>/", desk.case, name="case"),
    path("moderation/fall/<id:pk>/entscheiden/", desk.decide, name="decide"),
    path("moderation/fall/<id:pk>/uebernehmen/", working.claim, name="claim"),
    path("moderation/fall/<id:pk>/weitergeben/", working.hand_over, name="hand_over"),
    path("moderation/fall/<id:pk>/personen/", working.reveal, name="reveal"),
    path("moderation/naechster/", working.claim_next, name="claim_next"),
    path("moderation/beschwerde/<id:pk>/", working.complaint, name="complaint"),
    path("moderation/entscheidung/<id:pk>/zurueck/", working.take_back, name="take_back"),
    path("moderation/mehrere/", many.many, name="many"),
    path("moderation/mehrere/<uuid:batch>/zurueck/", many.undo, name="undo_many"),
    path("moderation/beitrag/<id:pk>/", desk.open_case, name="open"),
    path("moderation/erledigt/", history.decided, name="decided"),
    path("moderation/protokoll/", history.protocol, name="protocol"),
    path("moderation/vorlagen/", wording.templates, name="templates"),
    path("moderation/vorlagen/<slug:ground>/", wording.edit_template, name="template"),
    path("moderation/triage/", triage.overview, name="triage"),
    path("moderation/triage/stand/", triage.progress, name="triage_progress"),
    path("moderation/triage/lernen/", triage.train, name="triage_train"),
    path("moderation/triage/schalter/", triage.switch, name="triage_switch"),
    path("moderation/triage/version/<id:version>/", triage.use, name="triage_use"),
    path("moderation/triage/grundstock/", triage.use, {"version": 0}, name="triage_use_starter"),
    path("moderation/regeln/", ruling.overview, name="rules"),
    path("moderation/regeln/vorab/", ruling.policy, name="policy"),
    path("moderation/regeln/neu/", ruling.edit, name="new_rule"),
    path("moderation/regeln/<id:pk>/", ruling.edit, name="rule"),
    path("moderation/regeln/<id:pk>/probe/", ruling.run, name="rule_run"),
    path("moderation/regeln/<id:pk>/loeschen/", ruling.delete, name="delete_rule"),
    path("moderation/tasten/", desk.keys, name="keys"),
]
