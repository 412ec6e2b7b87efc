"""Pages by position: nothing twice, nothing left out, nothing else selected by a broken cursor."""

import base64
import json
from contextlib import suppress
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from participation.contributions.models import Contribution
from participation.core.keyset import MAX_CURSOR, BadCursor, paginate
from tests.factories import make_consultation, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def rows() -> Any:
    consultation, author = make_consultation(), make_user()
    now = timezone.now()
    Contribution.objects.bulk_create(
        Contribution(
            kind="proposal",
            consultation=consultation,
            author=author,
            text="x",
            html="x",
            # Equal values on purpose: the id must decide among them.
            support_count=number % 4,
            published_at=now - timedelta(hours=number % 3),
        )
        for number in range(30)
    )
    return Contribution.objects.all()


ORDERS = (
    ["-support_count", "-id"],
    ["support_count", "id"],
    ["-published_at", "-id"],
    ["shuffle", "id"],
    ["-support_count", "-published_at", "id"],
)


@pytest.mark.parametrize("order", ORDERS)
@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(size=st.integers(1, 35))
def test_all_pages_together_are_the_whole_list(rows: Any, order: list[str], size: int) -> None:
    seen: list[int] = []
    after: str | None = None
    while True:
        page = paginate(rows, order=order, after=after, size=size)
        seen += [row.pk for row in page.items]
        after = page.next_cursor
        if after is None:
            break
    assert seen == list(rows.order_by(*order).values_list("pk", flat=True))


def test_a_page_is_one_query(rows: Any, django_assert_num_queries: Any) -> None:
    after = paginate(rows, order=["-support_count", "-id"], size=10).next_cursor
    with django_assert_num_queries(1):
        paginate(rows, order=["-support_count", "-id"], after=after, size=10)


def test_new_rows_do_not_shift_the_next_page(rows: Any) -> None:
    first = paginate(rows, order=["-id"], size=10)
    newest = rows.first()
    Contribution.objects.create(
        kind="proposal", consultation=newest.consultation, author=newest.author, text="neu", html="neu"
    )
    second = paginate(rows, order=["-id"], after=first.next_cursor, size=10)
    assert not {row.pk for row in first.items} & {row.pk for row in second.items}


def cursor_of(values: Any) -> str:
    return base64.urlsafe_b64encode(json.dumps(values).encode()).decode().rstrip("=")


@pytest.mark.parametrize(
    "cursor",
    [
        "quatsch", "%%%", "A", "====", "ä", "x" * (MAX_CURSOR + 1), cursor_of({}), cursor_of([1]), cursor_of([1, 2, 3]),
        cursor_of(["1", 2]), cursor_of([True, 2]), cursor_of([None, 2]), cursor_of([1.5, 2]), cursor_of([2**63, 1]),
        cursor_of([[1], 2]), cursor_of("[" * 50),
    ],
)  # fmt: skip
def test_a_broken_cursor_is_refused(rows: Any, cursor: str) -> None:
    with pytest.raises(BadCursor):
        paginate(rows, order=["-support_count", "-id"], after=cursor)


@pytest.mark.parametrize("moment", ["gestern", "2026-01-01", "2026-01-01T10:00:00", 5, None])
def test_a_broken_moment_is_refused(rows: Any, moment: Any) -> None:
    with pytest.raises(BadCursor):
        paginate(rows, order=["-published_at", "-id"], after=cursor_of([moment, 1]))


@given(st.text(max_size=120))
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_text_is_a_cursor_or_refused(rows: Any, cursor: str) -> None:
    with suppress(BadCursor):
        paginate(rows, order=["-support_count", "-id"], after=cursor)
