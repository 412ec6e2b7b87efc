"""Proposals, comments, supports, answers and reports of one consultation, with counters that agree with the rows.

The services refuse what is out of its phase and announce what they store, and both would be wrong for a past that
is made up. So rows are written directly here, and :func:`recount` works the counters out from what stands in the tables.
"""

from collections.abc import Iterator
from datetime import datetime, timedelta
from random import Random
from typing import Any

from django.db.models import Count, OuterRef, Q, Subquery
from django.db.models.functions import Coalesce

from participation.accounts.models import User
from participation.comments.models import Comment
from participation.consultations.models import Consultation, Participation
from participation.contributions import services as contributions
from participation.contributions.events import ContributionSubmitted
from participation.contributions.models import Contribution, State, Support
from participation.core.text import render_markdown
from participation.moderation.services import open_case_for_submission, report
from participation.proposals.models import OfficialAnswer, Proposal, Status

from .clock import Clock


def _walk(rows: list[dict[str, Any]], path: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Comments and their replies with their paths, each before its replies."""
    for number, row in enumerate(rows):
        here = f"{path}/{number}"
        yield here, row
        yield from _walk(row.get("replies") or [], here)


class Posts:
    """Writes the posts of one consultation."""

    def __init__(
        self, consultation: Consultation, people: dict[str, User], residents: list[User], clock: Clock
    ) -> None:
        self.consultation = consultation
        self.people = people
        self.residents = residents
        self.clock = clock
        # The same town every time, whatever the day.
        self.random = Random(consultation.slug)
        self.categories = {category.slug: category for category in consultation.categories.all()}
        self.by_path: dict[str, Contribution] = {}
        self.supports: list[Support] = []

    def load(self, data: dict[str, Any]) -> None:
        """Write everything of the content file ``data``."""
        entries: list[tuple[str, dict[str, Any]]] = []
        for row in data["proposals"]:
            entries.append((row["key"], row))
            entries += _walk(row["comments"], row["key"])
        moments = self.clock.spread([row["days_ago"] for _path, row in entries])
        # In order of time, because ids rise with it.
        for moment, (path, row) in sorted(zip(moments, entries, strict=True), key=lambda item: item[0]):
            if "/" in path:
                self._comment(path, row, moment)
            else:
                self._proposal(path, row, moment)
        Support.objects.bulk_create(self.supports)
        self._participations()
        recount(self.consultation)
        self._pending()
        for row in data["reports"]:
            self._report(row)

    def _common(self, row: dict[str, Any], moment: datetime) -> dict[str, Any]:
        return {
            "consultation": self.consultation,
            "author": self.people[row["author"]],
            "text": row["text"],
            "html": render_markdown(row["text"]),
            "created_at": moment,
            "published_at": moment,
            "shuffle": self.random.randrange(2**31),
        }

    def _proposal(self, key: str, row: dict[str, Any], moment: datetime) -> None:
        place = row.get("place") or {}
        proposal = Proposal(
            kind="proposal",
            title=row["title"],
            state=row.get("state", State.PUBLISHED),
            category=self.categories.get(row["category"]),
            status=row.get("status") or Status.OPEN,
            address=place.get("address", ""),
            lat=place.get("lat"),
            lon=place.get("lon"),
            **self._common(row, moment),
        )
        proposal.save(force_insert=True)
        self.by_path[key] = proposal
        self._support(proposal, row["supports"])
        if row.get("answer"):
            self._answer(proposal, row)

    def _answer(self, proposal: Proposal, row: dict[str, Any]) -> None:
        answer = row["answer"]
        OfficialAnswer.objects.create(
            proposal=proposal,
            status=row["status"],
            text=answer["text"],
            html=render_markdown(answer["text"]),
            office=answer["office"],
            given_at=self.clock.spread([answer["days_ago"]])[0],
            given_by=self.people["redaktion"],
        )

    def _comment(self, path: str, row: dict[str, Any], moment: datetime) -> None:
        above, _slash, _number = path.rpartition("/")
        parent = self.by_path[above]
        reply = isinstance(parent, Comment)
        comment = Comment(
            kind="comment",
            subject_id=parent.subject_id if isinstance(parent, Comment) else parent.pk,
            parent=parent if isinstance(parent, Comment) else None,
            root_id=(parent.root_id or parent.pk) if isinstance(parent, Comment) else None,
            stance="" if reply else (row.get("stance") or ""),
            **self._common(row, moment),
        )
        comment.save(force_insert=True)
        self.by_path[path] = comment
        self._support(comment, row["supports"])

    def _support(self, contribution: Contribution, number: int) -> None:
        """So many residents beside the author, spread over the time since."""
        others = [user for user in self.residents if user.pk != contribution.author_id]
        since = self.clock.now - contribution.published_at
        for user in self.random.sample(others, min(number, len(others))):
            moment = contribution.published_at + since * self.random.random()
            self.supports.append(Support(contribution_id=contribution.pk, user=user, created_at=moment))

    def _participations(self) -> None:
        first: dict[int, datetime] = {}
        taken = [(post.author_id, post.created_at) for post in self.by_path.values() if post.is_public]
        taken += [(support.user_id, support.created_at) for support in self.supports]
        for user_id, moment in taken:
            if user_id is not None:
                first[user_id] = min(moment, first.get(user_id, moment))
        Participation.objects.bulk_create(
            Participation(consultation=self.consultation, user_id=user_id, since=moment)
            for user_id, moment in first.items()
        )

    def _pending(self) -> None:
        """What waits for a check stands in the moderators' queue."""
        for post in self.by_path.values():
            if post.state == State.PENDING:
                open_case_for_submission(contributions.describe(ContributionSubmitted, post))

    def _report(self, row: dict[str, Any]) -> None:
        """Reported by nobody in particular, through the service that everybody uses."""
        contribution = self.by_path[row.get("proposal") or row["comment"]]
        made = report(contribution=contribution, ground=row["category"], text=row["text"])
        hours = timedelta(hours=self.random.randint(1, 30))
        type(made).objects.filter(pk=made.pk).update(created_at=self.clock.now - hours)
        type(made.case).objects.filter(pk=made.case_id).update(opened_at=self.clock.now - hours)


def recount(consultation: Consultation) -> None:
    """Work out all counters of a consultation from its rows."""
    here = Contribution.objects.filter(consultation=consultation)
    public = Comment.objects.filter(consultation=consultation, state=State.PUBLISHED).order_by()

    def number(rows: Any, by: str) -> Any:
        return Coalesce(
            Subquery(rows.filter(**{by: OuterRef("pk")}).values(by).annotate(n=Count("pk")).values("n")), 0
        )

    here.update(support_count=number(Support.objects.order_by(), "contribution"))
    here.exclude(kind="comment").update(comment_count=number(public, "subject"))
    here.filter(kind="comment").update(comment_count=number(public, "root"))
    proposals = Q(kind="proposal", state=State.PUBLISHED)
    shown = here.filter(proposals)
    Consultation.objects.filter(pk=consultation.pk).update(
        proposal_count=shown.count(),
        comment_count=public.filter(subject__state=State.PUBLISHED).count(),
        support_count=Support.objects.filter(contribution__in=shown).count(),
        participant_count=Participation.objects.filter(consultation=consultation).count(),
    )
