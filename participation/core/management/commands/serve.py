"""``manage.py serve``: HTTP, WebSocket and background tasks with one command."""

import signal
from types import FrameType
from typing import Any, Final

import uvicorn
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django_tasks import task_backends
from django_tasks_db import DatabaseBackend
from uvicorn.supervisors import Multiprocess

from participation.core.background import TaskThread
from participation.core.periodic import PeriodicThread

# A live message is a few hundred bytes; anything longer is not ours.
SOCKET_MESSAGE_LIMIT: Final = 16 * 1024
GRACEFUL_SECONDS: Final = 5


class Command(BaseCommand):
    """Serve the platform. One process unless ``--processes`` (or ``WEB_PROCESSES``) says otherwise."""

    help = "Serve pages, live updates and background tasks."
    # Checked at deployment; at every start it would only cost seconds.
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--host", default="127.0.0.1", help="address to listen on (default: %(default)s)")
        parser.add_argument("--port", type=int, default=8000, help="port to listen on (default: %(default)s)")
        parser.add_argument("--uds", help="listen on this Unix socket instead")
        parser.add_argument("--processes", type=int, default=settings.WEB_PROCESSES, help="web processes")
        parser.add_argument(
            "--no-tasks",
            action="store_true",
            help="leave background tasks to `manage.py db_worker` and `manage.py phase_clock`",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        processes: int = options["processes"]
        if processes < 1:
            raise CommandError("--processes must be 1 or more.")
        if processes > 1 and not settings.REDIS_URL:
            raise CommandError(
                "More than one web process needs REDIS_URL: without it live updates reach one process only."
            )
        config = server_config(
            host=options["host"], port=options["port"], uds=options["uds"], workers=processes
        )
        # uvicorn shuts down in order and then raises the signal once more; the task thread comes after that.
        signal.signal(signal.SIGTERM, _leave)
        tasks = None if options["no_tasks"] else start_tasks()
        clock = PeriodicThread()
        if not options["no_tasks"]:
            clock.start()
        try:
            if processes == 1:
                uvicorn.Server(config).run()
            else:
                run_processes(config)
        except KeyboardInterrupt:
            pass
        finally:
            clock.stop()
            if tasks is not None:
                tasks.stop()


def _leave(number: int, frame: FrameType | None) -> None:
    raise SystemExit(0)


def server_config(
    *,
    host: str,
    port: int,
    uds: str | None = None,
    workers: int = 1,
    app: Any = "participation.asgi:application",
) -> uvicorn.Config:
    """How we serve: bounded sockets without compression (memory per watcher), no access log with addresses."""
    return uvicorn.Config(
        app,
        host=host,
        port=port,
        uds=uds,
        workers=workers,
        loop="uvloop",
        http="httptools",
        lifespan="on",
        ws="websockets-sansio",
        ws_max_size=SOCKET_MESSAGE_LIMIT,
        ws_per_message_deflate=False,
        ws_ping_interval=30.0,
        ws_ping_timeout=30.0,
        # Addresses are taken from the proxy's header where they are needed (TRUSTED_PROXIES).
        proxy_headers=False,
        server_header=False,
        access_log=False,
        log_config=None,
        backlog=4096,
        timeout_graceful_shutdown=GRACEFUL_SECONDS,
    )


def run_processes(config: uvicorn.Config) -> None:
    """Serve with several processes on one port; a process that dies is replaced."""
    Multiprocess(config, sockets=[config.bind_socket()]).run()


def start_tasks() -> TaskThread | None:
    """Start the task thread when tasks are queued in the database (in tests they run at once)."""
    backend: object = task_backends["default"]
    if not isinstance(backend, DatabaseBackend):
        return None
    thread = TaskThread()
    thread.start()
    return thread
