"""Events: durable handlers stand or fall with the change, the others come after the commit and break nothing."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from django.db import transaction

from participation.core import events
from participation.core.events import Event, publish, subscribe

pytestmark = pytest.mark.django_db


@dataclass(frozen=True, slots=True)
class Rang(Event):
    """Somebody rang."""

    number: int


@dataclass(frozen=True, slots=True)
class RangTwice(Rang):
    """A subclass: subscribers of ``Rang`` do not hear it."""


@pytest.fixture(autouse=True)
def _quiet() -> Iterator[None]:
    yield
    for kind in (Rang, RangTwice):
        events._durable.pop(kind, None)
        events._after_commit.pop(kind, None)


def test_a_durable_handler_runs_at_once_and_in_order() -> None:
    heard: list[str] = []
    subscribe(Rang, lambda event: heard.append(f"eins {event.number}"), durable=True)
    subscribe(Rang, lambda event: heard.append("zwei"), durable=True)
    with transaction.atomic():
        publish(Rang(7))
        assert heard == ["eins 7", "zwei"]


def test_a_failing_durable_handler_undoes_the_change() -> None:
    def fail(event: Rang) -> None:
        raise ValueError("nein")

    subscribe(Rang, fail, durable=True)
    with pytest.raises(ValueError, match="nein"), transaction.atomic():
        publish(Rang(1))


def test_the_others_wait_for_the_commit(django_capture_on_commit_callbacks: Any) -> None:
    heard: list[int] = []
    subscribe(Rang, lambda event: heard.append(event.number))
    with django_capture_on_commit_callbacks(execute=True):
        with transaction.atomic():
            publish(Rang(1))
        assert heard == []
    assert heard == [1]


def test_a_failing_handler_stops_neither_the_others_nor_the_caller(
    django_capture_on_commit_callbacks: Any, caplog: pytest.LogCaptureFixture
) -> None:
    heard: list[int] = []

    def fail(event: Rang) -> None:
        raise ConnectionError("Redis is gone")

    subscribe(Rang, fail)
    subscribe(Rang, lambda event: heard.append(event.number))
    with django_capture_on_commit_callbacks(execute=True), transaction.atomic():
        publish(Rang(2))
    assert heard == [2]
    assert "event handler failed" in caplog.text


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_what_was_rolled_back_was_not_said() -> None:
    heard: list[int] = []
    subscribe(Rang, lambda event: heard.append(event.number))
    with transaction.atomic():
        publish(Rang(1))
        transaction.set_rollback(True)
    assert heard == []


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_outside_a_transaction_nothing_is_said() -> None:
    with pytest.raises(RuntimeError, match="Rang"):
        publish(Rang(1))


def test_subscribing_twice_hears_once() -> None:
    heard: list[int] = []

    def listen(event: Rang) -> None:
        heard.append(event.number)

    for _n in range(2):
        subscribe(Rang, listen, durable=True)
    with transaction.atomic():
        publish(Rang(3))
        publish(RangTwice(4))
    assert heard == [3]
