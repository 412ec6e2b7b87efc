"""The worker for background tasks in a thread of the web process: one process is enough for a small town."""

import logging
import threading
from typing import Final

from django.db import close_old_connections, connections
from django.db.utils import Error as DatabaseError
from django.utils.crypto import get_random_string
from django_tasks_db.management.commands.db_worker import Worker

logger = logging.getLogger(__name__)
INTERVAL: Final = 1.0
RESTART_AFTER: Final = 3.0


class TaskThread:
    """Runs queued tasks until :meth:`stop`; survives a database that goes away and comes back."""

    def __init__(self) -> None:
        self._stopping = threading.Event()
        self._worker: Worker | None = None
        self._thread = threading.Thread(target=self._run, name="tasks", daemon=True)

    def start(self) -> None:
        """Begin to work on the queue."""
        self._thread.start()

    def stop(self, seconds: float = 10.0) -> None:
        """Let a running task finish, for at most ``seconds``; what is left stays in the queue."""
        self._stopping.set()
        if self._worker is not None:
            self._worker.running = False
        self._thread.join(seconds)

    def _run(self) -> None:
        try:
            while not self._stopping.is_set():
                self._work()
                self._stopping.wait(RESTART_AFTER)
        finally:
            connections.close_all()

    def _work(self) -> None:
        self._worker = Worker(
            queue_names=["*"],
            excluded_queue_names=[],
            interval=INTERVAL,
            batch=False,
            backend_name="default",
            startup_delay=False,
            max_tasks=None,
            worker_id=get_random_string(32),
        )
        if self._stopping.is_set():
            return
        try:
            self._worker.run()
        except DatabaseError as error:
            logger.warning("task worker lost the database", extra={"error": type(error).__name__})
            close_old_connections()
        except Exception:
            logger.exception("task worker failed")
