"""Pictures: what is refused before it is decoded, what is left of a picture, and who may see it."""

import io
import struct
import zlib
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from PIL import Image

from participation.accounts.models import User
from participation.consultations.models import Consultation
from participation.contributions.models import Contribution, State
from participation.proposals import pictures
from participation.proposals.addresses import address_of, page_of
from participation.proposals.models import Proposal

from .conftest import create_url, picture_bytes

pytestmark = pytest.mark.django_db
GOOD = {"title": "Mehr Bänke", "text": "Am Markt.", "picture_alt": "Eine Bank"}


@pytest.fixture
def client(author: User) -> Client:
    client = Client()
    client.force_login(author)
    return client


def send(client: Client, consultation: Consultation, body: bytes, name: str = "x.jpg", **data: str) -> Any:
    return client.post(
        create_url(consultation), GOOD | data | {"picture": SimpleUploadedFile(name, body, "image/jpeg")}
    )


def process(body: bytes) -> pictures.Processed:
    return pictures.process(io.BytesIO(body), len(body))


def with_gps() -> bytes:
    exif = Image.Exif()
    exif[0x010F] = "SECRETCAM"
    exif.get_ifd(0x8825)[2] = (51.0, 49.0, 41.0)
    exif[0x0112] = 6
    return picture_bytes(exif=exif.tobytes(), comment=b"SECRETCOMMENT") + b"<script>SECRETTAIL</script>"


