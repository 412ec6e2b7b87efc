"""Who may do what with motions and in the council's room."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.db.models import Q, QuerySet
from django.utils import timezone

from participation.accounts.models import User
from participation.accounts.roles import Capability, has_capability
from participation.consultations.rules import Person
from participation.contributions import rules as contribution_rules
from participation.contributions.models import State

from .models import AgendaItem, Body, Member, Minutes, Motion, Part, Session, Stage

BERLIN = ZoneInfo("Europe/Berlin")
# Until it is handed over, a motion belongs to those who write it.
WRITABLE = frozenset({Stage.DRAFT, Stage.OPEN})


def today(now: datetime | None = None) -> date:
    """The day in the town: deadlines end with the day there, wherever the server stands."""
    return (now or timezone.now()).astimezone(BERLIN).date()


def is_team(user: Person, motion: Motion) -> bool:
    """The author, or somebody of the team. At most one query."""
    if not isinstance(user, User):
        return False
    if motion.author_id == user.pk:
        return True
    return motion.participants.filter(user=user, part=Part.TEAM).exists()


def may_read(user: Person, motion: Motion) -> bool:
    """Public motions everybody; drafts those who write them; the others also moderators. ``consultation`` is loaded."""
    return contribution_rules.may_read(user, motion) or is_team(user, motion)


def may_write(user: Person, motion: Motion) -> bool:
    """Author and team, before the motion is handed over, unless it was hidden or withdrawn."""
    open_state = motion.state in {State.DRAFT, State.PENDING, State.PUBLISHED}
    return motion.stage in WRITABLE and open_state and is_team(user, motion)


def may_sign(user: Person, motion: Motion) -> bool:
    """Everybody with an account but the author and the team, while the motion looks for co-signers."""
    return (
        isinstance(user, User)
        and user.is_active
        and motion.is_public
        and motion.stage == Stage.OPEN
        and not is_team(user, motion)
    )


def may_hand_over(user: Person, motion: Motion) -> bool:
    """The author, once the motion is public and complete."""
    return contribution_rules.is_author(user, motion) and motion.is_public and motion.stage == Stage.OPEN


def may_answer(user: Person, motion: Motion) -> bool:
    """The town hall, once the youth council has adopted the motion."""
    return (
        isinstance(user, User)
        and motion.is_public
        and motion.stage in {Stage.ADOPTED, Stage.FILED, Stage.ANSWERED}
        and has_capability(user, Capability.ANSWER_OFFICIALLY, motion.consultation.site_id)
    )


def seat_of(user: Person, body: Body, now: datetime | None = None) -> Member | None:
    """The running term of ``user`` on ``body``; needs the role as well. At most two queries, none for visitors."""
    if not isinstance(user, User) or not has_capability(user, Capability.YOUTH_COUNCIL, body.site_id):
        return None
    return body.members.filter(user=user).select_related("user").filter(_running(now)).first()


def _running(now: datetime | None) -> Q:
    day = today(now)
    return Q(since__lte=day) & (Q(until__isnull=True) | Q(until__gte=day))


def members_now(body: Body, now: datetime | None = None) -> QuerySet[Member]:
    """Everybody with a running term and a living account."""
    return body.members.filter(_running(now), user__is_active=True, user__deleted_at__isnull=True)


def leads(seat: Member | None) -> bool:
    """Whether the seat carries the chair's tools."""
    return seat is not None and seat.office in {Member.Office.CHAIR, Member.Office.DEPUTY}


def may_rule(seat: Member | None, motion: Motion) -> bool:
    """The chair, while the motion lies with the youth council."""
    return leads(seat) and motion.is_public and motion.stage == Stage.HANDED


def may_watch(session: Session, seat: Member | None) -> bool:
    """Members at any time, guests once the invitation is out."""
    return seat is not None or session.invited_at is not None


def may_see_item(item: AgendaItem, seat: Member | None) -> bool:
    """Internal items exist for members only."""
    return seat is not None or not item.internal


def may_read_minutes(minutes: Minutes, seat: Member | None) -> bool:
    """Published ones everybody, others members."""
    return seat is not None or minutes.state == Minutes.State.PUBLISHED


def quorum_of(members: int, percent: int) -> int:
    """How many members must be there: more than ``percent`` of ``members``, at least one."""
    return members * percent // 100 + 1
