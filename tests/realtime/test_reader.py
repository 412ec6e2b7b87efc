"""A process that reads the journal misses no line: not one that becomes visible late, not one whose telling failed."""

import time
from typing import Any

import pytest

from participation.realtime import cursor
from participation.realtime.cursor import Cursor
from participation.realtime.journal_line import Entry
from participation.realtime.journal_reader import JournalReader
from participation.realtime.models import JournalEntry

pytestmark = pytest.mark.django_db


def write(pk: int, topic: str = "consultation:1", seconds_ago: float = 2) -> None:
    from datetime import timedelta

    from django.utils import timezone

    at = timezone.now() - timedelta(seconds=seconds_ago)
    JournalEntry.objects.create(id=pk, topic=topic, name="counted", object_id=1, at=at)


@pytest.fixture
def reader() -> JournalReader:
    write(100)
    made = JournalReader()
    assert made.unknown(made.read()) == []
    return made


def news(reader: JournalReader) -> list[int]:
    return [entry.id for entry in reader.unknown(reader.read())]


def test_each_line_comes_once(reader: JournalReader) -> None:
    write(101)
    write(102)
    assert news(reader) == [101, 102]
    assert news(reader) == []


def test_a_line_that_becomes_visible_after_higher_ones_still_comes(reader: JournalReader) -> None:
    write(103)
    assert news(reader) == [103]
    write(101)
    assert news(reader) == [101]
    write(102)
    assert news(reader) == [102]


def test_a_line_that_was_uncommitted_when_reading_began_still_comes(reader: JournalReader) -> None:
    write(99)
    assert news(reader) == [99]


def test_a_young_line_is_left_to_its_hint_and_comes_when_there_was_none(reader: JournalReader) -> None:
    write(101, seconds_ago=0)
    write(102, seconds_ago=0)
    assert news(reader) == []
    assert reader.note(101, "consultation:1", time.time())
    time.sleep(0.8)
    assert news(reader) == [102]


def test_what_could_not_be_told_comes_again(reader: JournalReader) -> None:
    write(101)
    entries = reader.unknown(reader.read())
    reader.untold(entries)
    assert [entry.id for entry in reader.unknown(reader.read())] == [101]


def test_gaps_of_transactions_that_failed_are_given_up(
    reader: JournalReader, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(110)
    assert news(reader) == [110]
    later = time.time() + 60
    monkeypatch.setattr(time, "time", lambda: later)
    assert news(reader) == []
    assert reader._gaps == {}


@pytest.mark.parametrize(
    ("text", "parsed"),
    [("5", Cursor(5)), ("5.17", Cursor(5, 17)), ("0.17", Cursor(0, 17)), ("5.99999999999", Cursor(5, None))],
)
def test_cursors_are_read(text: str, parsed: Cursor) -> None:
    assert cursor.parse(text) == parsed


@pytest.mark.parametrize("text", ["", "x", "-1", "1.", ".1", "1.2.3", "1e3", "٣", "9" * 19, None, 5, ["1"]])
def test_nonsense_is_no_cursor(text: Any) -> None:
    assert cursor.parse(text) is None


def test_a_cursor_knows_what_it_misses() -> None:
    at = Entry(1, "consultation:1", "phase", 1, 1000.0)
    assert not Cursor(5, 1020).misses(at.id, at.at)
    assert Cursor(5, 1009).misses(at.id, at.at)
    assert Cursor(5, 1020).misses(6, at.at)
    assert Cursor(0, 1009).misses(6, at.at)
    assert not Cursor(0, 1020).misses(6, at.at)
