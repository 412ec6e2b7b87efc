"""Reading council sessions: rooms by code, who may see and join what, what is open."""

from collections import OrderedDict
from dataclasses import dataclass
from datetime import timedelta
from functools import cached_property
from typing import Final

from django.http import Http404
from django.urls import reverse
from django.utils import timezone

from participation.accounts.models import User
from participation.consultations.models import Consultation
from participation.consultations.queries import visible_to
from participation.consultations.rules import timetable

from ..game.script import Script
from ..game.state import Phase, Seat, State
from ..models import GameSeat, GameSession, Membership, Scenario, SessionMode, YouthGroup

# Scripts do not change during a session: those of the last rooms stay in memory.
_SCRIPTS: Final[OrderedDict[tuple[int, str], Script]] = OrderedDict()
_KEPT: Final = 200


def script_of(session: GameSession) -> Script:
    """The scenario of a session as it was when the room was opened."""
    key = (session.pk, session.code)
    found = _SCRIPTS.get(key)
    if found is None:
        found = _SCRIPTS[key] = Script.from_json(session.script)
        while len(_SCRIPTS) > _KEPT:
            _SCRIPTS.popitem(last=False)
    return found


def state_of(session: GameSession) -> State:
    """The state of a session."""
    return State.from_json(session.state)


@dataclass(frozen=True)
class Visit:
    """Somebody looks at a session: with a seat, as the guide or host, or as somebody who may sit down."""

    session: GameSession
    user: User
    number: int | None
    guides: bool

    @cached_property
    def state(self) -> State:
        """The state as it was when the session was read."""
        return state_of(self.session)

    @cached_property
    def script(self) -> Script:
        """Its scenario."""
        return script_of(self.session)

    @property
    def seat(self) -> Seat | None:
        """The own seat."""
        return self.state.seat(self.number) if self.number is not None else None

    @property
    def paused_by_guide(self) -> bool:
        """Whether the group is paused, so that its members wait."""
        return self.session.group is not None and self.session.group.paused and not self.guides


def visit(user: User, site_id: int, pk: int, invited: bool = False) -> Visit:
    """The session for this person; 404 for whoever has nothing to do with it.

    ``invited``: the person has typed the room code. Three queries at most.
    """
    session = GameSession.objects.select_related("group").filter(pk=pk, site_id=site_id).first()
    if session is None:
        raise Http404
    number = (
        GameSeat.objects.filter(session=session, user=user, left_at=None)
        .values_list("number", flat=True)
        .first()
    )
    guides = session.group is not None and session.group.guide_id == user.pk
    if number is None and not guides and session.host_id != user.pk and not _may_join(user, session, invited):
        raise Http404
    return Visit(session, user, number, guides)


def _may_join(user: User, session: GameSession, invited: bool) -> bool:
    if session.mode == SessionMode.ALONE:
        return False
    if session.group_id is not None:
        return Membership.objects.filter(group_id=session.group_id, user=user).exists()
    return session.listed or invited


def find_room(site_id: int, code: str) -> GameSession | None:
    """The room with this code that is not over, or ``None``."""
    rooms = GameSession.objects.filter(site_id=site_id, code=code).exclude(phase=Phase.OVER)
    return rooms.exclude(mode=SessionMode.ALONE).first()


def room_address(pk: int) -> str:
    """The address of a session."""
    return reverse("youth:session", args=[pk])


def sessions_of_group(group: YouthGroup) -> list[GameSession]:
    """The newest sessions of a group."""
    return list(
        group.sessions.exclude(mode=SessionMode.ALONE).defer("state", "script").order_by("-created_at")[:12]
    )


def open_to_all(site_id: int) -> list[GameSession]:
    """Sessions that anybody may join now."""
    rooms = GameSession.objects.filter(site_id=site_id, listed=True, group=None, phase=Phase.LOBBY)
    fresh = timezone.now() - timedelta(days=7)
    return list(rooms.filter(touched_at__gt=fresh).defer("script").order_by("-created_at")[:6])


def own_sessions(user: User, site_id: int) -> list[GameSession]:
    """Running sessions in which somebody has a seat."""
    rooms = GameSession.objects.filter(site_id=site_id, seats__user=user, seats__left_at=None)
    return list(rooms.exclude(phase=Phase.OVER).defer("state", "script").order_by("-touched_at")[:6])


def waiting_in_groups(user: User, site_id: int) -> list[GameSession]:
    """Sessions of the person's groups that they could join."""
    rooms = GameSession.objects.filter(
        site_id=site_id, group__memberships__user=user, group__paused_at=None
    ).exclude(phase=Phase.OVER)
    taken = GameSeat.objects.filter(user=user, left_at=None).values("session_id")
    return list(rooms.exclude(pk__in=taken).exclude(mode=SessionMode.ALONE).defer("state", "script")[:6])


def scenarios(site_id: int) -> list[Scenario]:
    """The public scenarios of a town in their order."""
    return list(Scenario.objects.filter(site_id=site_id, public=True))


def get_scenario(site_id: int, slug: str) -> Scenario:
    """A public scenario, or 404."""
    found = Scenario.objects.filter(site_id=site_id, slug=slug, public=True).first()
    if found is None:
        raise Http404
    return found


def real_consultation(session: GameSession) -> Consultation | None:
    """A consultation that is open now, for the look back: the scenario's own, else one for young people, else any."""
    wanted = script_of(session).consultation_id
    rows = sorted(
        visible_to(None, session.site_id),
        key=lambda one: (one.pk != wanted, not one.young, -one.pk),
    )
    return next((one for one in rows if (now := timetable(one).current) and now.actions), None)
