"""Reading contributions of any kind."""

from collections.abc import Iterable
from typing import Any, Final

from django.db.models import Q, QuerySet
from django.http import Http404

from participation.accounts.models import User
from participation.accounts.roles import Capability, has_capability
from participation.consultations.rules import Person
from participation.core.keyset import KeysetPage, paginate
from participation.core.prepared import prepared

from . import rules
from .models import Contribution, Draft, State, Support

PAGE: Final = 20


def visible_to(user: Person, site_id: int) -> QuerySet[Contribution]:
    """What ``user`` may read on this site: the public ones, the own ones, and all but drafts for moderators."""
    rows = Contribution.objects.filter(consultation__site_id=site_id)
    if isinstance(user, User):
        if has_capability(user, Capability.MODERATE, site_id):
            return rows.filter(~Q(state=State.DRAFT) | Q(author=user))
        return rows.filter(Q(state=State.PUBLISHED, consultation__public=True) | Q(author=user))
    return rows.filter(state=State.PUBLISHED, consultation__public=True)


def get_visible(user: Person, site_id: int, pk: int) -> Contribution:
    """The contribution with its author and consultation, or 404 when ``user`` may not read it.

    One query (two for a moderator).
    """
    return _readable(_with_author(pk, site_id), user)


@prepared
def _with_author(pk: int, site_id: int) -> QuerySet[Contribution]:
    rows = Contribution.objects.select_related("author", "consultation")
    return rows.filter(pk=pk, consultation__site_id=site_id)


def _readable(found: list[Contribution], user: Person) -> Contribution:
    if not found or not rules.may_read(user, found[0]):
        raise Http404
    return found[0]


def get_supportable(user: Person, site_id: int, pk: int) -> Contribution:
    """The contribution with its consultation, or 404 when ``user`` may not read it.

    One query; the author is not loaded.
    """
    return _readable(_without_text(pk, site_id), user)


@prepared
def _without_text(pk: int, site_id: int) -> QuerySet[Contribution]:
    rows = Contribution.objects.select_related("consultation").defer("html", "text")
    return rows.filter(pk=pk, consultation__site_id=site_id)


def supported_by(user: Person, ids: Iterable[int]) -> frozenset[int]:
    """Which of the contributions ``ids`` the user supports; one query for a page, none for visitors."""
    if not isinstance(user, User):
        return frozenset()
    return frozenset(_supports(user.pk, list(ids)))


@prepared
def _supports(user_id: int, ids: list[int]) -> QuerySet[Support, int]:
    rows = Support.objects.filter(user_id=user_id, contribution_id__in=ids)
    return rows.values_list("contribution_id", flat=True)


def draft_of(user: Person, key: str) -> dict[str, str]:
    """The text that ``user`` left in the form ``key``; empty when there is none."""
    if not isinstance(user, User):
        return {}
    data = _drafts(user.pk, key)
    return data[0] if data and isinstance(data[0], dict) else {}


@prepared
def _drafts(user_id: int, key: str) -> QuerySet[Draft, Any]:
    return Draft.objects.filter(user_id=user_id, key=key).values_list("data", flat=True)


def written_by(user: User, site_id: int, after: str | None = None) -> KeysetPage[Contribution]:
    """What the person wrote in this town, in every state, newest first. One query. Raises ``BadCursor``."""
    rows = Contribution.objects.filter(author=user, consultation__site_id=site_id)
    return paginate(
        rows.select_related("consultation").defer("text"),
        order=["-created_at", "-id"],
        after=after,
        size=PAGE,
    )


def backed_by(user: User, site_id: int, after: str | None = None) -> KeysetPage[Support]:
    """What of others the person supports in this town and may still read, latest first. One query.

    Raises ``BadCursor``.
    """
    rows = Support.objects.filter(
        user=user,
        contribution__consultation__site_id=site_id,
        contribution__state=State.PUBLISHED,
        contribution__consultation__public=True,
    )
    return paginate(
        rows.select_related("contribution__consultation").defer("contribution__text"),
        order=["-created_at", "-id"],
        after=after,
        size=PAGE,
    )
