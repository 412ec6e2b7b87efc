"""Static and media files at the ASGI level, through WhiteNoise's own file table.

WhiteNoise's middleware hands Django a synchronous iterator, which an ASGI server can only consume by
reading the whole file in a thread (and Django warns about it). Here its lookup is used as it is:
compressed variants, conditional and range requests, and "immutable" for names with a hash.

``/static/`` comes from the collected files when there are any, else straight from the apps (tests).
``/media/`` holds what was uploaded for everybody; documents and anything else private never lie there under a
name that is served: see ``PRIVATE``.
"""

import asyncio
import os
import re
from collections.abc import Awaitable, Callable, MutableMapping
from functools import cached_property
from typing import Any, BinaryIO, Final

from django.conf import settings
from django.contrib.staticfiles import finders
from whitenoise import WhiteNoise
from whitenoise.responders import IsDirectoryError, MissingFileError, StaticFile

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]

CHUNK: Final = 128 * 1024
HASHED: Final = re.compile(r"\.[0-9a-f]{12}\.\w+$|/vendor/[^/]+@[^/]+/")
# Folders under MEDIA_ROOT that are read through a view that checks permission, never directly.
PRIVATE: Final = ("documents/", "private/")
WANTED_HEADERS: Final = {
    b"accept-encoding": "HTTP_ACCEPT_ENCODING",
    b"if-none-match": "HTTP_IF_NONE_MATCH",
    b"if-modified-since": "HTTP_IF_MODIFIED_SINCE",
    b"range": "HTTP_RANGE",
    b"if-range": "HTTP_IF_RANGE",
}
COMMON: Final = [(b"x-content-type-options", b"nosniff"), (b"cross-origin-resource-policy", b"same-origin")]
# An uploaded file that a browser takes for a page must not be able to do anything.
MEDIA: Final = [
    *COMMON,
    (b"content-security-policy", b"default-src 'none'; style-src 'unsafe-inline'; sandbox"),
]


class StaticFiles:
    """ASGI application that answers for static and media files and passes everything else on."""

    def __init__(self, app: App) -> None:
        self.app = app
        self.static_prefix = str(settings.STATIC_URL)
        self.media_prefix = str(settings.MEDIA_URL)
        self.media_root = os.path.join(os.path.abspath(settings.MEDIA_ROOT), "")
        self.media = self._noise(max_age=86400)

    @cached_property
    def table(self) -> WhiteNoise:
        """The collected files; empty when there are none. Read at the first request: collecting may come after the import."""
        table = self._noise(max_age=3600)
        collected = os.path.isfile(os.path.join(settings.STATIC_ROOT, "staticfiles.json"))
        if collected and "Manifest" in settings.STORAGES["staticfiles"]["BACKEND"]:
            table.add_files(settings.STATIC_ROOT, self.static_prefix)
        return table

    @staticmethod
    def _noise(max_age: int) -> WhiteNoise:
        def immutable(path: str, url: str) -> bool:
            return bool(HASHED.search(url))

        return WhiteNoise(None, max_age=max_age, allow_all_origins=False, immutable_file_test=immutable)

    def find(self, path: str) -> StaticFile | None:
        """The file that ``path`` names, or ``None``. Never leaves the folders it may serve from."""
        if "\0" in path:
            return None
        if path.startswith(self.static_prefix):
            if self.table.files:
                return self.table.files.get(path)
            if not WhiteNoise.url_is_canonical(path):
                return None
            found = finders.find(path.removeprefix(self.static_prefix))
            return self._file(self.table, str(found), path) if found else None
        relative = path.removeprefix(self.media_prefix)
        if not WhiteNoise.url_is_canonical(path) or relative.startswith(PRIVATE):
            return None
        real = os.path.realpath(os.path.join(self.media_root, relative))
        if not real.startswith(os.path.join(os.path.realpath(self.media_root), "")):
            return None
        return self._file(self.media, real, path)

    @staticmethod
    def _file(table: WhiteNoise, path: str, url: str) -> StaticFile | None:
        try:
            return table.get_static_file(path, url)
        except (MissingFileError, IsDirectoryError, OSError, ValueError):
            return None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            return await self.app(scope, receive, send)
        path = scope["path"]
        is_media = path.startswith(self.media_prefix)
        if not is_media and not path.startswith(self.static_prefix):
            return await self.app(scope, receive, send)
        static_file = self.find(path)
        if static_file is None:
            # The site's own "not found" page.
            return await self.app(scope, receive, send)
        environ = {WANTED_HEADERS[k]: v.decode("latin-1") for k, v in scope["headers"] if k in WANTED_HEADERS}
        response = static_file.get_response(scope["method"], environ)
        headers = [(k.lower().encode("latin-1"), v.encode("latin-1")) for k, v in response.headers]
        headers += MEDIA if is_media else COMMON
        await send({"type": "http.response.start", "status": int(response.status), "headers": headers})
        await _send_file(response.file, send)
        return None


async def _send_file(file: BinaryIO | None, send: Send) -> None:
    """Send an open file piece by piece and close it; reading happens off the event loop when it is long."""
    if file is None:
        return await send({"type": "http.response.body", "body": b""})
    try:
        chunk = file.read(CHUNK)
        while len(chunk) == CHUNK:
            await send({"type": "http.response.body", "body": chunk, "more_body": True})
            chunk = await asyncio.to_thread(file.read, CHUNK)
        return await send({"type": "http.response.body", "body": chunk})
    finally:
        file.close()
