"""Reading motions. Every function says how many queries it takes, whatever the number of rows."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import Exists, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Left
from django.http import Http404
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from participation.accounts.models import User
from participation.consultations.rules import Person
from participation.contributions import search
from participation.contributions.models import State, Support
from participation.core import keyset

from .. import rules
from ..models import Motion, Part, Participant, Stage

PAGE_SIZE: Final = 20
LEAD: Final = 900

OPEN, COUNCIL, TOWN, OVERDUE, ANSWERED = "open", "youth", "town", "overdue", "answered"
FILTERS: Final[dict[str, Promise | str]] = {
    OPEN: _("Looking for co-signers"),
    COUNCIL: _("With the youth council"),
    TOWN: _("With the town council"),
    OVERDUE: _("Answer overdue"),
    ANSWERED: _("Answered"),
}


@dataclass(frozen=True, slots=True)
class Filters:
    """What a visitor looks for: words, and how far the motion is."""

    words: str = ""
    status: str = ""

    def __bool__(self) -> bool:
        return bool(self.words.strip() or self.status)


def public_in(site_id: int) -> QuerySet[Motion]:
    """The public motions of a town."""
    return Motion.objects.filter(
        consultation__site_id=site_id, consultation__public=True, kind="motion", state=State.PUBLISHED
    )


def is_overdue() -> Q:
    """Condition: the day for the answer is over in the town, and there is none."""
    return Q(paper__due_on__lt=rules.today(), answer__isnull=True)


def _with(rows: QuerySet[Motion], status: str) -> QuerySet[Motion]:
    conditions = {
        OPEN: Q(stage=Stage.OPEN),
        COUNCIL: Q(stage__in=[Stage.HANDED, Stage.DECLINED]),
        TOWN: Q(stage__in=[Stage.ADOPTED, Stage.FILED]),
        OVERDUE: is_overdue(),
        ANSWERED: Q(stage=Stage.ANSWERED),
    }
    return rows.filter(conditions[status]) if status in conditions else rows


def page_of(site_id: int, filters: Filters, after: str | None = None) -> keyset.KeysetPage[Motion]:
    """One page of the list, newest first, with paper and answer. One query. Raises ``BadCursor``."""
    rows = _with(public_in(site_id), filters.status).defer("text", "html", "state_reason")
    rows = search.match(rows, filters.words)
    rows = rows.select_related("paper", "answer", "author").annotate(lead=Left("html", LEAD))
    return keyset.paginate(rows, order=["-published_at", "-id"], after=after, size=PAGE_SIZE)


def written_by(user: User, site_id: int) -> Sequence[Motion]:
    """The motions that ``user`` writes, alone or in a team, and that are not handed over. One query."""
    rows = Motion.objects.filter(consultation__site_id=site_id, stage__in=rules.WRITABLE)
    rows = rows.exclude(state__in=[State.WITHDRAWN, State.HIDDEN])
    mine = Exists(Participant.objects.filter(motion=OuterRef("pk"), user=user, part=Part.TEAM))
    return list(rows.filter(Q(author=user) | mine).defer("text", "html").order_by("-created_at")[:20])


def get_readable(user: Person, site_id: int, pk: int) -> Motion:
    """The motion with everything its page shows, or 404 if ``user`` may not read it. One query, three for a draft.

    It carries ``supported``, ``signed`` and ``followed``: what ``user`` is to it.
    """
    found = (
        Motion.objects.filter(pk=pk, kind="motion", consultation__site_id=site_id)
        .select_related("author", "consultation", "paper", "answer", "ruling__session", "came_from")
        .annotate(**_own(user))
        .first()
    )
    if found is None or not rules.may_read(user, found):
        raise Http404
    return found


def _own(user: Person) -> dict[str, Any]:
    if not isinstance(user, User):
        return {name: Value(False) for name in ("supported", "signed", "followed", "in_team")}
    mine = Participant.objects.filter(motion=OuterRef("pk"), user=user)
    return {
        "supported": Exists(Support.objects.filter(contribution_id=OuterRef("pk"), user=user)),
        "signed": Exists(mine.filter(part=Part.COSIGNER)),
        "followed": Exists(mine.filter(part=Part.FOLLOWER)),
        "in_team": Exists(mine.filter(part=Part.TEAM)),
    }


def waiting_for(consultation_id: int) -> Sequence[Motion]:
    """The motions that lie with the youth council, the oldest first. One query."""
    rows = Motion.objects.filter(consultation_id=consultation_id, stage=Stage.HANDED, state=State.PUBLISHED)
    return list(rows.select_related("author").defer("text", "html").order_by("handed_at", "pk")[:50])


def cosigner_names(motion: Motion, limit: int = 30) -> list[str]:
    """The public names of those who signed first. One query."""
    rows = motion.participants.filter(part=Part.COSIGNER).select_related("user")[:limit]
    return [str(row.user) for row in rows]