def bomb(width: int, height: int) -> bytes:
    """A PNG of a few bytes that claims to be huge."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    data = zlib.compress(b"\0" * 1000)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP", "GIF"])
def test_pictures_become_webp_in_two_sizes(kind: str) -> None:
    made = process(picture_bytes(kind, (2400, 1200)))
    assert (made.width, made.height) == (1600, 800)
    for body, size in ((made.large, (1600, 800)), (made.small, (800, 400))):
        with Image.open(io.BytesIO(body)) as image:
            assert (image.format, image.size) == ("WEBP", size)


def test_nothing_hidden_is_left_and_the_picture_stands_upright() -> None:
    made = process(with_gps())
    assert (made.width, made.height) == (30, 40)
    for body in (made.large, made.small):
        assert b"SECRET" not in body
        with Image.open(io.BytesIO(body)) as image:
            assert not image.getexif()
            assert "icc_profile" not in image.info


def test_transparency_is_kept() -> None:
    out = io.BytesIO()
    Image.new("RGBA", (10, 10), (0, 0, 0, 0)).save(out, "PNG")
    with Image.open(io.BytesIO(process(out.getvalue()).large)) as image:
        assert image.mode == "RGBA"


@pytest.mark.parametrize(
    "body",
    [
        b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
        b"<?xml version='1.0'?><svg/>",
        b"%PDF-1.7",
        b"GIF89a<script>alert(1)</script>",
        b"\xff\xd8\xff" + b"<?php system('id'); ?>",
        b"RIFF\x00\x00\x00\x00WEBPVP8 ",
        b"II*\x00" + b"\0" * 100,
        b"BM" + b"\0" * 100,
        b"%!PS-Adobe-3.0 EPSF-3.0\n(id) system",
        b"PK\x03\x04",
        b"\0" * 5000,
        b"x",
        picture_bytes()[:300],
        picture_bytes("PNG")[:60],
        bomb(30_000, 30_000),
        bomb(7_000, 7_000),
    ],
    ids=lambda body: body[:12].hex(),
)
def test_what_is_no_sound_picture_is_refused(body: bytes) -> None:
    with pytest.raises(ValidationError):
        process(body)


def test_a_huge_picture_is_refused_before_it_is_decoded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pictures, "_made_anew", lambda image: pytest.fail("decoded"))
    with pytest.raises(ValidationError) as error:
        process(bomb(7_000, 7_000))
    assert error.value.code == "pixels"


def test_a_file_that_is_too_big_is_refused_unread(settings: Any) -> None:
    with pytest.raises(ValidationError) as error:
        pictures.process(io.BytesIO(b""), settings.IMAGE_MAX_BYTES + 1)
    assert error.value.code == "too_big"


def test_a_picture_needs_words_or_says_that_it_is_decoration(
    client: Client, consultation: Consultation
) -> None:
    response = send(client, consultation, picture_bytes(), picture_alt="")
    assert "picture_alt" in response.context["form"].errors
    assert (
        send(client, consultation, picture_bytes(), picture_alt="", picture_decorative="on").status_code
        == 303
    )
    proposal = Proposal.objects.get()
    body = client.get(address_of(proposal)).content.decode()
    assert 'alt=""' in body
    assert 'width="40" height="30"' in body
    assert 'loading="lazy"' in body


def test_the_name_of_the_file_is_ours(client: Client, consultation: Consultation) -> None:
    send(client, consultation, picture_bytes(), name="../../Frau Muster.php")
    name = Proposal.objects.get().picture.name
    assert name.startswith("private/proposals/")
    assert name.endswith("-40x30.webp")
    assert "Muster" not in name


def test_after_another_mistake_the_picture_need_not_be_chosen_again(
    client: Client, consultation: Consultation, author: User
) -> None:
    response = send(client, consultation, picture_bytes(), title="")
    assert response.status_code == 422
    token = response.context["form"].token
    assert token in response.content.decode()
    assert client.post(create_url(consultation), GOOD | {"waiting_picture": token}).status_code == 303
    proposal = Proposal.objects.get()
    assert pictures.open_size(proposal, pictures.LARGE) is not None
    assert pictures.kept(token, author.pk) is None


def test_a_waiting_picture_belongs_to_who_sent_it(
    client: Client, consultation: Consultation, author: User
) -> None:
    token = pictures.keep(process(picture_bytes()), author.pk + 1)
    assert pictures.kept(token, author.pk) is None
    for broken in (token, token + "x", "x" * 500, ""):
        client.post(create_url(consultation), GOOD | {"waiting_picture": broken})
    assert not any(proposal.picture for proposal in Proposal.objects.all())


def test_who_sees_the_picture_is_asked_each_time(client: Client, consultation: Consultation) -> None:
    send(client, consultation, picture_bytes(size=(1000, 500)))
    proposal = Proposal.objects.get()
    small, large = (
        reverse("proposals:picture", args=[consultation.slug, proposal.pk, size]) for size in (800, 1600)
    )
    response = Client().get(small)
    assert (response.status_code, response.headers["Content-Type"]) == (200, "image/webp")
    assert "public" in response.headers["Cache-Control"]
    assert Image.open(io.BytesIO(response.getvalue())).size == (800, 400)
    assert Image.open(io.BytesIO(Client().get(large).getvalue())).size == (1000, 500)
    assert Client().get(large.replace("1600", "5000")).status_code == 404
    Contribution.objects.update(state=State.HIDDEN, state_reason="Regel 3")
    assert Client().get(small).status_code == 404
    response = client.get(small)
    assert "private" in response.headers["Cache-Control"]
    assert response.getvalue()
    assert Client().get(f"/media/{proposal.picture.name}").status_code == 404


def test_changing_the_picture_takes_the_old_files_away(
    client: Client, consultation: Consultation, django_capture_on_commit_callbacks: Any
) -> None:
    send(client, consultation, picture_bytes(size=(50, 20)))
    proposal = Proposal.objects.get()
    old = proposal.picture.name
    with django_capture_on_commit_callbacks(execute=True):
        client.post(
            page_of("edit", proposal),
            GOOD | {"picture": SimpleUploadedFile("n.png", picture_bytes("PNG", (20, 50)), "image/png")},
        )
    proposal.refresh_from_db()
    assert proposal.picture.name != old
    assert not default_storage.exists(old)
    assert not default_storage.exists(pictures.small_name(old))
    with django_capture_on_commit_callbacks(execute=True):
        client.post(page_of("edit", proposal), GOOD | {"picture_removed": "on"})
    proposal.refresh_from_db()
    assert not proposal.picture
    assert proposal.picture_alt == ""


def test_every_upload_has_an_address_of_its_own(
    client: Client, consultation: Consultation, django_capture_on_commit_callbacks: Any
) -> None:
    """Caches keep a picture for an hour under its address, also one that was replaced and comes back."""
    first, second = (picture_bytes(size=size, comment=b"x") for size in ((40, 30), (40, 30)))
    send(client, consultation, first)
    proposal = Proposal.objects.select_related("consultation").get()
    addresses: list[str] = []
    for body in (None, second, first):
        if body is not None:
            with django_capture_on_commit_callbacks(execute=True):
                client.post(
                    page_of("edit", proposal),
                    GOOD | {"picture": SimpleUploadedFile("n.jpg", body, "image/jpeg")},
                )
            proposal = Proposal.objects.select_related("consultation").get()
        shown = pictures.of(proposal)
        assert shown is not None
        assert (shown.width, shown.height) == (40, 30)
        addresses += [shown.url, shown.small_url]
        assert client.get(shown.url).status_code == client.get(shown.small_url).status_code == 200
    assert len({one.partition("?v=")[2] for one in addresses}) == 3
    assert len(set(addresses)) == 6


@pytest.mark.parametrize(
    ("stem", "size"),
    [
        ("0" * 32 + "-900x600", (900, 600)),
        ("0" * 32 + "-900x600_aB3dE5g", (900, 600)),
        ("altes", (None, None)),
    ],
)
def test_names_from_before_keep_their_size_and_have_an_address(
    stem: str, size: Any, consultation: Consultation
) -> None:
    proposal = Proposal(pk=7, consultation=consultation, picture=f"private/proposals/2024/01/{stem}.webp")
    shown = pictures.of(proposal)
    assert shown is not None
    assert (shown.width, shown.height) == size
    assert shown.url.partition("?v=")[2]
