"""What a person has been told."""

from typing import Final

from django.core import signing
from django.db.models import QuerySet
from django.http import Http404

from participation.accounts.models import User
from participation.core.keyset import KeysetPage, paginate
from participation.core.prepared import prepared

from .models import Notification

PAGE: Final = 20
MAX_UNREAD: Final = 50
COUNT_UP_TO: Final = 100


def of_person(user: User, site_id: int) -> QuerySet[Notification]:
    """The notifications of ``user`` in this town, with everything their words need; newest first."""
    return (
        Notification.objects.filter(user=user, site_id=site_id)
        .select_related(
            "contribution__consultation",
            "contribution__author",
            "cause__author",
            "cause__consultation",
            "consultation",
        )
        .order_by("-created_at", "-id")
    )


def unread(user: User, site_id: int) -> list[Notification]:
    """The unread ones, newest first, at most 50: reading them makes room for the others."""
    return list(of_person(user, site_id).filter(read_at__isnull=True)[:MAX_UNREAD])


def already_read(user: User, site_id: int, after: str | None) -> KeysetPage[Notification]:
    """A page of the others. Raises ``BadCursor``."""
    rows = of_person(user, site_id).filter(read_at__isnull=False)
    return paginate(rows, order=("-created_at", "-id"), after=after, size=PAGE)


def unread_count(user: User, site_id: int) -> int:
    """How many are unread, counted up to 100; one query on a partial index."""
    return len(_unread_ids(user.pk, site_id))


@prepared
def _unread_ids(user_id: int, site_id: int) -> QuerySet[Notification, int]:
    rows = Notification.objects.filter(user_id=user_id, site_id=site_id, read_at__isnull=True).order_by()
    return rows.values_list("pk", flat=True)[:COUNT_UP_TO]


def get_own(user: User, site_id: int, pk: int) -> Notification:
    """A notification of ``user`` in this town, or 404."""
    found = of_person(user, site_id).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def user_of_token(token: str, salt: str) -> int:
    """Whom a signed link belongs to, or 404."""
    try:
        return int(signing.loads(token, salt=salt))
    except (signing.BadSignature, ValueError, TypeError) as error:
        raise Http404 from error
