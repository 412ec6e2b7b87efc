"""Addresses of proposals."""

from typing import Any

from django.urls import path, register_converter
from django.urls.converters import IntConverter

from .addresses import address_of
from .views import changing, detail, listing, maps, staff, writing


class BoundedInt(IntConverter):
    """A number a database can hold; a longer one is no address of ours."""

    regex = "[0-9]{1,18}"


register_converter(BoundedInt, "number")

# The address of a proposal, for who looks for it here.
__all__ = ["address_of", "urlpatterns"]

app_name = "proposals"
LIST = "beteiligung/<slug:slug>/vorschlaege/"
ONE = f"{LIST}<number:pk>-<slug:title>/"
urlpatterns: list[Any] = [
    path(LIST, listing.proposal_list, name="list"),
    path(f"{LIST}karte.geojson", maps.geojson, name="geojson"),
    path(f"{LIST}neu/", writing.create, name="create"),
    path(f"{LIST}aehnlich/", writing.similar, name="similar"),
    path(f"{LIST}<number:pk>/", detail.short, name="short"),
    path(f"{LIST}<number:pk>/bild-<number:size>.webp", maps.picture, name="picture"),
    path(ONE, detail.detail, name="detail"),
    path(f"{ONE}bearbeiten/", changing.edit, name="edit"),
    path(f"{ONE}zurueckziehen/", changing.withdraw, name="withdraw"),
    path(f"{ONE}verlauf/", detail.history, name="history"),
    path(f"{ONE}antwort/", staff.answer, name="answer"),
    path(f"{ONE}zusammenfuehren/", staff.merge, name="merge"),
    path("karte/kacheln/<number:z>/<number:x>/<number:y>.png", maps.tile, name="tile"),
]
