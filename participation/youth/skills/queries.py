"""Reading skills."""

from django.db.models import QuerySet
from django.http import Http404

from participation.accounts.models import User

from ..models import Evidence


def evidence_of(user: User) -> QuerySet[Evidence]:
    """What somebody has shown, newest first: for that person only."""
    return Evidence.objects.filter(user=user.pk)


def get_own(user: User, pk: int) -> Evidence:
    """One's own evidence, or 404."""
    found = evidence_of(user).filter(pk=pk).first()
    if found is None:
        raise Http404
    return found


def behind(code: str) -> Evidence | None:
    """What a check code stands for: skill and day, nothing about the person is read."""
    return Evidence.objects.filter(code=code).only("skill", "earned_on").first() if code else None
