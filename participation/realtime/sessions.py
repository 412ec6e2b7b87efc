"""Who is behind a socket, and whether they still may be.

A session is only ever read here: a socket sets no cookie and prolongs nothing.
"""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any, Final

from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from participation.accounts.models import User

AT_ONCE: Final = 500
_KEY: Final = re.compile(r"[a-z0-9]{8,40}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Identity:
    """A person with a session. ``stamp`` changes when the password does, the account is closed, or its sessions are ended."""

    user_id: int
    session_key: str
    stamp: int


def stamp(user: User) -> int:
    """What must stay the same while a socket is open."""
    return hash((user.password, user.is_active, user.sessions_valid_from))


def identify(session_key: str) -> Identity | None:
    """The person logged in with this session, or ``None``. Two queries: the database is the truth, not the cache."""
    if not _KEY.fullmatch(session_key):
        return None
    data: dict[str, Any] = SessionStore(session_key).load()
    if BACKEND_SESSION_KEY not in data or SESSION_KEY not in data:
        return None
    user = User.objects.filter(pk=data[SESSION_KEY], is_active=True).first()
    if user is None or not _is_hash_of(user, str(data.get(HASH_SESSION_KEY, ""))):
        return None
    return Identity(user.pk, session_key, stamp(user))


def _is_hash_of(user: User, value: str) -> bool:
    hashes = [user.get_session_auth_hash(), *user.get_session_auth_fallback_hash()]
    return any(constant_time_compare(value, known) for known in hashes)


def _pieces(items: Collection[Identity]) -> Iterator[list[Identity]]:
    iterator = iter(items)
    while piece := list(islice(iterator, AT_ONCE)):
        yield piece


def ended(identities: Collection[Identity]) -> set[Identity]:
    """Those whose session is over: logged out, expired, password changed, account closed. Two queries for each 500."""
    over: set[Identity] = set()
    for piece in _pieces(identities):
        keys = {identity.session_key for identity in piece}
        alive = set(
            Session.objects.filter(session_key__in=keys, expire_date__gt=timezone.now()).values_list(
                "session_key", flat=True
            )
        )
        fields = ("pk", "password", "is_active", "sessions_valid_from")
        users = User.objects.filter(pk__in={identity.user_id for identity in piece}).only(*fields)
        stamps = {user.pk: stamp(user) for user in users}
        over.update(i for i in piece if i.session_key not in alive or stamps.get(i.user_id) != i.stamp)
    return over
