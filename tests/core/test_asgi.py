"""The platform as one ASGI application, asked as a server would ask it."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from participation.core import asgi_django
from participation.core.asgi_static import StaticFiles


class Asked:
    """The answer to one request."""

    def __init__(self, messages: list[Any]) -> None:
        self.status = messages[0]["status"]
        self.headers = {name.decode(): value.decode() for name, value in messages[0]["headers"]}
        self.body = b"".join(message.get("body", b"") for message in messages[1:])


async def ask(
    app: Any, path: str = "/", *, raw: bytes | None = None, body: list[bytes] | None = None, **more: Any
) -> Asked:
    """Ask for ``path``; the body comes in the given pieces."""
    messages: list[Any] = []
    pieces = list(body or [b""])

    async def receive() -> Any:
        piece = pieces.pop(0)
        return {"type": "http.request", "body": piece, "more_body": bool(pieces)}

    async def send(message: Any) -> None:
        messages.append(message)

    headers = [
        (b"host", b"localhost"),
        *((k.replace("_", "-").encode(), v.encode()) for k, v in more.pop("headers", {}).items()),
    ]
    scope = {
        "type": "http", "http_version": "1.1", "method": "POST" if body else "GET", "scheme": "http", "path": path,
        "raw_path": raw or path.encode(), "query_string": b"", "root_path": "", "headers": headers,
        "client": ("192.0.2.1", 1), "server": ("localhost", 80), **more,
    }  # fmt: skip
    await app(scope, receive, send)
    return Asked(messages)


@pytest.fixture
async def app() -> AsyncIterator[Any]:
    """The whole application with its lifespan."""
    from participation.asgi import make_application

    made = make_application()
    yield made
    events = iter([{"type": "lifespan.shutdown"}])

    async def receive() -> Any:
        return next(events)

    async def send(message: Any) -> None:
        assert message["type"] == "lifespan.shutdown.complete"

    await made({"type": "lifespan"}, receive, send)


async def test_a_probe_is_answered(app: Any) -> None:
    answer = await ask(app, "/healthz")
    assert (answer.status, answer.body) == (200, b'{"status": "ok"}')
    assert answer.headers["content-length"] == "16"


@pytest.mark.parametrize("raw", [b"/%ff", b"/%ed%a0%80", b"/a%00b", b"/\xff"])
async def test_bad_bytes_in_the_path_are_refused(app: Any, raw: bytes) -> None:
    assert (await ask(app, "/\ufffd", raw=raw)).status == 400


@pytest.mark.parametrize("query", [b"q=%ff", b"q=%00", b"%c0%ae=1", b"q=\xff"])
async def test_bad_bytes_in_the_query_are_refused(app: Any, query: bytes) -> None:
    assert (await ask(app, "/healthz", query_string=query)).status == 400


async def test_a_body_over_the_limit_is_read_to_its_end_and_refused(
    app: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(asgi_django, "BODY_LIMIT", 1000)
    answer = await ask(app, "/healthz", body=[b"x" * 600] * 4)
    assert answer.status == 413
    assert answer.headers["content-type"].startswith("text/html")


async def test_the_text_before_a_file_that_is_too_large_is_given_back(
    app: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(asgi_django, "BODY_LIMIT", 100_000)
    text = b'--x\r\nContent-Disposition: form-data; name="text"\r\n\r\nB\xc3\xa4nke <b>am Bach</b>\r\n'
    file = (
        b'--x\r\nContent-Disposition: form-data; name="picture"; filename="a.jpg"\r\n\r\n' + b"\xff" * 90_000
    )
    headers = {"content_type": "multipart/form-data; boundary=x", "content_length": "400000"}
    answer = await ask(app, "/konto/", body=[text, file, file, file], headers=headers)
    assert answer.status == 413
    page = answer.body.decode()
    assert "Bänke &lt;b&gt;am Bach&lt;/b&gt;" in page
    assert "Fehler 413" in page or "Error 413" in page


async def test_a_client_that_goes_away_is_forgotten() -> None:
    async def receive() -> Any:
        return {"type": "http.disconnect"}

    with pytest.raises(asgi_django.ClientGone):
        await asgi_django.read_body({"path": "/"}, receive)


@pytest.fixture
def files(settings: Any, tmp_path: Path) -> Any:
    """Static and media folders with one file each, and the application that serves them."""
    for name in ("static/site.0123456789ab.css", "media/images/a.png", "media/documents/secret.pdf"):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"content of " + name.encode())
    (tmp_path / "static" / "staticfiles.json").write_text("{}")
    (tmp_path / "media" / "images" / "link").symlink_to("/etc/hostname")
    settings.STATIC_ROOT, settings.MEDIA_ROOT = tmp_path / "static", tmp_path / "media"
    settings.STORAGES = {
        **settings.STORAGES,
        "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
    }

    async def missing(scope: Any, receive: Any, send: Any) -> None:
        await send({"type": "http.response.start", "status": 404, "headers": []})
        await send({"type": "http.response.body", "body": b""})

    return StaticFiles(missing)


async def test_a_file_with_a_hash_is_immutable(files: StaticFiles) -> None:
    answer = await ask(files, "/static/site.0123456789ab.css")
    assert (answer.status, answer.body) == (200, b"content of static/site.0123456789ab.css")
    assert "immutable" in answer.headers["cache-control"]
    assert answer.headers["x-content-type-options"] == "nosniff"


async def test_an_unchanged_file_costs_a_304(files: StaticFiles) -> None:
    etag = (await ask(files, "/static/site.0123456789ab.css")).headers["etag"]
    assert (await ask(files, "/static/site.0123456789ab.css", headers={"if_none_match": etag})).status == 304


async def test_uploads_are_served_but_can_do_nothing(files: StaticFiles) -> None:
    answer = await ask(files, "/media/images/a.png")
    assert answer.status == 200
    assert "sandbox" in answer.headers["content-security-policy"]


@pytest.mark.parametrize(
    "path",
    [
        "/media/documents/secret.pdf", "/media/images/../documents/secret.pdf", "/media/../static/staticfiles.json",
        "/media//images/a.png", "/media/images/link", "/media/images/", "/static/nothing.css", "/static/../media/images/a.png",
        "/media/images/a.png\0",
    ],
)  # fmt: skip
async def test_nothing_else_can_be_reached(files: StaticFiles, path: str) -> None:
    assert (await ask(files, path)).status == 404


async def test_a_long_file_arrives_whole(files: StaticFiles, tmp_path: Path) -> None:
    content = bytes(range(256)) * 2000
    (tmp_path / "media" / "images" / "long.png").write_bytes(content)
    assert (await ask(files, "/media/images/long.png")).body == content
    part = await ask(files, "/media/images/long.png", headers={"range": "bytes=10-19"})
    assert (part.status, part.body) == (206, content[10:20])


async def test_requests_run_side_by_side(app: Any) -> None:
    answers = await asyncio.gather(*(ask(app, "/healthz") for _ in range(30)))
    assert {answer.status for answer in answers} == {200}
