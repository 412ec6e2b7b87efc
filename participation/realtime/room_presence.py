"""Who is there in the rooms: each process notes its people in the cache, and misses those whom no process holds.

So nobody stays "there" for ever because a process died, and nobody counts as away because another process has the socket.
Without the cache nobody is missed; the others can still give up waiting.
"""

import logging
import time
from collections.abc import Collection
from typing import Final

from django.core.cache import cache

from participation.youth.models import GameSeat
from participation.youth.services.session_upkeep import key_of, presence

logger = logging.getLogger(__name__)

# How long a note holds; each process writes anew every NOTE_EVERY seconds.
HOLDS: Final = 40
NOTE_EVERY: Final = 10.0


def note(people: Collection[tuple[int, int]]) -> None:
    """These are here: session and person."""
    cache.set_many({key_of(pk, user_id): time.time() for pk, user_id in people}, HOLDS)


def here(pk: int, user_id: int) -> None:
    """Somebody's first socket in this process is open."""
    note([(pk, user_id)])
    _tell(pk, user_id, True)


def gone(pk: int, user_id: int, since: float) -> None:
    """Somebody's last socket in this process closed at ``since`` (wall clock): missed unless another process noted them later."""
    noted = cache.get(key_of(pk, user_id))
    if noted is None or noted <= since:
        cache.delete(key_of(pk, user_id))
        _tell(pk, user_id, False)


def miss(pks: Collection[int]) -> None:
    """Whoever counts as there in these sessions and was noted by no process is away. One query when all are there."""
    cache.set("game:probe", 1, 60)
    if cache.get("game:probe") is None:
        return
    rows = list(
        GameSeat.objects.filter(session_id__in=pks, left_at=None).values_list("session_id", "user_id")
    )
    noted = cache.get_many([key_of(pk, user_id) for pk, user_id in rows])
    for pk, user_id in rows:
        if key_of(pk, user_id) not in noted:
            _tell(pk, user_id, False)


def _tell(pk: int, user_id: int, is_here: bool) -> None:
    try:
        presence(session_id=pk, user_id=user_id, here=is_here)
    except Exception as error:
        logger.info("presence not noted", extra={"error": type(error).__name__})
