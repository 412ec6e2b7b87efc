"""The page cache in front of an application that counts how often it has to render."""

import asyncio
import gzip
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.conf import settings

from participation.core import pagecache
from participation.core.pagecache.app import PageCache
from participation.core.pagecache.generations import Snapshot
from participation.core.pagecache.store import Page, Store

HTML = (b"content-type", b"text/html; charset=utf-8")


@dataclass
class Answer:
    status: int
    headers: dict[str, str]
    body: bytes


@dataclass
class Site:
    """A page that shows how often it was rendered."""

    headers: list[tuple[bytes, bytes]] = field(default_factory=lambda: [HTML])
    status: int = 200
    rendered: int = 0
    seconds: float = 0.0
    seen: list[dict[bytes, bytes]] = field(default_factory=list)
    while_rendering: Callable[[], None] | None = None

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        self.rendered += 1
        body = f"rendering {self.rendered} ".encode() * 100
        self.seen.append(dict(scope["headers"]))
        if self.seconds:
            await asyncio.sleep(self.seconds)
        if self.while_rendering:
            self.while_rendering()
        await send({"type": "http.response.start", "status": self.status, "headers": list(self.headers)})
        await send({"type": "http.response.body", "body": body})


Cached = Callable[[Any], PageCache]


@pytest.fixture(name="cached")
async def cached_fixture() -> AsyncIterator[Cached]:
    """Put a page cache in front of an application; closed after the test."""
    made = []

    def make(app: Any) -> PageCache:
        made.append(PageCache(app))
        return made[-1]

    yield make
    for app in made:
        await app.close()


async def ask(
    app: PageCache,
    path: str = "/",
    query: str = "",
    client: str = "192.0.2.1",
    method: str = "GET",
    **headers: str,
) -> Answer:
    messages: list[Any] = []

    async def send(message: Any) -> None:
        messages.append(message)

    async def receive() -> Any:
        return {"type": "http.request", "body": b""}

    scope = {
        "type": "http", "method": method, "path": path, "scheme": "http", "client": (client, 1),
        "query_string": query.encode(),
        "headers": [(b"host", b"localhost"), *((k.replace("_", "-").encode(), v.encode()) for k, v in headers.items())],
    }  # fmt: skip
    await app(scope, receive, send)
    start, *rest = messages
    return Answer(
        start["status"],
        {name.decode(): value.decode() for name, value in start["headers"]},
        b"".join(message.get("body", b"") for message in rest),
    )


async def test_the_second_reader_gets_the_stored_page(cached: Cached) -> None:
    site = Site()
    app = cached(site)
    first, second = await ask(app), await ask(app)
    assert (first.body, site.rendered) == (second.body, 1)
    assert second.headers["cache-control"] == "no-cache"


async def test_an_unchanged_page_costs_only_a_304(cached: Cached) -> None:
    app = cached(Site())
    first = await ask(app)
    again = await ask(app, if_none_match=first.headers["etag"])
    assert (again.status, again.body) == (304, b"")


async def test_a_page_is_compressed_once_and_only_for_who_takes_it(cached: Cached) -> None:
    app = cached(Site())
    plain = await ask(app)
    packed = await ask(app, accept_encoding="gzip, br")
    assert packed.headers["content-encoding"] == "gzip"
    assert gzip.decompress(packed.body) == plain.body
    assert "content-encoding" not in plain.headers


async def test_a_bump_makes_the_page_stale(cached: Cached) -> None:
    site = Site()
    app = cached(site)
    await ask(app)
    pagecache.bump()
    await ask(app)
    assert site.rendered == 2


async def test_a_bump_of_one_town_leaves_the_pages_of_another(cached: Cached) -> None:
    here, there = Site([HTML, (b"x-cache-site", b"1")]), Site([HTML, (b"x-cache-site", b"2")])
    app_here, app_there = cached(here), cached(there)
    for app in (app_here, app_there):
        await ask(app)
    pagecache.bump(1)
    answer = await ask(app_here)
    await ask(app_there)
    assert (here.rendered, there.rendered) == (2, 1)
    assert "x-cache-site" not in answer.headers


async def test_a_bump_while_rendering_is_not_lost(cached: Cached) -> None:
    site = Site(while_rendering=pagecache.bump)
    app = cached(site)
    await ask(app)
    site.while_rendering = None
    await ask(app)
    assert site.rendered == 2


async def test_a_crowd_is_served_by_one_rendering(cached: Cached) -> None:
    site = Site(seconds=0.05)
    app = cached(site)
    answers = await asyncio.gather(*(ask(app) for _ in range(50)))
    assert site.rendered == 1
    assert len({answer.body for answer in answers}) == 1


async def test_a_crowd_before_a_page_that_cannot_be_stored_does_not_queue_up(cached: Cached) -> None:
    site = Site([HTML, (b"set-cookie", b"a=b")], seconds=0.05)
    app = cached(site)
    started = time.monotonic()
    await asyncio.gather(*(ask(app) for _ in range(20)))
    assert site.rendered == 20
    assert time.monotonic() - started < 0.5


