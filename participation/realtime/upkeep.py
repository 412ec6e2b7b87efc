"""What a hub does every two seconds while it has clients."""

import asyncio
import logging
from typing import TYPE_CHECKING, Final

from . import payload, sessions
from .journal_line import RIGHTS_CHANGE

if TYPE_CHECKING:
    from .hub import Hub

logger = logging.getLogger(__name__)

INTERVAL: Final = 2.0
SESSION_ENDED: Final = 4401


async def run(hub: "Hub") -> None:
    """Run the duties until the last client is gone."""
    while hub.clients:
        for duty in (read_journal, end_sessions, check_privileged, renew_groups):
            try:
                await duty(hub)
            except Exception as error:
                # The database is away: again at the next round.
                extra = {"duty": duty.__name__, "error": type(error).__name__}
                logger.warning("live upkeep failed", extra=extra)
        await asyncio.sleep(INTERVAL)


async def read_journal(hub: "Hub") -> None:
    """Tell what no hint told."""
    reader = hub.reader
    rows = await hub.in_thread(reader.read)
    news = reader.unknown(rows)
    if wanted := [entry for entry in news if entry.topic in hub.topics]:
        try:
            told = await hub.in_thread(payload.tell, wanted)
        except Exception:
            reader.untold(wanted)
            raise
        for said in told.values():
            if watch := hub.topics.get(said.topic):
                watch.add(said.lines, said.counts, said.at)
    # Also of topics that nobody listens to: a consultation that closes takes its proposals along.
    if changed := {entry.topic for entry in news if entry.name in RIGHTS_CHANGE}:
        hub.rights_changed(changed)


async def end_sessions(hub: "Hub") -> None:
    """Close the sockets of people who logged out, changed their password or were suspended."""
    identities = {client.identity for client in hub.members if client.identity is not None}
    if not identities:
        return
    over = await hub.in_thread(sessions.ended, identities)
    for client in [client for client in hub.members if client.identity in over]:
        client.close(SESSION_ENDED, "session ended")


async def check_privileged(hub: "Hub") -> None:
    """Rights that hang on a person may end without a line in the journal: ask again."""
    holders = [client for client in hub.members if client.privileged]
    topics = {topic for client in holders for topic in client.privileged if not topic.startswith("user:")}
    if topics:
        await hub.check([client for client in holders if client.privileged & topics], topics)


async def renew_groups(hub: "Hub") -> None:
    """Join what could not be joined."""
    hub.link.repair()
