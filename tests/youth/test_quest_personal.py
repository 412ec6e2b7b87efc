"""Personal data of others is spotted in what young people write down."""

import pytest
from django.core.exceptions import ValidationError

from participation.youth.quests.personal import found_in, refuse


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Schreib an anna.beispiel@example.org", "mail"),
        ("anna (at) example.org", "mail"),
        ("Ruf an: 02522 123456", "phone"),
        ("+49 151 23456789", "phone"),
        ("0151/2345678", "phone"),
        ("Folgt mir: @kreuzung_kid", "handle"),
        ("Frau Beispiel findet es gut.", "name"),
        ("Herr Dr. Muster sagt nein", "name"),
        ("Sie heißt Anna", "name"),
        ("Er wohnt in der Marktstraße 12", "address"),
        ("Ich wohne Lindenweg 3a", "address"),
        ("geboren am 3.4.2011", "birthday"),
    ],
)
def test_personal_data_is_seen(text: str, kind: str) -> None:
    assert kind in found_in(text)
    with pytest.raises(ValidationError):
        refuse(text)


@pytest.mark.parametrize(
    "text",
    [
        "Mehr Licht an der Haltestelle.",
        "42 Autos, 7 Räder, 7.30 bis 7.45 Uhr",
        "Kreuzung Marktstraße 12 / Lindenweg",
        "Eine Frau mittleren Alters sagt: mehr Bänke",
        "Das heißt: Die Straße ist zu eng.",
        "Am 3.4. wurde gezählt, 20.000 Euro kostet es",
        "Der Bus 05 kommt um 7.05 Uhr",
        "Ein Herr und eine Frau mit Hund",
        "Tempo 30 statt 50",
    ],
)
def test_what_people_say_about_streets_is_no_personal_data(text: str) -> None:
    assert refuse(text) == text


def test_long_texts_are_searched_quickly() -> None:
    import time

    started = time.perf_counter()
    for text in ("wohnt " * 5000, "0 1" * 10_000, "a" * 30_000, "@" * 30_000, "+4" * 15_000):
        found_in(text)
    assert time.perf_counter() - started < 3
