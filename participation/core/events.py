"""Events between the apps: a lower app says what happened, a higher app listens.

An event is a frozen dataclass that holds ids only, so that it can be written down, sent and repeated.

* A *durable* handler runs inside the caller's transaction: what it writes stands or falls with the
  change itself (journal row, notification row, moderation case).
* Any other handler runs after the commit, and its failure is logged and goes no further: a dead Redis
  must never turn a saved post into an error.

Handlers are subscribed in ``AppConfig.ready()``. Events come from services only.
"""

import logging
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from django.db import transaction

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Event:
    """Base of all events. The docstring of each subclass documents when it is published."""


E = TypeVar("E", bound=Event)
Handler = Callable[[Any], None]

_durable: dict[type[Event], list[Handler]] = defaultdict(list)
_after_commit: dict[type[Event], list[Handler]] = defaultdict(list)


def subscribe(event_type: type[E], handler: Callable[[E], None], *, durable: bool = False) -> None:
    """Call ``handler`` for every published event of exactly this type.

    ``durable=True`` runs it inside the publisher's transaction, where an exception undoes the change.
    Subscribing the same handler twice has no effect.
    """
    handlers = (_durable if durable else _after_commit)[event_type]
    if handler not in handlers:
        handlers.append(handler)


def unsubscribe(event_type: type[E], handler: Callable[[E], None]) -> None:
    """Undo :func:`subscribe`; a handler that is not subscribed is ignored."""
    for registry in (_durable, _after_commit):
        if handler in registry[event_type]:
            registry[event_type].remove(handler)


def publish(event: Event) -> None:
    """Run the durable handlers now and the others after the commit.

    Must be called inside a transaction: an event about something that may yet be rolled back, or
    that was never stored, is a bug. Raises ``RuntimeError`` outside of one.
    """
    connection = transaction.get_connection()
    if not connection.in_atomic_block:
        raise RuntimeError(f"{type(event).__name__} was published outside a transaction.")
    for handler in _durable[type(event)]:
        handler(event)
    late = tuple(_after_commit[type(event)])
    if late:

        def run_late_handlers() -> None:
            for handler in late:
                try:
                    handler(event)
                except Exception:
                    logger.exception("event handler failed", extra={"event": type(event).__name__})

        transaction.on_commit(run_late_handlers, robust=True)
