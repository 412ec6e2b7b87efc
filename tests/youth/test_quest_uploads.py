"""Photos and sounds of spots: known by content, made anew or taken apart, read only by who takes part."""

import contextlib
import io

import pytest
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from participation.accounts.services import delete_account
from participation.youth.models import QuestRun, SpotFile, StepAnswer
from participation.youth.quests import services, sounds
from tests.factories import make_consultation, make_user
from tests.youth.quest_makers import (
    ANSWERS,
    IDS,
    box,
    m4a,
    make_group,
    make_quest,
    mp3,
    photo_with_position,
    wav,
)

HTML = b"<script>alert(1)</script>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'
WORDS = {**ANSWERS["spot"], "photo_alt": "Eine Kreuzung.", "sound_text": "Verkehr."}


def _run(client: Client, **person: str) -> QuestRun:
    user = make_user(**person)
    client.force_login(user)
    return services.start(quest=make_quest(consultation=make_consultation()), user=user)


def _send(client: Client, run: QuestRun, **more: object) -> int:
    url = reverse("youth:step", args=[run.pk, IDS["spot"]])
    return client.post(url, {**WORDS, **more}).status_code


def _file(name: str, content: bytes, kind: str = "") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, kind)


@pytest.mark.django_db
def test_a_photo_loses_where_and_with_what_it_was_taken(client: Client) -> None:
    run = _run(client)
    assert _send(client, run, photo=_file("IMG_Geheim.jpg", photo_with_position(), "image/jpeg")) == 303
    file = SpotFile.objects.get()
    assert file.file.name.startswith("private/youth/")
    assert "Geheim" not in file.file.name
    answer = client.get(reverse("youth:spot_file", args=[file.pk]))
    content = b"".join(answer.streaming_content)  # type: ignore[attr-defined]
    assert answer["Content-Type"] == "image/webp"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]
    assert not Image.open(io.BytesIO(content)).getexif()
    assert b"GEHEIM" not in content.upper()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("field", "upload"),
    [
        ("photo", ("a.jpg", SVG)),
        ("photo", ("a.svg", SVG)),
        ("photo", ("a.png", HTML)),
        ("photo", ("a.jpg", b"\xff\xd8\xff\xe0" + HTML)),
        ("photo", ("a.gif", b"GIF89a" + b"\xff" * 40)),
        ("photo", ("a.jpg", b"\xff\xd8" + b"x" * (11 * 1024 * 1024))),
        ("sound", ("a.mp3", HTML)),
        ("sound", ("a.mp3", b"ID3\x04\0\0\0\0\0\x10" + HTML * 50)),
        ("sound", ("a.wav", b"RIFF\x10\0\0\0WAVE" + HTML)),
        ("sound", ("a.mp3", SVG)),
        ("sound", ("a.m4a", m4a(handler=b"vide"))),
        ("sound", ("a.mp3", b"\xff" * (sounds.MAX_BYTES + 1))),
        ("sound", ("a.exe", b"MZ" + bytes(500))),
    ],
)
def test_what_is_no_picture_and_no_sound_is_refused(
    client: Client, field: str, upload: tuple[str, bytes]
) -> None:
    run = _run(client)
    assert _send(client, run, **{field: _file(upload[0], upload[1], "image/jpeg")}) == 422
    assert SpotFile.objects.count() == StepAnswer.objects.count() == 0


@pytest.mark.django_db
def test_a_picture_with_something_hidden_behind_it_is_only_the_picture(client: Client) -> None:
    run = _run(client)
    assert (
        _send(client, run, photo=_file("a.jpg", photo_with_position() + HTML + b"PK\x03\x04zip", "text/html"))
        == 303
    )
    with default_storage.open(SpotFile.objects.get().file.name) as stored:
        assert HTML not in stored.read()


@pytest.mark.parametrize(
    ("content", "ending"),
    [
        (wav(extra=b"LIST\x1a\0\0\0INFOIARTGeheime Person    "), "wav"),
        (wav() + HTML, "wav"),
        (mp3(before=b"ID3\x04\0\0\0\0\0\x0eGeheime Person", after=b"TAGGeheime Person" + HTML), "mp3"),
        (
            m4a(
                udta=box(b"\xa9xyz", b"+51.8+8.1/Geheime Person"), tail=box(b"uuid", b"Geheime Person" + HTML)
            ),
            "m4a",
        ),
    ],
)
def test_a_sound_keeps_nothing_but_the_sound(content: bytes, ending: str) -> None:
    made = sounds.process(io.BytesIO(content), len(content))
    assert made.ending == ending
    for secret in (b"Geheim", b"script", b"51.8", b"Secret"):
        assert secret not in made.content
    again = sounds.process(io.BytesIO(made.content), len(made.content))
    assert again.content == made.content


@given(st.binary(max_size=600), st.sampled_from([wav(), mp3(), m4a()]), st.integers(0, 600))
@settings(max_examples=150, deadline=None)
def test_broken_sounds_are_refused_and_never_break_anything(noise: bytes, good: bytes, place: int) -> None:
    broken = good[:place] + noise + good[place + len(noise) :]
    with contextlib.suppress(ValidationError):
        sounds.process(io.BytesIO(broken), len(broken))


@pytest.mark.django_db
def test_files_are_read_by_the_team_and_nobody_else(client: Client) -> None:
    one, two, guide = make_user(), make_user(), make_user()
    run = services.start(quest=make_quest(), user=one, group=make_group(one, two, guide=guide))
    client.force_login(one)
    assert _send(client, run, sound=_file("a.wav", wav(), "audio/wav")) == 303
    file = SpotFile.objects.get()
    url = reverse("youth:spot_file", args=[file.pk])
    for user, status in ((one, 200), (two, 200), (guide, 404), (make_user(roles=("administrator",)), 404)):
        client.force_login(user)
        assert client.get(url).status_code == status
    client.logout()
    assert client.get(url).status_code == 404
    assert client.get(f"/media/{file.file.name}").status_code == 404
    client.force_login(two)
    assert client.post(reverse("youth:spot_file_remove", args=[file.pk, "sound"])).status_code == 404


@pytest.mark.django_db(transaction=True)
def test_replaced_and_deleted_files_are_gone(client: Client) -> None:
    run = _run(client)
    names = []
    for _again in range(2):
        assert _send(client, run, sound=_file("a.wav", wav(), "audio/wav")) == 303
        names.append(SpotFile.objects.get().file.name)
    assert not default_storage.exists(names[0])
    assert default_storage.exists(names[1])
    delete_account(user=run.owner)  # type: ignore[arg-type]
    assert not default_storage.exists(names[1])


@pytest.mark.django_db
@pytest.mark.parametrize(("age", "lat"), [("14-15", 51.829), ("", 51.829), ("adult", 51.82912)])
def test_places_of_minors_are_stored_roughly(client: Client, age: str, lat: float) -> None:
    run = _run(client, age_band=age)
    assert _send(client, run, lat="51.829123456", lon="8.144987654") == 303
    assert StepAnswer.objects.get().data["lat"] == lat


@pytest.mark.django_db
@pytest.mark.parametrize("lat", ["nan", "inf", "-inf", "1e400", "12", "91", "x"])
def test_nonsense_places_count_as_none(client: Client, lat: str) -> None:
    run = _run(client)
    assert _send(client, run, lat=lat, lon="8.1") == 303
    assert "lat" not in StepAnswer.objects.get().data
