"""Django behind ASGI: one request, one thread, from the first middleware to the last.

Django's own ``ASGIHandler`` starts a new thread for each request and changes between the event loop and
that thread at every signal and every middleware that could be asynchronous. Our views are synchronous, so
all of it is done in one go, on a fixed number of threads that live as long as the process:
less work per request (docs/adr/0003), a bounded number of database connections, and a client that
goes away never stops a view half-way.

Views still reach the event loop: ``async_to_sync`` inside a request runs on the server's own loop, which
is where the channel layer has its connections.
"""

import asyncio
import io
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import IO, Any, Final
from urllib.parse import unquote_to_bytes

from asgiref.sync import sync_to_async
from csp.middleware import CSPMiddleware
from django.conf import settings
from django.core import signals
from django.core.handlers.asgi import ASGIRequest, get_script_prefix
from django.core.handlers.base import BaseHandler
from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase
from django.middleware.clickjacking import XFrameOptionsMiddleware
from django.middleware.security import SecurityMiddleware
from django.urls import set_script_prefix

from . import faults
from .asgi_static import Message, Receive, Scope, Send

MEGABYTE: Final = 1024 * 1024
# A post with a picture fits into the first; editors upload documents through the second.
BODY_LIMIT: Final = 12 * MEGABYTE
STAFF_BODY_LIMIT: Final = 60 * MEGABYTE
# Read and thrown away after the limit, so that a browser which only listens after sending still sees the page.
DRAIN_LIMIT: Final = 64 * MEGABYTE
FILE_BLOCK: Final = 64 * 1024
# Of a request that is too large: the longest text we take, as bytes, with room for the names of the fields.
KEPT_BEGINNING: Final = 256 * 1024

Answer = tuple[int, list[tuple[bytes, bytes]], bytes | None]


class ClientGone(Exception):
    """The client closed the connection before its request was complete."""


class BodyTooLarge(Exception):
    """The request is longer than we take. ``beginning`` is what a form holds before its files: what somebody typed."""

    def __init__(self, beginning: bytes) -> None:
        super().__init__("body too large")
        self.beginning = beginning


def has_bad_bytes(scope: Scope) -> bool:
    """Whether path or query hold bytes that are not UTF-8 text, or NUL. Servers decode them leniently."""
    raw_path: bytes = scope.get("raw_path") or b""
    query: bytes = scope.get("query_string") or b""
    for raw in (raw_path, query):
        if b"%" not in raw and raw.isascii() and b"\0" not in raw:
            continue
        decoded = unquote_to_bytes(raw)
        if b"\0" in decoded:
            return True
        try:
            decoded.decode("utf-8")
        except UnicodeDecodeError:
            return True
    return False


