"""The ASGI application that answers from memory, or lets Django render once and keeps the result.

A request is answered from memory when it is GET or HEAD, carries no session cookie and no ``Authorization``, and
the stored page is current (see ``generations``) and not older than ``MAX_AGE`` (``BLIND`` while Redis is away, ``ALONE``
without Redis, because a management command in another process cannot tell us).

A response is stored when it is 200, of a textual type, sets no cookie, is not ``private`` or ``no-store``, and
varies on nothing but what the key holds. Browsers always ask again (``no-cache``) and mostly get 304.
"""

import asyncio
import time
from typing import Final
from urllib.parse import parse_qsl, urlencode

from django.conf import settings
from django.http import parse_cookie

from ..asgi_static import App, Message, Receive, Scope, Send
from .generations import BLIND, Generations, Snapshot
from .marks import BUCKET_HEADER, SITE_HEADER, UNTIL_HEADER, VISITOR_HEADER, bucket_of
from .store import MAX_PAGE, Headers, Key, Page, Store

MAX_AGE: Final = 30.0
ALONE: Final = 10.0
MAX_QUERY: Final = 1024
TYPES: Final = (
    b"text/html", b"application/json", b"application/geo+json", b"application/xml", b"text/xml",
    b"application/rss+xml", b"application/atom+xml",
)  # fmt: skip
# What htmx tells about itself; a fragment and the page it belongs to are kept apart.
HTMX: Final = (b"hx-request", b"hx-target", b"hx-boosted", b"hx-history-restore-request")
KEYED: Final = {b"cookie", b"accept-encoding", b"host", *HTMX}
# For how long an address whose page could not be stored is not tried again.
UNSTORABLE: Final = 5.0
DROPPED: Final = {b"etag", b"cache-control", b"vary", b"content-length", b"date", b"x-request-id", b"expires"}
_SITE, _UNTIL, _VISITOR, _BUCKET = (
    name.lower().encode() for name in (SITE_HEADER, UNTIL_HEADER, VISITOR_HEADER, BUCKET_HEADER)
)
INTERNAL: Final = {_SITE, _UNTIL, _VISITOR}
_HTTPS: Final = (b"x-forwarded-proto", b"https")


class PageCache:
    """Wraps the application that renders pages."""

    def __init__(self, app: App) -> None:
        self.app = app
        self.store = Store()
        self.generations = Generations()
        # Addresses whose page differs by visitor bucket; learnt from their responses.
        self._by_visitor: set[Key] = set()
        self._rendering: dict[Key, asyncio.Future[None]] = {}
        self._unstorable: dict[Key, float] = {}
        # Wherever the name stands in the header, the request is taken for personal.
        self.session_cookie = settings.SESSION_COOKIE_NAME.encode()
        self.language_cookie = settings.LANGUAGE_COOKIE_NAME
        self.languages = {code for code, _name in settings.LANGUAGES} - {settings.LANGUAGE_CODE}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = dict(scope["headers"])
        bucket = self._set_bucket(scope, headers)
        address = self._address(scope, headers)
        if address is None or self._unstorable.get(address, 0.0) > time.monotonic():
            return await self.app(scope, receive, _without_marks(send))
        while True:
            snapshot = await self.generations.current()
            key = (*address, bucket if address in self._by_visitor else -1)
            page = self._current(key, snapshot)
            if page is not None:
                return await _answer(page, headers, send)
            leader = self._rendering.get(key)
            if leader is None:
                return await self._render(scope, receive, send, address, bucket, snapshot)
            # Then look again: the page may be there, vary by visitor, be of an older state, or not storable at all.
            await leader
            if address in self._unstorable:
                return await self.app(scope, receive, _without_marks(send))

    async def close(self) -> None:
        """Give back the connection to Redis."""
        await self.generations.close()

    def _set_bucket(self, scope: Scope, headers: dict[bytes, bytes]) -> int:
        """Tell Django the visitor's bucket and drop what a client sent under that name."""
        client = scope.get("client") or ("", 0)
        bucket = bucket_of(str(client[0]), headers)
        scope["headers"] = [item for item in scope["headers"] if item[0] != _BUCKET]
        scope["headers"].append((_BUCKET, str(bucket).encode()))
        return bucket

    def _address(self, scope: Scope, headers: dict[bytes, bytes]) -> Key | None:
        """What a page for everybody is kept under, or ``None`` when the request is not for such a page."""
        if scope["method"] not in ("GET", "HEAD") or b"authorization" in headers or b"range" in headers:
            return None
        cookies = [value for name, value in scope["headers"] if name == b"cookie"]
        if any(self.session_cookie in value for value in cookies):
            return None
        # Read as Django reads them, or one reader could decide what another one gets.
        language = (
            parse_cookie(b"; ".join(cookies).decode("latin-1")).get(self.language_cookie) if cookies else ""
        )
        query: bytes = scope["query_string"]
        if len(query) > MAX_QUERY:
            return None
        if b"&" in query:
            pairs = parse_qsl(query.decode("latin-1"), keep_blank_values=True)
            # Stable: values of one name keep their order, which may mean something.
            query = urlencode(sorted(pairs, key=lambda pair: pair[0])).encode()
        secure = scope.get("scheme") == "https" or headers.get(_HTTPS[0]) == _HTTPS[1]
        host = headers.get(b"host", b"").lower()
        htmx = tuple(headers.get(name, b"")[:64] for name in HTMX) if HTMX[0] in headers else ()
        return (secure, host, scope["path"], query, language if language in self.languages else "", htmx)

    def _current(self, key: Key, snapshot: Snapshot) -> Page | None:
        page = self.store.get(key)
        if page is None:
            return None
        now = time.monotonic()
        too_old = snapshot.shared is None and now - page.born > BLIND
        if now >= page.expires or too_old or not snapshot.same_for(page.snapshot, page.site):
            self.store.drop(key)
            return None
        return page

    async def _render(
        self, scope: Scope, receive: Receive, send: Send, address: Key, bucket: int, snapshot: Snapshot
    ) -> None:
        """Let the application render, while others who want the same page wait for it."""
        leading = (*address, bucket if address in self._by_visitor else -1)
        done: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._rendering[leading] = done
        recorder = _Recorder(send)
        try:
            # HEAD is rendered as GET, so that it can be stored; the server drops the body.
            await self.app({**scope, "method": "GET"}, receive, recorder)
            if recorder.body is None:
                self._remember_unstorable(address)
                return
            self._unstorable.pop(address, None)
            varies = recorder.marks.get(_VISITOR) == b"1"
            if varies:
                if len(self._by_visitor) > 10_000:
                    self._by_visitor.clear()
                self._by_visitor.add(address)
            page = self._page(recorder, snapshot)
            self.store.put((*address, bucket if varies else -1), page)
        finally:
            self._rendering.pop(leading, None)
            if not done.done():
                done.set_result(None)
        await _answer(page, dict(scope["headers"]), send)

    def _remember_unstorable(self, address: Key) -> None:
        if len(self._unstorable) > 10_000:
            self._unstorable.clear()
        self._unstorable[address] = time.monotonic() + UNSTORABLE

    @staticmethod
    def _page(recorder: "_Recorder", snapshot: Snapshot) -> Page:
        seconds = MAX_AGE if settings.REDIS_URL else ALONE
        if until := recorder.marks.get(_UNTIL):
            seconds = min(seconds, float(until) - time.time())
        site = recorder.marks.get(_SITE)
        return Page(
            headers=recorder.headers,
            body=bytes(recorder.body or b""),
            snapshot=snapshot,
            site=site.decode() if site else None,
            seconds=seconds,
        )