@pytest.mark.parametrize(
    "header",
    [
        (b"set-cookie", b"a=b"),
        (b"cache-control", b"private"),
        (b"cache-control", b"no-store"),
        (b"vary", b"Accept-Language"),
        (b"content-type", b"application/pdf"),
    ],
)
async def test_some_responses_are_never_stored(cached: Cached, header: tuple[bytes, bytes]) -> None:
    site = Site([HTML, header] if header[0] != b"content-type" else [header])
    app = cached(site)
    await ask(app)
    await ask(app)
    assert site.rendered == 2


@pytest.mark.parametrize("status", [302, 404, 500, 503])
async def test_only_success_is_stored(cached: Cached, status: int) -> None:
    site = Site(status=status)
    app = cached(site)
    answers = [await ask(app), await ask(app)]
    assert [answer.status for answer in answers] == [status, status]
    assert site.rendered == 2


@pytest.mark.parametrize(
    "headers",
    [
        {"cookie": f"{settings.SESSION_COOKIE_NAME}=abc"},
        {"authorization": "Bearer x"},
        {"range": "bytes=0-1"},
    ],
)
async def test_a_personal_request_always_reaches_the_application(
    cached: Cached, headers: dict[str, str]
) -> None:
    site = Site()
    app = cached(site)
    await ask(app)
    await ask(app, **headers)
    await ask(app, **headers)
    assert site.rendered == 3


@pytest.mark.parametrize(
    ("cookie", "shared"),
    [
        ("language=de", True),
        ("language=xx", True),
        ("a=b; language=de", True),
        ("language =en", False),
        ("language=; language=en", False),
        ("language=de; language=en", False),
    ],
)
async def test_the_language_is_read_as_django_reads_it(cached: Cached, cookie: str, shared: bool) -> None:
    site = Site()
    app = cached(site)
    await ask(app, cookie=cookie)
    await ask(app)
    assert site.rendered == (1 if shared else 2)


async def test_a_session_is_seen_however_it_is_written(cached: Cached) -> None:
    site = Site()
    app = cached(site)
    await ask(app)
    await ask(app, cookie=f"{settings.SESSION_COOKIE_NAME} =abc")
    assert site.rendered == 2


async def test_language_host_path_and_query_make_different_pages(cached: Cached) -> None:
    site = Site()
    app = cached(site)
    for arguments in (
        {},
        {"cookie": "language=en"},
        {"path": "/a"},
        {"query": "q=1"},
        {"hx_request": "true"},
    ):
        await ask(app, **arguments)
    assert site.rendered == 5


async def test_the_order_of_the_query_does_not_matter(cached: Cached) -> None:
    site = Site()
    app = cached(site)
    await ask(app, query="a=1&b=2")
    await ask(app, query="b=2&a=1")
    assert site.rendered == 1


async def test_post_is_not_cached(cached: Cached) -> None:
    site = Site()
    app = cached(site)
    await ask(app, method="POST")
    await ask(app, method="POST")
    assert site.rendered == 2


async def test_head_fills_the_cache_for_get(cached: Cached) -> None:
    site = Site()
    app = cached(site)
    await ask(app, method="HEAD")
    await ask(app)
    assert site.rendered == 1


async def test_a_page_ends_with_its_phase(cached: Cached) -> None:
    site = Site([HTML, (b"x-cache-until", f"{time.time() + 0.05:.3f}".encode())])
    app = cached(site)
    await ask(app)
    await asyncio.sleep(0.08)
    await ask(app)
    assert site.rendered == 2


async def test_a_page_that_varies_by_visitor_is_kept_once_a_bucket(cached: Cached) -> None:
    site = Site([HTML, (b"x-varies-by-visitor", b"1")])
    app = cached(site)
    for number in range(400):
        await ask(app, client=f"192.0.2.{number % 200}")
    assert 2 < site.rendered <= 17


async def test_a_client_cannot_choose_its_bucket(cached: Cached) -> None:
    site = Site()
    app = cached(site)
    await ask(app, x_visitor_bucket="99", cookie=f"{settings.SESSION_COOKIE_NAME}=a")
    assert 0 <= int(site.seen[0][b"x-visitor-bucket"]) < 16


async def test_an_exception_leaves_nothing_behind(cached: Cached) -> None:
    async def broken(scope: Any, receive: Any, send: Any) -> None:
        raise RuntimeError("broken")

    app = cached(broken)
    for _ in range(2):
        with pytest.raises(RuntimeError):
            await ask(app)


def test_the_store_stays_within_its_bytes() -> None:
    store = Store(max_bytes=100_000)
    snapshot = Snapshot({}, {})
    for number in range(100):
        page = Page(headers=[HTML], body=bytes(5_000), snapshot=snapshot, site=None, seconds=9)
        store.put((number,), page)
    assert store.bytes <= 100_000
    assert store.get((99,)) is not None
    assert store.get((0,)) is None