class DjangoApp(BaseHandler):
    """The ASGI application that runs Django's middleware and views."""

    def __init__(self) -> None:
        super().__init__()
        self.load_middleware(is_async=False)
        self.threads = ThreadPoolExecutor(settings.WEB_THREADS, thread_name_prefix="web")
        self._in_thread = sync_to_async(self._respond, thread_sensitive=False, executor=self.threads)
        self._refuse_in_thread = sync_to_async(self._refuse, thread_sensitive=False, executor=self.threads)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if has_bad_bytes(scope):
            return await self._send(await self._refuse_in_thread(400), send)
        try:
            body_file = await read_body(scope, receive)
        except ClientGone:
            return None
        except BodyTooLarge as error:
            return await self._send(await self._refuse_in_thread(413, scope, error.beginning), send)
        try:
            answer = await self._in_thread(scope, body_file, send, asyncio.get_running_loop())
        finally:
            body_file.close()
        return await self._send(answer, send)

    def close(self) -> None:
        """End the threads after what they are working on; does not wait, as a view may need the event loop."""
        self.threads.shutdown(wait=False)

    @staticmethod
    async def _send(answer: Answer, send: Send) -> None:
        status, headers, content = answer
        if content is None:
            return
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": content})

    def _refuse(self, status: int, scope: Scope | None = None, beginning: bytes = b"") -> Answer:
        request = HttpRequest() if scope is None else ASGIRequest(scope, io.BytesIO(beginning))
        response = faults.bad_request(request) if status == 400 else faults.too_large(request)
        # No middleware has seen the request; its page is protected all the same.
        for middleware in (XFrameOptionsMiddleware, CSPMiddleware, SecurityMiddleware):
            middleware(self.get_response).process_response(request, response)
        request.close()
        return response.status_code, _headers(response), response.content

    def _respond(
        self, scope: Scope, body_file: IO[bytes], send: Send, loop: asyncio.AbstractEventLoop
    ) -> Answer:
        """Everything synchronous about one request; runs in a thread of the pool."""
        signals.request_started.send(sender=self.__class__, scope=scope)
        set_script_prefix(get_script_prefix(scope))
        request = ASGIRequest(scope, body_file)
        request.body_file = body_file  # type: ignore[attr-defined]
        response = self.get_response(request)
        response._handler_class = self.__class__  # type: ignore[attr-defined]
        try:
            if not response.streaming:
                assert isinstance(response, HttpResponse)
                return response.status_code, _headers(response), response.content
            self._stream(response, send, loop)
            return response.status_code, [], None
        finally:
            # Sends request_finished: this thread's database connection is given back before the bytes go out.
            response.close()

    @staticmethod
    def _stream(response: HttpResponseBase, send: Send, loop: asyncio.AbstractEventLoop) -> None:
        """Send a streaming response from this thread, piece by piece, as fast as the client takes it."""

        def send_now(message: Message) -> None:
            asyncio.run_coroutine_threadsafe(_as_coroutine(send, message), loop).result()

        if isinstance(response, FileResponse):
            response.block_size = FILE_BLOCK
        chunks: Iterator[bytes] = iter(response)
        send_now(
            {"type": "http.response.start", "status": response.status_code, "headers": _headers(response)}
        )
        for chunk in chunks:
            send_now({"type": "http.response.body", "body": chunk, "more_body": True})
        send_now({"type": "http.response.body", "body": b""})


async def _as_coroutine(send: Send, message: Message) -> None:
    await send(message)


def _headers(response: HttpResponseBase) -> list[tuple[bytes, bytes]]:
    headers = [(k.lower().encode("ascii"), v.encode("latin-1")) for k, v in response.items()]
    headers += [
        (b"set-cookie", c.output(header="").strip().encode("ascii")) for c in response.cookies.values()
    ]
    if isinstance(response, HttpResponse) and not response.has_header("Content-Length"):
        headers.append((b"content-length", str(len(response.content)).encode()))
    return headers


def body_limit(scope: Scope) -> int:
    """How many bytes this request may have."""
    return STAFF_BODY_LIMIT if scope["path"].startswith("/admin/") else BODY_LIMIT


async def read_body(scope: Scope, receive: Receive) -> IO[bytes]:
    """Read the request's body into memory, or into a temporary file when it is long.

    Raises :class:`BodyTooLarge` after the limit (the rest is read and dropped, up to ``DRAIN_LIMIT``)
    and :class:`ClientGone` when the client stopped sending.
    """
    limit = body_limit(scope)
    body_file: Any = tempfile.SpooledTemporaryFile(max_size=settings.FILE_UPLOAD_MAX_MEMORY_SIZE, mode="w+b")  # noqa: SIM115
    received = 0
    try:
        more = True
        while more and received <= DRAIN_LIMIT:
            message = await receive()
            if message["type"] == "http.disconnect":
                raise ClientGone
            chunk = message.get("body", b"")
            received += len(chunk)
            if received <= limit:
                body_file.write(chunk)
            more = message.get("more_body", False)
        if received > limit:
            body_file.seek(0)
            raise BodyTooLarge(body_file.read(KEPT_BEGINNING))
    except BaseException:
        body_file.close()
        raise
    body_file.seek(0)
    whole: IO[bytes] = body_file
    return whole
