"""A discussion costs the same number of queries however many comments it has and however deep they answer each other."""

from typing import Any

import pytest

from participation.accounts.models import User
from participation.comments.models import Comment
from participation.consultations.rules import timetable
from participation.contributions.models import Contribution
from participation.core.text import render_markdown
from tests.factories import make_comment, make_proposal, make_user

pytestmark = pytest.mark.django_db

# The roots, the comments, their first replies.
VISITOR = 3
# The same, own supports, own draft.
MEMBER = 5


def fill(subject: Contribution, author: User, *, roots: int = 0, depth: int = 0) -> Comment:
    """Many comments without the work that posting each would be."""
    html = render_markdown("Gute Idee.")
    common: dict[str, Any] = {
        "kind": "comment",
        "consultation_id": subject.consultation_id,
        "author": author,
        "subject": subject,
        "text": "Gute Idee.",
        "html": html,
    }
    last = Comment()
    for number in range(roots):
        last = Comment(**common, stance=("for", "against", "neutral", "")[number % 4], comment_count=1)
        last.save(force_insert=True)
        Comment(**common, root=last, parent=last).save(force_insert=True)
    root = last
    for _number in range(depth):
        last = Comment(**common, root=root, parent=last)
        last.save(force_insert=True)
    if depth:
        Contribution.objects.filter(pk=root.pk).update(comment_count=depth + 1)
    Contribution.objects.filter(pk=subject.pk).update(comment_count=2 * roots + depth)
    return root


@pytest.mark.parametrize("number", [10, 1000])
@pytest.mark.parametrize("order", ["balanced", "newest", "supported"])
def test_queries_for_ten_and_a_thousand_comments(
    show: Any, django_assert_num_queries: Any, number: int, order: str
) -> None:
    subject, member = make_proposal(), make_user()
    fill(subject, member, roots=number)
    times = timetable(subject.consultation)
    with django_assert_num_queries(VISITOR):
        show(subject, None, f"?order={order}", times)
    with django_assert_num_queries(MEMBER):
        show(subject, member, f"?order={order}", times)


@pytest.mark.parametrize("depth", [10, 1000])
def test_queries_for_a_thread_ten_and_a_thousand_deep(
    show: Any, django_assert_num_queries: Any, depth: int
) -> None:
    subject, member = make_proposal(), make_user()
    root = fill(subject, member, roots=1, depth=depth)
    deepest = Comment.objects.filter(root=root).order_by("-pk").values_list("pk", flat=True)[0]
    times = timetable(subject.consultation)
    with django_assert_num_queries(VISITOR):
        show(subject, None, "", times)
    with django_assert_num_queries(2):
        show(subject, None, f"?thread={root.pk}&comment={deepest}", times)
    # Root, replies, role (may the reader see what is hidden?), own supports, own draft.
    with django_assert_num_queries(MEMBER):
        html = show(subject, member, f"?thread={root.pk}&comment={deepest}", times)
    assert f'id="kommentar-{deepest}"' in html


def test_a_thousand_answers_one_below_the_other_through_the_service() -> None:
    subject, author = make_proposal(), make_user()
    below = None
    for _n in range(1000):
        below = make_comment(subject, author, parent=below)
    subject.refresh_from_db()
    assert subject.comment_count == 1000
    assert below is not None
    assert below.root_id is not None
    assert Contribution.objects.get(pk=below.root_id).comment_count == 999