class _Recorder:
    """Takes a response: keeps it when it may be stored, otherwise passes it on as it comes."""

    def __init__(self, send: Send) -> None:
        self.send = send
        self.headers: Headers = []
        self.marks: dict[bytes, bytes] = {}
        # None: not storable, everything has been passed on.
        self.body: bytearray | None = None
        self._start: Message | None = None

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.marks = {name: value for name, value in message["headers"] if name in INTERNAL}
            public = [(name, value) for name, value in message["headers"] if name not in INTERNAL]
            self._start = {**message, "headers": public}
            if _storable(message["status"], public):
                self.headers = [item for item in public if item[0] not in DROPPED]
                self.body = bytearray()
            else:
                await self.send(self._start)
            return None
        if self.body is None:
            return await self.send(message)
        self.body += message.get("body", b"")
        if len(self.body) > MAX_PAGE and self._start is not None:
            body, self.body = bytes(self.body), None
            await self.send(self._start)
            return await self.send({**message, "body": body})
        return None


def _storable(status: int, headers: Headers) -> bool:
    if status != 200:
        return False
    kind = b""
    for name, value in headers:
        if name in (b"set-cookie", b"content-encoding"):
            return False
        if name == b"content-type":
            kind = value.split(b";")[0].strip().lower()
        elif name == b"cache-control":
            if b"private" in value or b"no-store" in value:
                return False
        elif name == b"vary" and not {word.strip().lower() for word in value.split(b",")} <= KEYED:
            return False
    return kind in TYPES


async def _answer(page: Page, request: dict[bytes, bytes], send: Send) -> None:
    wanted = request.get(b"if-none-match", b"")
    if wanted and (page.etag in wanted or wanted == b"*"):
        await send({"type": "http.response.start", "status": 304, "headers": page.not_modified})
        return await send({"type": "http.response.body", "body": b""})
    takes_gzip = b"gzip" in request.get(b"accept-encoding", b"")
    headers, body = page.gzipped if takes_gzip else page.plain
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    return await send({"type": "http.response.body", "body": body})


def _without_marks(send: Send) -> Send:
    async def send_public(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = [item for item in message["headers"] if item[0] not in INTERNAL]
            message = {**message, "headers": headers}
        await send(message)

    return send_public
