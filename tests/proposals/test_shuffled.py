"""The mixed order: everybody goes round the same ring once, from another place."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from participation.accounts.models import User
from participation.consultations.models import Consultation
from participation.contributions.models import Contribution
from participation.core.keyset import BadCursor
from participation.proposals import queries, shuffled
from participation.proposals.models import Proposal

from .conftest import fill

pytestmark = pytest.mark.django_db
RING = shuffled.RING


def walk(consultation: Consultation, start: int, size: int, between: object = None) -> list[int]:
    """The ids of all pages one after the other; ``between`` is called after each page."""
    seen: list[int] = []
    after = None
    for _page in range(100):
        page = queries.page_of(
            consultation, queries.Filters(), order=queries.RANDOM, start=start, after=after, size=size
        )
        seen += [proposal.pk for proposal in page.items]
        after = page.next_cursor
        if after is None:
            return seen
        if callable(between):
            between()
    raise AssertionError("the list does not end")


def place(consultation: Consultation, author: User, numbers: list[int]) -> list[Proposal]:
    made = fill(consultation, author, len(numbers))
    for proposal, number in zip(made, numbers, strict=True):
        Contribution.objects.filter(pk=proposal.pk).update(shuffle=number)
        proposal.shuffle = number
    return made


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    numbers=st.lists(st.sampled_from([0, 1, 5, 5, 9, RING // 2, RING - 1]), max_size=12),
    start=st.sampled_from([0, 1, 5, 6, RING // 2, RING - 1]),
    size=st.integers(1, 5),
)
def test_every_proposal_comes_once_in_the_order_of_the_ring(
    consultation: Consultation, author: User, numbers: list[int], start: int, size: int
) -> None:
    Proposal.objects.all().delete()
    made = place(consultation, author, numbers)
    expected = sorted(made, key=lambda one: (one.shuffle < start, one.shuffle, one.pk))
    assert walk(consultation, start, size) == [one.pk for one in expected]


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    numbers=st.lists(st.integers(0, RING - 1), min_size=3, max_size=10),
    newcomers=st.lists(st.integers(0, RING - 1), min_size=1, max_size=6),
    start=st.integers(0, RING - 1),
)
def test_what_comes_in_meanwhile_pushes_none_out_and_shows_none_twice(
    consultation: Consultation, author: User, numbers: list[int], newcomers: list[int], start: int
) -> None:
    Proposal.objects.all().delete()
    old = {one.pk for one in place(consultation, author, numbers)}
    waiting = list(newcomers)

    def arrive() -> None:
        if waiting:
            place(consultation, author, [waiting.pop()])

    seen = walk(consultation, start, 2, arrive)
    assert len(seen) == len(set(seen))
    assert old <= set(seen)


def test_what_is_hidden_meanwhile_leaves_no_gap(consultation: Consultation, author: User) -> None:
    made = place(consultation, author, [10, 20, 30, 40, 50])
    hidden: list[int] = []

    def hide() -> None:
        if not hidden:
            Contribution.objects.filter(pk=made[1].pk).update(state="withdrawn")
            hidden.append(made[1].pk)

    assert walk(consultation, 0, 2, hide) == [one.pk for one in made]


def test_the_round_is_finished_as_it_was_begun(consultation: Consultation, author: User) -> None:
    """Who logs in between two pages goes on where they were, not from the member's own start."""
    place(consultation, author, list(range(0, 100, 10)))
    first = queries.page_of(consultation, queries.Filters(), order=queries.RANDOM, start=45, size=4)
    rest = queries.page_of(
        consultation, queries.Filters(), order=queries.RANDOM, start=3, after=first.next_cursor, size=10
    )
    shuffles = [one.shuffle for one in [*first.items, *rest.items]]
    assert shuffles == [50, 60, 70, 80, 90, 0, 10, 20, 30, 40]


def test_filters_hold_on_both_sides_of_the_seam(consultation: Consultation, author: User) -> None:
    category = consultation.categories.first()
    assert category is not None
    made = place(consultation, author, list(range(0, 100, 10)))
    Contribution.objects.filter(pk__in=[one.pk for one in made[::2]]).update(category=category)
    page = queries.page_of(
        consultation, queries.Filters(category_id=category.pk), order=queries.RANDOM, start=45, size=10
    )
    assert [one.shuffle for one in page.items] == [60, 80, 0, 20, 40]


@pytest.mark.parametrize(
    "cursor",
    [
        "x",
        "1-2",
        "1-2-3-4",
        "-1-2-3",
        f"{RING}-0-0",
        f"0-{RING}-0",
        "0-0-9999999999999999999",
        "٣-1-1",
        "1-1-1\n",
        "e30",
    ],
)
def test_a_cursor_that_is_not_ours_is_refused(consultation: Consultation, cursor: str) -> None:
    with pytest.raises(BadCursor):
        queries.page_of(consultation, queries.Filters(), order=queries.RANDOM, after=cursor)


def test_starts_differ_between_visitors_and_stay_for_one() -> None:
    assert len({shuffled.start_for_bucket(bucket, 16) for bucket in range(16)}) == 16
    assert shuffled.start_for_member(7, 1) == shuffled.start_for_member(7, 1)
    starts = {shuffled.start_for_member(user, 1) for user in range(100)}
    assert len(starts) == 100
    assert all(0 <= start < RING for start in starts)
