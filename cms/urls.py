"""Addresses of the pages beyond Wagtail's own."""

from typing import Any

from django.urls import path, re_path

from . import sitemap, views
from .barriers import views as barriers

app_name = "cms"
urlpatterns: list[Any] = [
    path("ergebnisse/", views.results, name="results"),
    path("barriere-melden/", barriers.barrier, name="barrier"),
    re_path(
        r"^barriere-melden/((?:[2-9A-HJ-NP-Z]{4}-){2}[2-9A-HJ-NP-Z]{4})/$",
        barriers.receipt,
        name="barrier_receipt",
    ),
    path("suche/", views.find, name="search"),
    path("robots.txt", views.robots, name="robots"),
    path("sitemap.xml", sitemap.index, name="sitemap_index"),
    path("sitemap-<slug:section>.xml", sitemap.section, name="sitemap"),
    # Last: what is left is the page tree. Wagtail's own helpers below _util/ stay with Wagtail.
    re_path(r"^(?!_util/)((?:[\w\-]+/)*)$", views.serve, name="serve"),
]
