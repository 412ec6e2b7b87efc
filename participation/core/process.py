"""Settings of the process that serves, made once when it starts."""

import ctypes
import gc
import logging
from typing import Final

logger = logging.getLogger(__name__)

# A page makes tens of thousands of short-lived objects and hardly any cycle; Python's own threshold of 700 would look
# for cycles dozens of times a page.
YOUNG_OBJECTS: Final = 50_000
# glibc: M_ARENA_MAX. Each thread would get a pool of memory of its own, and keep the largest it ever needed.
M_ARENA_MAX: Final = -8
ARENAS: Final = 2


def settle() -> None:
    """Leave what was loaded at start out of the garbage collector's way, and keep threads from hoarding memory."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(YOUNG_OBJECTS, 20, 20)
    try:
        ctypes.CDLL(None).mallopt(M_ARENA_MAX, ARENAS)
    except (AttributeError, OSError):
        logger.debug("this C library has no mallopt")
