"""What is kept in memory is as new as the database."""

from datetime import timedelta
from typing import Any

import pytest
from django.core.cache import cache
from django.db import transaction
from django.template import Context, Template
from django.test import RequestFactory
from django.utils import timezone, translation

from participation.consultations.models import Phase
from participation.consultations.rules import timetable
from participation.core import kept
from tests.factories import make_consultation


class Source:
    """Something that changes, and that counts how often it was asked."""

    def __init__(self) -> None:
        self.value, self.asked = 1, 0

    def read(self) -> int:
        self.asked += 1
        return self.value


@pytest.fixture
def source() -> Source:
    return Source()


@pytest.mark.django_db(transaction=True)
def test_it_is_asked_once_and_again_after_a_change(source: Source) -> None:
    assert [kept.keep("a", source.read) for _n in range(3)] == [1, 1, 1]
    assert source.asked == 1
    source.value = 2
    kept.changed()
    assert kept.keep("a", source.read) == 2


@pytest.mark.django_db(transaction=True)
def test_a_change_of_another_process_is_seen_by_the_next_request(source: Source) -> None:
    with kept.request_begins():
        kept.keep("a", source.read)
    cache.set(kept.KEY, "edition of another process", None)
    source.value = 2
    with kept.request_begins():
        assert kept.keep("a", source.read) == 2


@pytest.mark.django_db(transaction=True)
def test_a_transaction_sees_its_own_change_and_leaves_no_trace_when_undone(source: Source) -> None:
    kept.keep("a", source.read)
    with transaction.atomic():
        source.value = 2
        kept.changed()
        assert kept.keep("a", source.read) == 2
        transaction.set_rollback(True)
    source.value = 1
    assert kept.keep("a", source.read) == 1
    assert source.asked == 2


@pytest.mark.django_db(transaction=True)
def test_without_a_cache_nothing_is_kept(source: Source, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cache, "get", lambda *args, **kwargs: None)
    kept.keep("a", source.read)
    source.value = 2
    assert kept.keep("a", source.read) == 2


@pytest.mark.django_db(transaction=True)
def test_what_cannot_be_read_is_not_kept(source: Source) -> None:
    def fail() -> int:
        raise LookupError

    with pytest.raises(LookupError):
        kept.keep("a", fail)
    assert kept.keep("a", source.read) == 1


@pytest.mark.django_db(transaction=True)
def test_a_phase_that_an_editor_moves_counts_at_once() -> None:
    from participation.consultations.services import save_consultation

    consultation = make_consultation()
    plain = type(consultation).objects.get(pk=consultation.pk)
    before = timetable(plain).phases[0]
    phase = Phase.objects.get(pk=before.pk)
    save_consultation(
        consultation=consultation, site_id=consultation.site_id, values={}, actor_id=None,
        phases=[plan_of(phase, ends_at=timezone.now() + timedelta(days=77))],
    )  # fmt: skip
    assert timetable(plain).phases[0].ends_at != before.ends_at


def plan_of(phase: Phase, **changes: Any) -> Any:
    from participation.consultations.services import PhasePlan

    values = {
        "key": phase.key, "name": phase.name, "description": phase.description, "starts_at": phase.starts_at,
        "ends_at": phase.ends_at, "actions": tuple(phase.actions),
    }  # fmt: skip
    return PhasePlan(**values | changes)


# Pieces of pages

PIECE = Template(
    "{% load piece_tags %}{% kept key %}{{ words }}{% csrf_token %}<a href='?next={{ here_quoted }}'></a>{{ here }}{% endkept %}"
)


def drawn(key: Any, words: str, token: str = "t1", path: str = "/a/?b=1&c=2") -> str:
    request = RequestFactory().get(path)
    return PIECE.render(Context({"key": key, "words": words, "csrf_token": token, "request": request}))


def test_a_piece_is_drawn_once_and_filled_for_each_reader() -> None:
    first = drawn(("x", 1), "Wort")
    assert 'value="t1"' in first
    assert "?next=/a/%3Fb%3D1%26c%3D2" in first
    assert "/a/?b=1&amp;c=2" in first
    second = drawn(("x", 1), "anderes Wort", token="t2", path="/z/")
    assert "Wort" in second
    assert "anderes" not in second
    assert 'value="t2"' in second
    assert "t1" not in second


def test_another_key_or_language_is_another_piece() -> None:
    drawn(("y", 1), "eins")
    assert "zwei" in drawn(("y", 2), "zwei")
    with translation.override("en"):
        assert "drei" in drawn(("y", 1), "drei")


def test_without_a_key_nothing_is_kept() -> None:
    drawn(None, "eins")
    assert "zwei" in drawn(None, "zwei")
