"""Small duties that come round every few seconds or minutes: announcing phases, deleting what is old.

Apps register them in ``AppConfig.ready()``. ``manage.py serve`` runs them in a thread; where tasks have processes of
their own, ``manage.py phase_clock`` does. A duty may run in several processes at once and must bear it.
"""

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final

from django.db import connections

logger = logging.getLogger(__name__)
TICK: Final = 1.0


@dataclass(slots=True)
class Duty:
    """``work`` is called about every ``seconds``."""

    name: str
    seconds: float
    work: Callable[[], object]
    due: float = field(default=0.0)


_duties: dict[str, Duty] = {}


def register(name: str, seconds: float, work: Callable[[], object]) -> None:
    """Make a duty known; a second one of the same name replaces the first."""
    _duties[name] = Duty(name, seconds, work)


def run_due(now: float | None = None) -> list[str]:
    """Run what is due at ``now`` (monotonic seconds) and return the names. A duty that fails is logged and comes round again."""
    now = time.monotonic() if now is None else now
    ran: list[str] = []
    for duty in list(_duties.values()):
        if now < duty.due:
            continue
        duty.due = now + duty.seconds
        ran.append(duty.name)
        try:
            duty.work()
        except Exception as error:
            logger.warning("periodic duty failed", extra={"duty": duty.name, "error": type(error).__name__})
        finally:
            connections.close_all()
    return ran


class PeriodicThread:
    """Runs the duties until :meth:`stop`."""

    def __init__(self) -> None:
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self.run, name="periodic", daemon=True)

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self, seconds: float = 5.0) -> None:
        """Let a running duty end, for at most ``seconds``."""
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join(seconds)

    def run(self) -> None:
        """Run the duties in this thread."""
        while not self._stopping.wait(TICK):
            run_due()
