"""The hub: everything one process knows about its sockets.

The process joins the channel layer's group of a topic when its first client listens to it, and leaves after the last.
A message that arrives is turned into text once and given to every client of the topic. What arrives within half a
second of the last message goes out together. A client that does not read is dropped, never waited for.

Besides, the hub reads the journal every two seconds (one query, however many sockets), so that nothing is missed
when a hint was: Redis away, a hint dropped, a change made by a management command without Redis.
"""

import asyncio
import logging
import time
from collections import Counter
from collections.abc import Callable, Collection, Coroutine, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Final, TypeVar

from django.db import connections

from . import access, upkeep
from .client import Client
from .cursor import Cursor
from .hints import receivers
from .journal_line import RIGHTS_CHANGE
from .journal_reader import JournalReader
from .layer import LayerLink
from .payload import TextLine
from .watch import Watch

logger = logging.getLogger(__name__)
T = TypeVar("T")

# How long a topic that was found public is taken for public without asking again.
PUBLIC_FOR: Final = 15.0


class Hub:
    """One for each event loop that holds sockets; use :func:`current`. Everything but ``in_thread`` runs on the loop."""

    def __init__(self) -> None:
        self.loop = asyncio.get_running_loop()
        self.clients: set[Client] = set()
        # Those of them that have a session; most readers have none, and need no looking after.
        self.members: set[Client] = set()
        self.topics: dict[str, Watch] = {}
        self.networks: Counter[str] = Counter()
        self.reader = JournalReader()
        self.link = LayerLink(self.topics, self.take)
        self._threads = ThreadPoolExecutor(2, thread_name_prefix="live")
        self._public_until: dict[tuple[int, str], float] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._upkeep: asyncio.Task[None] | None = None
        receivers.add(self.loop, self.topics)

    async def in_thread(self, function: Callable[..., T], *arguments: Any) -> T:
        """Run ``function`` in one of the hub's threads; its database connection is given back afterwards."""

        def work() -> T:
            try:
                return function(*arguments)
            finally:
                connections.close_all()

        return await self.loop.run_in_executor(self._threads, work)

    def spawn(self, coroutine: Coroutine[Any, Any, None]) -> None:
        """Run a coroutine beside everything else."""
        task = self.loop.create_task(coroutine)
        self._tasks.add(task)
        task.add_done_callback(self._done)

    def _done(self, task: asyncio.Task[None]) -> None:
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            logger.warning("live task failed", extra={"error": type(error).__name__})

    def forget(self) -> None:
        """Let go of what outlives the loop, after the loop has ended."""
        receivers.remove(self.loop)
        self._threads.shutdown(wait=False)

    # Clients come and go ------------------------------------------------------------------------------------

    def add(self, client: Client) -> None:
        """A socket was accepted."""
        if not self.clients:
            # Nobody listened: what happened meanwhile was not read.
            self.reader = JournalReader()
        self.clients.add(client)
        if client.identity is not None:
            self.members.add(client)
        if self._upkeep is None or self._upkeep.done():
            self._upkeep = self.loop.create_task(upkeep.run(self))

    def remove(self, client: Client) -> None:
        """A socket is gone."""
        self.leave(client, client.topics)
        self.clients.discard(client)
        self.members.discard(client)

    def leave(self, client: Client, topics: Iterable[str]) -> None:
        """The client listens to these topics no longer."""
        for topic in list(topics):
            client.topics.discard(topic)
            client.privileged -= {topic}
            watch = self.topics.get(topic)
            if watch is None:
                continue
            watch.clients.discard(client)
            if not watch.clients:
                del self.topics[topic]
                self.link.leave(topic)

    async def join(self, client: Client, topics: Collection[str]) -> frozenset[str]:
        """Let the client listen to those of ``topics`` that it may; returns them."""
        now = time.monotonic()
        allowed = {topic for topic in topics if self._public_until.get((client.site_id, topic), 0.0) > now}
        if asked := [topic for topic in topics if topic not in allowed]:
            answer = await self.in_thread(access.access_of, client.user_id, asked, client.site_id)
            if len(self._public_until) > 20_000:
                self._public_until.clear()
            for topic in answer.public:
                self._public_until[client.site_id, topic] = now + PUBLIC_FOR
            allowed |= answer.readable
            client.privileged |= answer.readable - answer.public
        if client not in self.clients:
            # It went away while we asked.
            return frozenset()
        for topic in allowed:
            watch = self.topics.get(topic)
            if watch is None:
                watch = self.topics[topic] = Watch(topic, self.spawn)
                self.link.join(topic)
            watch.clients.add(client)
            client.topics.add(topic)
        return frozenset(allowed)

    def may_have_missed(self, topics: Collection[str], cursor: Cursor | None) -> bool:
        """Whether something may have happened on ``topics`` that the holder of ``cursor`` does not know."""
        return cursor is None or self.reader.has_news(topics, cursor)

    # Messages come in ---------------------------------------------------------------------------------------

    def take(self, message: dict[str, Any]) -> None:
        """A hint from the channel layer."""
        watch = self.topics.get(message["topic"])
        if watch is None:
            return
        now = time.time()
        lines = [TextLine(*line) for line in message["lines"]]
        fresh = [line for line in lines if self.reader.note(line.id, watch.topic, now)]
        watch.add(fresh, message["counts"], message["at"])
        if any(line.name in RIGHTS_CHANGE for line in fresh):
            self.rights_changed([watch.topic])

    def rights_changed(self, topics: Collection[str]) -> None:
        """Something happened after which not everybody may listen to these topics any more."""
        if any(topic.startswith("consultation:") for topic in topics):
            # A consultation that is closed to the public takes everything in it along.
            topics = list(self.topics)
            self._public_until.clear()
        wanted = [topic for topic in topics if topic in self.topics]
        for key in [key for key in self._public_until if key[1] in wanted]:
            del self._public_until[key]
        if wanted:
            self.spawn(self._part(wanted))

    async def _part(self, topics: list[str]) -> None:
        """Part with the clients that may no longer listen to ``topics``."""
        public = await self.in_thread(access.public_topics, topics)
        closed = {topic for topic in topics if topic not in public}
        affected = {
            client for topic in closed if (watch := self.topics.get(topic)) for client in watch.clients
        }
        await self.check(affected, closed)

    async def check(self, clients: Iterable[Client], topics: Collection[str]) -> None:
        """Ask again whether ``clients`` may listen to ``topics``, which are not public; part with those that may not."""
        groups: dict[tuple[int | None, int], list[Client]] = {}
        for client in clients:
            groups.setdefault((client.user_id, client.site_id), []).append(client)
        for (user_id, site_id), same in groups.items():
            readable: frozenset[str] = frozenset()
            if user_id is not None:
                asked = {topic for client in same for topic in client.topics if topic in topics}
                readable = (await self.in_thread(access.access_of, user_id, asked, site_id)).readable
            for client in same:
                if lost := (client.topics & set(topics)) - readable:
                    self.leave(client, lost)
                    client.push({"type": "refused", "topics": sorted(lost)})


_hubs: Final[dict[asyncio.AbstractEventLoop, Hub]] = {}


def current() -> Hub:
    """The hub of the running event loop; made when it is first needed."""
    loop = asyncio.get_running_loop()
    hub = _hubs.get(loop)
    if hub is None:
        for ended in [known for known in _hubs if known.is_closed()]:
            _hubs.pop(ended).forget()
        hub = _hubs[loop] = Hub()
    return hub
