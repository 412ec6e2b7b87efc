"""What the discussion under a contribution shows, to whom, in which order."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from participation.comments.models import Comment
from participation.comments.orders import Order, window
from participation.comments.queries import replies, top_level
from participation.consultations.models import Action
from participation.contributions import services as contributions
from participation.contributions.models import Contribution, State
from tests.factories import make_comment, make_consultation, make_proposal, make_user

pytestmark = pytest.mark.django_db


def order_of(html: str) -> list[int]:
    return [int(pk) for pk in re.findall(r'<article class="[^"]*" id="kommentar-(\d+)"', html)]


def hide(comment: Contribution) -> None:
    contributions.change_state(comment, to=State.HIDDEN, reason="Beleidigung")


def test_an_empty_discussion_says_what_to_do(show: Any) -> None:
    html = show(make_proposal())
    assert "Nobody has said anything yet" in html or "Noch hat niemand etwas gesagt" in html


def test_balanced_alternates_the_sides_with_the_most_helpful_first() -> None:
    proposal = make_proposal()
    fors = [make_comment(proposal, stance="for") for _n in range(3)]
    against = make_comment(proposal, stance="against")
    plain = make_comment(proposal)
    neutral = make_comment(proposal, stance="neutral")
    contributions.support(contribution=fors[0], user=make_user(), wanted=True)
    contributions.support(contribution=plain, user=make_user(), wanted=True)
    ids = window(proposal.pk, Order.BALANCED).ids
    assert ids == [fors[0].pk, against.pk, plain.pk, fors[2].pk, neutral.pk, fors[1].pk]


@pytest.mark.parametrize("order", list(Order))
@pytest.mark.parametrize("size", [1, 2, 3, 7])
def test_windows_follow_each_other_without_gap_or_repetition(order: Order, size: int) -> None:
    proposal = make_proposal()
    author = make_user()
    made = [
        make_comment(proposal, author, stance=stance)
        for stance in ("for", "against", "", "for", "neutral", "for", "", "against", "for")
    ]
    for comment in made[2:5]:
        contributions.support(contribution=comment, user=author, wanted=True)
    whole = window(proposal.pk, order, size=50).ids
    seen: list[int] = []
    after = None
    while True:
        part = window(proposal.pk, order, after=after, size=size)
        seen += part.ids
        after = part.next_cursor
        if after is None:
            break
    assert seen == whole
    assert sorted(seen) == sorted(comment.pk for comment in made)


def test_newest_and_most_helpful_are_what_they_say() -> None:
    proposal = make_proposal()
    first, second, third = (make_comment(proposal, stance=s) for s in ("for", "", "against"))
    contributions.support(contribution=second, user=make_user(), wanted=True)
    assert window(proposal.pk, Order.NEWEST).ids == [third.pk, second.pk, first.pk]
    assert window(proposal.pk, Order.SUPPORTED).ids == [second.pk, third.pk, first.pk]


def test_the_order_by_helpfulness_follows_the_count() -> None:
    comment = make_comment(make_proposal())
    people = [make_user(), make_user()]
    for user in people:
        contributions.support(contribution=comment, user=user, wanted=True)
    contributions.support(contribution=comment, user=people[0], wanted=False)
    stored = Comment.objects.get(pk=comment.pk)
    assert stored.support_count == stored.helpful == 1


def test_a_removed_comment_keeps_its_place_only_when_it_was_answered(show: Any) -> None:
    proposal = make_proposal()
    alone, answered = make_comment(proposal, text="Allein."), make_comment(proposal, text="Beantwortet.")
    make_comment(proposal, parent=answered, text="Die Antwort.")
    hide(alone)
    hide(answered)
    html = show(proposal)
    assert f"kommentar-{alone.pk}" not in html
    assert f"kommentar-{answered.pk}" in html
    assert "Beantwortet." not in html
    assert "Die Antwort." in html


def test_a_removed_reply_keeps_its_place_in_the_opened_thread_when_it_was_answered(show: Any) -> None:
    proposal = make_proposal()
    root = make_comment(proposal)
    reply = make_comment(proposal, parent=root, text="Geheim.")
    below = make_comment(proposal, parent=reply, text="Darauf.")
    lonely = make_comment(proposal, parent=root, text="Auch geheim.")
    hide(reply)
    hide(lonely)
    html = show(proposal, query=f"?thread={root.pk}&comment={below.pk}")
    assert order_of(html) == [root.pk, reply.pk, below.pk]
    assert "eheim." not in html


def test_the_author_sees_what_waits_and_what_was_hidden_with_the_reason(show: Any) -> None:
    proposal = make_proposal(make_consultation(moderation="pre"))
    Contribution.objects.filter(pk=proposal.pk).update(state=State.PUBLISHED)
    proposal.refresh_from_db()
    author = make_user()
    waiting = make_comment(proposal, author, text="Wartet noch.")
    hidden = make_comment(proposal, author, text="Ausgeblendet.")
    hide(hidden)
    mine = show(proposal, author)
    assert "Wartet noch." in mine
    assert "Beleidigung" in mine
    for other in (None, make_user()):
        html = show(proposal, other)
        assert f"kommentar-{waiting.pk}" not in html
        assert f"kommentar-{hidden.pk}" not in html


def test_the_first_two_replies_are_shown_and_the_rest_counted(show: Any) -> None:
    proposal = make_proposal()
    root = make_comment(proposal)
    answers = [make_comment(proposal, parent=root) for _n in range(5)]
    html = show(proposal)
    assert order_of(html) == [root.pk, answers[0].pk, answers[1].pk]
    assert f"/kommentar/{root.pk}/antworten/?after={answers[1].pk}" in html
    assert f"?thread={root.pk}" in html


def test_replies_come_in_pages_of_fifty() -> None:
    proposal = make_proposal()
    author = make_user()
    root = make_comment(proposal, author)
    made = [make_comment(proposal, author, parent=root).pk for _n in range(120)]
    first = replies(root.pk, None)
    assert [entry.id for entry in first.entries] == made[:50]
    second = replies(root.pk, None, after=first.after)
    assert [entry.id for entry in second.entries] == made[50:100]
    third = replies(root.pk, None, after=second.after)
    assert [entry.id for entry in third.entries] == made[100:]
    assert third.after is None
    around = replies(root.pk, None, around=made[80])
    assert made[80] in [entry.id for entry in around.entries]
    assert around.before == around.entries[0].id
    earlier = replies(root.pk, None, before=around.before)
    assert earlier.entries[-1].id == made[made.index(around.entries[0].id) - 1]


def test_each_reply_names_whom_it_answers(show: Any) -> None:
    proposal = make_proposal()
    root = make_comment(proposal, make_user("Kranich"))
    reply = make_comment(proposal, make_user("Amsel"), parent=root)
    make_comment(proposal, make_user("Holunder"), parent=reply)
    html = show(proposal)
    assert re.search(r"(answers|antwortet auf) Kranich", html)
    assert re.search(r"(answers|antwortet auf) Amsel", html)


def test_visitors_get_no_form_no_token_and_a_way_to_log_in(show: Any) -> None:
    proposal = make_proposal()
    make_comment(proposal)
    html = show(proposal)
    assert "<form" not in html
    assert "csrf" not in html
    assert "/accounts/login/?next=/seite/" in html


def test_members_get_the_form_with_their_draft(show: Any) -> None:
    proposal, member = make_proposal(), make_user()
    contributions.save_draft(user=member, key=f"comment:{proposal.pk}:", data={"text": "Angefangen"})
    assert "Angefangen</textarea>" in show(proposal, member)


def test_when_it_is_over_the_page_says_so_with_the_date(show: Any) -> None:
    now = timezone.now()
    consultation = make_consultation(
        actions=(Action.PROPOSE, Action.COMMENT), start=now - timedelta(days=9), end=now - timedelta(days=2)
    )
    proposal = make_proposal(consultation, now=now - timedelta(days=5))
    html = show(proposal, make_user())
    assert "<textarea" not in html
    assert 'class="notice"' in html
    assert "<time" in html


def test_own_supports_are_marked(show: Any) -> None:
    proposal, member = make_proposal(), make_user()
    root = make_comment(proposal)
    reply = make_comment(proposal, parent=root)
    contributions.support(contribution=reply, user=member, wanted=True)
    html = show(proposal, member)
    assert html.count('aria-pressed="true"') == 1
    assert html.index('aria-pressed="true"') > html.index(f'id="kommentar-{reply.pk}"')


def test_a_comment_of_somebody_else_cannot_be_edited_from_the_page(show: Any) -> None:
    proposal, member = make_proposal(), make_user()
    own, other = make_comment(proposal, member), make_comment(proposal)
    html = show(proposal, member)
    assert f"/kommentar/{own.pk}/bearbeiten/" in html
    assert f"/kommentar/{other.pk}/bearbeiten/" not in html


def test_unknown_parameters_show_the_first_page(show: Any) -> None:
    proposal = make_proposal()
    comment = make_comment(proposal)
    for query in (
        "?order=quatsch",
        "?after=quatsch",
        "?thread=9999999",
        "?thread=x&comment=y",
        "?after=" + "A" * 400,
    ):
        assert order_of(show(proposal, query=query)) == [comment.pk]


def test_a_thread_of_another_subject_is_not_opened(show: Any) -> None:
    proposal, other = make_proposal(), make_proposal()
    mine, theirs = make_comment(proposal), make_comment(other, text="Anderswo.")
    html = show(proposal, query=f"?thread={theirs.pk}")
    assert order_of(html) == [mine.pk]


def test_top_level_knows_how_many_replies_are_left() -> None:
    proposal = make_proposal()
    root = make_comment(proposal)
    for _n in range(3):
        make_comment(proposal, parent=root)
    entry = top_level(proposal.pk, Order.BALANCED, None).entries[0]
    assert (len(entry.replies), entry.more_count) == (2, 1)
