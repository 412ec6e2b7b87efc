"""A post is withdrawn or hidden while others support it and comment on it: the counters say what the rows say."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connections
from django.test import Client

from participation.accounts.models import User
from participation.comments.models import Comment
from participation.comments.services import post_comment
from participation.consultations.models import Consultation, Participation
from participation.contributions import queries
from participation.contributions import services as contributions
from participation.contributions.models import Contribution, State, Support
from tests.factories import make_comment, make_consultation, make_proposal, make_user

pytestmark = pytest.mark.django_db


def counters_are_exact(consultation: Consultation) -> None:
    """Every counter of the consultation and of its posts, compared with the rows."""
    consultation.refresh_from_db()
    public = Contribution.objects.filter(consultation=consultation, kind="proposal", state=State.PUBLISHED)
    rows = {
        "proposals": public.count(),
        "comments": Comment.objects.filter(state=State.PUBLISHED, subject__in=public).count(),
        "supports": Support.objects.filter(contribution__in=public).count(),
        "people": Participation.objects.filter(consultation=consultation).count(),
    }
    stored = {
        "proposals": consultation.proposal_count,
        "comments": consultation.comment_count,
        "supports": consultation.support_count,
        "people": consultation.participant_count,
    }
    assert stored == rows
    for one in Contribution.objects.filter(consultation=consultation):
        assert one.support_count == one.supports.count()
        below = Comment.objects.filter(state=State.PUBLISHED)
        below = below.filter(subject=one) if one.kind == "proposal" else below.filter(root_id=one.pk)
        assert one.comment_count == below.count()


def fresh(contribution: Contribution) -> Contribution:
    """The post as a request reads it, with its consultation."""
    return Contribution.objects.select_related("consultation").get(pk=contribution.pk)


@pytest.mark.parametrize("to", [State.WITHDRAWN, State.HIDDEN])
@pytest.mark.parametrize("wanted", [True, False])
def test_a_support_that_comes_too_late_counts_nowhere(to: str, wanted: bool) -> None:
    proposal, user = make_proposal(), make_user()
    if not wanted:
        contributions.support(contribution=fresh(proposal), user=user, wanted=True)
    read_before = fresh(proposal)
    contributions.change_state(proposal, to=to, reason="Regel 3")
    rows = Support.objects.count()
    with pytest.raises(PermissionDenied):
        contributions.support(contribution=read_before, user=user, wanted=wanted)
    assert Support.objects.count() == rows
    counters_are_exact(proposal.consultation)


def test_the_click_that_comes_too_late_finds_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    proposal, web = make_proposal(), Client()
    web.force_login(make_user())
    read_before = fresh(proposal)
    contributions.change_state(proposal, to=State.WITHDRAWN)
    monkeypatch.setattr(queries, "get_supportable", lambda *_arguments: read_before)
    for headers in ({}, {"HX-Request": "true"}):
        answer = web.post(f"/beitrag/{proposal.pk}/unterstuetzen/", {"support": "1"}, headers=headers)
        assert answer.status_code == 404
    counters_are_exact(proposal.consultation)


@pytest.mark.parametrize("to", [State.WITHDRAWN, State.HIDDEN])
def test_a_comment_that_comes_too_late_is_kept_but_not_counted_for_the_consultation(to: str) -> None:
    proposal = make_proposal()
    root = make_comment(fresh(proposal))
    read_before = fresh(proposal)
    contributions.change_state(proposal, to=to, reason="Regel 3")
    late = post_comment(author=make_user(), subject=read_before, text="Zu spät?", parent=root)
    assert late.state == State.PUBLISHED
    counters_are_exact(proposal.consultation)
    # It counts again with its proposal, and is taken away again by somebody who still holds the old row.
    contributions.change_state(proposal, to=State.PUBLISHED)
    counters_are_exact(proposal.consultation)
    contributions.change_state(proposal, to=to, reason="Regel 3")
    contributions.change_state(late, to=State.WITHDRAWN)
    counters_are_exact(proposal.consultation)


def together(jobs: list[Callable[[], Any]]) -> None:
    """Start every job at the same moment, in a thread and a database connection of its own; errors come out."""
    barrier = threading.Barrier(len(jobs))

    def run(job: Callable[[], Any]) -> None:
        try:
            barrier.wait(60)
            # Only what was no longer there may be refused.
            with suppress(PermissionDenied):
                job()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(jobs)) as pool:
        for running in [pool.submit(run, job) for job in jobs]:
            running.result(120)


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_the_counters_are_exact_after_withdrawing_while_others_support_and_comment() -> None:
    consultation = make_consultation()
    people = [make_user() for _n in range(8)]
    for round_number in range(8):
        proposal = make_proposal(consultation)
        root = make_comment(fresh(proposal))
        answer = make_comment(fresh(proposal), parent=root)
        for user in people[:4]:
            contributions.support(contribution=fresh(proposal), user=user, wanted=True)

        def toggle(user: User, wanted: bool, seen: Contribution) -> Callable[[], Any]:
            return lambda: contributions.support(contribution=seen, user=user, wanted=wanted)

        def comment(user: User, parent: Comment | None, seen: Contribution) -> Callable[[], Any]:
            return lambda: post_comment(author=user, subject=seen, text="Gute Idee.", parent=parent)

        def move(post: Contribution, to: str) -> Callable[[], Any]:
            return lambda: contributions.change_state(post, to=to, reason="Regel 3")

        # All of them read the page while the proposal was public.
        jobs = [toggle(user, n >= 4, fresh(proposal)) for n, user in enumerate(people)]
        jobs += [
            comment(user, (None, root, answer)[n % 3], fresh(proposal)) for n, user in enumerate(people[:6])
        ]
        jobs.insert(round_number, move(fresh(proposal), State.WITHDRAWN))
        jobs.insert(
            0, move(Comment.objects.select_related("consultation", "subject").get(pk=answer.pk), State.HIDDEN)
        )
        together(jobs)
        counters_are_exact(consultation)
        # And back, while the next ones click on what they still see.
        seen = fresh(proposal)
        seen.state = State.PUBLISHED
        back = [toggle(user, n % 2 == 0, seen) for n, user in enumerate(people)]
        back += [comment(people[0], None, seen), comment(people[1], root, seen)]
        together([*back, move(fresh(proposal), State.PUBLISHED)])
        counters_are_exact(consultation)
