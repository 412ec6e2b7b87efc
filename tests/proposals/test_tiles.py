"""The tile proxy: three numbers in, a picture or nothing out."""

import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, ClassVar

import pytest
from django.test import Client

from participation.consultations.models import Consultation
from participation.proposals import tiles

from .conftest import picture_bytes

pytestmark = pytest.mark.django_db
# The tile that holds the market square of Oelde.
OELDE = (14, 8562, 5413)


class TileServer(BaseHTTPRequestHandler):
    """Answers as ``answer`` says, and remembers what it was asked."""

    answer: ClassVar[tuple[int, dict[str, str], bytes]] = (200, {}, b"")
    asked: ClassVar[list[str]] = []

    def do_GET(self) -> None:
        self.asked.append(self.path)
        status, headers, body = self.answer
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: Any) -> None:
        """Quiet."""


@pytest.fixture
def server(settings: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[type[TileServer]]:
    httpd = ThreadingHTTPServer(("127.0.0.1", 0), TileServer)
    thread = threading.Thread(target=httpd.serve_forever, daemon=True)
    thread.start()
    settings.TILE_URL = f"http://127.0.0.1:{httpd.server_port}/t/{{z}}/{{y}}/{{x}}.png"
    settings.DATA_DIR = tmp_path
    monkeypatch.setattr(tiles, "_closed_until", 0.0)
    tiles._store.cache_clear()
    TileServer.asked.clear()
    TileServer.answer = (200, {}, picture_bytes("PNG"))
    yield TileServer
    httpd.shutdown()
    httpd.server_close()
    thread.join()


def get(z: object, x: object, y: object) -> Any:
    return Client().get(f"/karte/kacheln/{z}/{x}/{y}.png")


def test_a_tile_is_fetched_once_and_kept(consultation: Consultation, server: type[TileServer]) -> None:
    response = get(*OELDE)
    assert (response.status_code, response.headers["Content-Type"]) == (200, "image/png")
    assert response.content == picture_bytes("PNG")
    assert "max-age" in response.headers["Cache-Control"]
    assert not response.cookies
    assert get(*OELDE).content == response.content
    assert server.asked == ["/t/14/5413/8562.png"]


def test_without_an_address_there_are_no_tiles(consultation: Consultation, settings: Any) -> None:
    settings.TILE_URL = ""
    assert get(*OELDE).status_code == 404


@pytest.mark.parametrize(
    ("z", "x", "y"),
    [(14, 0, 0), (14, 2**14, 5413), (99, 1, 1), (0, 0, 0), (14, "9" * 30, 1), (14, 8562, 6000), ("a", 1, 1)],
)
def test_nothing_is_asked_outside_the_towns(
    consultation: Consultation, server: type[TileServer], z: object, x: object, y: object
) -> None:
    assert get(z, x, y).status_code == 404
    assert server.asked == []


def test_a_redirect_is_not_followed(consultation: Consultation, server: type[TileServer]) -> None:
    server.answer = (302, {"Location": "http://127.0.0.1:1/secret"}, b"")
    assert get(*OELDE).status_code == 503
    assert len(server.asked) == 1


@pytest.mark.parametrize(
    "body", [b"", b"<html>no</html>", b"<svg onload=alert(1)>", b"\x89PNG\r\n\x1a\n" + b"0" * tiles.MAX_BYTES]
)
def test_what_is_no_picture_or_too_big_is_not_passed_on(
    consultation: Consultation, server: type[TileServer], body: bytes
) -> None:
    server.answer = (200, {"Content-Type": "image/png"}, body)
    response = get(*OELDE)
    assert response.status_code == 503
    assert b"svg" not in response.content
    assert get(*OELDE).status_code == 503
    assert len(server.asked) == 2


def test_a_server_in_trouble_is_left_alone_for_a_while(
    consultation: Consultation, server: type[TileServer]
) -> None:
    server.answer = (500, {}, b"")
    assert get(*OELDE).status_code == 503
    assert get(*OELDE).headers["Retry-After"] == "30"
    assert len(server.asked) == 1


def test_a_server_that_is_gone_costs_one_attempt(
    consultation: Consultation, server: type[TileServer], settings: Any
) -> None:
    settings.TILE_URL = "http://127.0.0.1:1/{z}/{y}/{x}.png"
    assert get(*OELDE).status_code == 503
    assert tiles._closed_until > 0


@pytest.mark.parametrize("url", ["file:///etc/passwd?{z}{x}{y}", "ftp://example.org/{z}/{x}/{y}", "x{z}"])
def test_only_web_addresses(
    consultation: Consultation, server: type[TileServer], settings: Any, url: str
) -> None:
    settings.TILE_URL = url
    assert get(*OELDE).status_code == 404
