"""Addresses of votes."""

from typing import Any

from django.urls import path

import participation.core.converters  # noqa: F401 – registers <id:…>

from .views import ballot, codes, downloads, results

app_name = "voting"
LIST = "beteiligung/<slug:slug>/abstimmungen/"
ONE = f"{LIST}<id:pk>-<slug:title>/"
urlpatterns: list[Any] = [
    path(LIST, ballot.vote_list, name="list"),
    path(ONE, ballot.detail, name="detail"),
    path(f"{ONE}zurueckziehen/", ballot.withdraw, name="withdraw"),
    path(f"{ONE}zwischenstand/", results.so_far, name="so_far"),
    path(f"{ONE}quittung/", results.receipt, name="receipt"),
    path(f"{ONE}quittung/mail/", codes.mail_receipt, name="mail_receipt"),
    path(f"{ONE}stimmzettel.jsonl", downloads.as_jsonl, name="jsonl"),
    path(f"{ONE}stimmzettel.json", downloads.as_json, name="json"),
    path(f"{ONE}stimmzettel.csv", downloads.as_csv, name="csv"),
    path(f"{ONE}stimmzettel.pb", downloads.as_pabulib, name="pabulib"),
    path(f"{ONE}nachzaehlen.py", downloads.script, name="script"),
    path(f"{LIST}<id:pk>/bild-<id:option>.webp", downloads.picture, name="picture"),
    path("code/", codes.code, name="code"),
]
