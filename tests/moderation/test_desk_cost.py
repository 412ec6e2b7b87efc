"""What the desk costs, and that its pages hold each case once."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from participation.accounts.models import User
from participation.contributions.models import Contribution
from participation.moderation.models import Case, Ground
from tests.factories import make_comment, make_consultation, make_proposal, make_user

pytestmark = pytest.mark.django_db


HTMX = {"HX-Request": "true"}


@pytest.fixture
def desk(client: Client, moderator: User) -> Client:
    client.force_login(moderator)
    return client


def ids_in(page: Any) -> list[int]:
    return [row.case.pk for row in page.context["rows"]]


def many_cases(number: int) -> None:
    """``number`` open cases in one consultation, made in bulk."""
    consultation = make_consultation()
    author = make_user()
    now = timezone.now()
    posts = Contribution.objects.bulk_create(
        Contribution(
            kind="proposal",
            consultation=consultation,
            author=author,
            text=f"Beitrag {index} " * 20,
            html="<p>x</p>",
        )
        for index in range(number)
    )
    grounds = list(Ground.values)
    Case.objects.bulk_create(
        Case(
            site_id=consultation.site_id,
            consultation=consultation,
            contribution=post,
            origin=Case.Origin.REPORT,
            ground=grounds[index % 7],
            urgency=(index * 37) % 90,
            report_count=index % 3,
            opened_at=now - timedelta(minutes=index),
        )
        for index, post in enumerate(posts)
    )


def test_every_case_is_on_exactly_one_page_of_the_queue(desk: Client) -> None:
    many_cases(60)
    seen, url, address = [], "/moderation/", ""
    while True:
        page = desk.get(url + address)
        seen += ids_in(page)
        address = page.context["more_query"]
        if not address:
            break
    assert len(seen) == len(set(seen)) == 60
    urgencies = [Case.objects.get(pk=pk).urgency for pk in seen]
    assert urgencies == sorted(urgencies, reverse=True)


# Literal, so that a change is noticed; the session and the user are two of them. One more is the list of consultations to
# move a proposal to, which memory answers outside of tests (here their transaction has just changed it).
DESK_QUERIES = 12


CASE_QUERIES = 12


COMMENT_CASE_QUERIES = 12


QUEUE_QUERIES = 5


@pytest.mark.parametrize("number", [10, 1_000])
def test_the_desk_costs_the_same_for_ten_and_a_thousand_cases(
    desk: Client, django_assert_num_queries: Any, number: int
) -> None:
    many_cases(number)
    middle = Case.objects.order_by("-urgency")[5].pk
    desk.get("/moderation/")
    with django_assert_num_queries(DESK_QUERIES):
        desk.get("/moderation/")
    with django_assert_num_queries(CASE_QUERIES):
        desk.get(f"/moderation/fall/{middle}/")
    with django_assert_num_queries(QUEUE_QUERIES):
        desk.get("/moderation/warteschlange/", headers=HTMX)


def test_the_case_of_a_reply_deep_in_a_busy_thread_costs_no_more(
    desk: Client, reported: Callable[..., Case], django_assert_num_queries: Any
) -> None:
    proposal = make_proposal()
    parent = make_comment(proposal)
    post = make_comment(proposal, parent=parent)
    for _number in range(10):
        make_comment(proposal, parent=post)
        case = reported(post)
    desk.get("/moderation/")
    with django_assert_num_queries(COMMENT_CASE_QUERIES):
        desk.get(f"/moderation/fall/{case.pk}/")
