"""Who may listen to what. The same answer for the socket and for asking over HTTP."""

from collections.abc import Collection
from dataclasses import dataclass

from participation.accounts.models import User
from participation.accounts.roles import Capability, has_capability
from participation.consultations.models import Consultation
from participation.consultations.rules import Person
from participation.contributions.models import Contribution, State
from participation.council import rules as council
from participation.council.models import Session
from participation.voting.models import Place, Vote
from participation.voting.models import State as VoteState

from . import topics as t

PUBLIC_STATES = frozenset({State.PUBLISHED, State.MERGED})


@dataclass(frozen=True, slots=True)
class Access:
    """``readable``: what this person may listen to. ``public``: the part of it that everybody may."""

    readable: frozenset[str]
    public: frozenset[str]


def access(user: Person, topics: Collection[str], site_id: int) -> Access:
    """Which of ``topics`` the person may listen to on this site; what does not exist is not readable either.

    At most five queries, however many topics; two more for a session before its invitation.
    """
    public: set[str] = set()
    readable: set[str] = set()
    member = user if isinstance(user, User) and user.is_active else None
    for topic in topics:
        kind, number = t.split(topic)
        own = kind == t.USER and member is not None and number == member.pk
        if own or (kind == t.MODERATION and number == site_id and _may(member, Capability.MODERATE, site_id)):
            readable.add(topic)
    _consultations(member, topics, site_id, public, readable)
    _contributions(member, topics, site_id, public, readable)
    _votes(member, topics, site_id, public, readable)
    _sessions(member, topics, site_id, public, readable)
    return Access(frozenset(public | readable), frozenset(public))


def access_of(user_id: int | None, topics: Collection[str], site_id: int) -> Access:
    """:func:`access` for the person with this id, as they are now. At most seven queries."""
    user = User.objects.filter(pk=user_id, is_active=True).first() if user_id is not None else None
    return access(user, topics, site_id)


def _may(member: User | None, capability: Capability, site_id: int) -> bool:
    return member is not None and has_capability(member, capability, site_id)


def _consultations(
    member: User | None, topics: Collection[str], site_id: int, public: set[str], readable: set[str]
) -> None:
    ids = t.numbers(topics, t.CONSULTATION)
    if not ids:
        return
    rows = Consultation.objects.filter(pk__in=ids, site_id=site_id).values_list("pk", "public")
    for pk, is_public in rows:
        if is_public:
            public.add(t.name(t.CONSULTATION, pk))
        elif _may(member, Capability.EDIT_CONSULTATIONS, site_id):
            readable.add(t.name(t.CONSULTATION, pk))


def _contributions(
    member: User | None, topics: Collection[str], site_id: int, public: set[str], readable: set[str]
) -> None:
    ids = t.numbers(topics, t.CONTRIBUTION)
    if not ids:
        return
    rows = Contribution.objects.filter(pk__in=ids, consultation__site_id=site_id).values_list(
        "pk", "state", "author_id", "consultation__public"
    )
    for pk, state, author_id, in_public in rows:
        if state in PUBLIC_STATES and in_public:
            public.add(t.name(t.CONTRIBUTION, pk))
        elif member is not None and (
            author_id == member.pk or has_capability(member, Capability.MODERATE, site_id)
        ):
            readable.add(t.name(t.CONTRIBUTION, pk))


def _votes(
    member: User | None, topics: Collection[str], site_id: int, public: set[str], readable: set[str]
) -> None:
    ids = t.numbers(topics, t.VOTE)
    if not ids:
        return
    rows = Vote.objects.filter(pk__in=ids, consultation__site_id=site_id, place=Place.PAGE)
    for pk, state, in_public in rows.values_list("pk", "state", "consultation__public"):
        if state != VoteState.DRAFT and in_public:
            public.add(t.name(t.VOTE, pk))
        elif _may(member, Capability.EDIT_CONSULTATIONS, site_id):
            readable.add(t.name(t.VOTE, pk))


def _sessions(
    member: User | None, topics: Collection[str], site_id: int, public: set[str], readable: set[str]
) -> None:
    ids = t.numbers(topics, t.SESSION)
    if not ids:
        return
    for session in Session.objects.filter(pk__in=ids, body__site_id=site_id).select_related("body"):
        if session.invited_at is not None:
            public.add(t.name(t.SESSION, session.pk))
        elif council.seat_of(member, session.body) is not None:
            readable.add(t.name(t.SESSION, session.pk))


def public_topics(topics: Collection[str]) -> frozenset[str]:
    """Which of ``topics``, of any town, everybody may listen to. At most four queries."""
    public: set[str] = set()
    if ids := t.numbers(topics, t.CONSULTATION):
        rows = Consultation.objects.filter(pk__in=ids, public=True).values_list("pk", flat=True)
        public.update(t.name(t.CONSULTATION, pk) for pk in rows)
    if ids := t.numbers(topics, t.CONTRIBUTION):
        found = Contribution.objects.filter(pk__in=ids, state__in=PUBLIC_STATES, consultation__public=True)
        public.update(t.name(t.CONTRIBUTION, pk) for pk in found.values_list("pk", flat=True))
    if ids := t.numbers(topics, t.VOTE):
        votes = Vote.objects.filter(pk__in=ids, consultation__public=True, place=Place.PAGE)
        votes = votes.exclude(state=VoteState.DRAFT)
        public.update(t.name(t.VOTE, pk) for pk in votes.values_list("pk", flat=True))
    if ids := t.numbers(topics, t.SESSION):
        sessions = Session.objects.filter(pk__in=ids, invited_at__isnull=False)
        public.update(t.name(t.SESSION, pk) for pk in sessions.values_list("pk", flat=True))
    return frozenset(public)
