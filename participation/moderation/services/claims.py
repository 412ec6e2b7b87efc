"""Who works on which case: taking it for a time, giving it back, handing it over with a note."""

from datetime import timedelta
from typing import Final

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from participation.accounts.models import User
from participation.core import audit, events
from participation.core.text import clean_text

from .. import queries, rules
from ..events import CaseChanged
from ..models import Case, CaseNote
from .statements import MAX_NOTE, AlreadyDecided

# Long enough to read a quarrel, short enough that nobody waits for a colleague who went home.
CLAIM: Final = timedelta(minutes=15)


def _locked(case: Case, by: User) -> Case:
    found = Case.objects.select_for_update().get(pk=case.pk)
    if not rules.may_open_desk(by, found.site_id):
        raise PermissionDenied
    if found.status != Case.Status.OPEN:
        raise AlreadyDecided(_("A colleague has just decided this case."))
    return found


@transaction.atomic
def claim(*, case: Case, by: User) -> Case:
    """Take a case for 15 minutes, or for 15 more. Raises :class:`AlreadyDecided` when it is a colleague's, or decided.

    Raises ``PermissionDenied`` for those who may not decide it: who wrote the post, or took the decision complained about.
    """
    found = _locked(case, by)
    if not rules.may_decide(by, found) or rules.decided_before(by, found):
        raise PermissionDenied(_("This case is about something of yours: a colleague decides it."))
    if rules.claimed_by_other(by, found):
        raise AlreadyDecided(_("A colleague is working on this case."))
    _take(found, by)
    return found


def _take(case: Case, by: User) -> None:
    case.claimed_by, case.claimed_until = by, timezone.now() + CLAIM
    case.save(update_fields=["claimed_by", "claimed_until"])
    events.publish(CaseChanged(case_id=case.pk, site_id=case.site_id))


@transaction.atomic
def claim_next(*, site_id: int, by: User) -> Case | None:
    """Take the most urgent case that is nobody's, and that ``by`` may decide; ``None`` when there is none.

    Two who ask at once get two cases: rows that somebody else is just taking are passed over.
    """
    if not rules.may_open_desk(by, site_id):
        raise PermissionDenied
    free = Q(claimed_until__isnull=True) | Q(claimed_until__lte=timezone.now())
    barred = Q(complaint_count__gt=0, complaints__first_moderator=by)
    rows = queries.open_cases(site_id).filter(free).exclude(contribution__author_id=by.pk).exclude(barred)
    case = rows.order_by(*queries.ORDER).select_for_update(of=("self",), skip_locked=True).first()
    if case is not None:
        _take(case, by)
    return case


@transaction.atomic
def release(*, case: Case, by: User) -> Case:
    """Give a case back. Somebody else's stays theirs."""
    found = _locked(case, by)
    if found.claimed_by_id == by.pk:
        _let_go(found)
    return found


def _let_go(case: Case) -> None:
    case.claimed_by = case.claimed_until = None
    case.save(update_fields=["claimed_by", "claimed_until", "second_look"])
    events.publish(CaseChanged(case_id=case.pk, site_id=case.site_id))


@transaction.atomic
def hand_over(*, case: Case, by: User, note: str, second_look: bool = False) -> Case:
    """Leave a case to the colleagues with a note; with ``second_look`` it says that another person is to look too.

    Raises ``ValidationError`` without a note.
    """
    found = _locked(case, by)
    if not rules.may_decide(by, found):
        raise PermissionDenied
    if rules.claimed_by_other(by, found):
        raise AlreadyDecided(_("A colleague is working on this case."))
    CaseNote.objects.create(case=found, author=by, text=clean_text(note, max_length=MAX_NOTE))
    found.second_look = found.second_look or second_look
    _let_go(found)
    verb = "moderation.second_look" if second_look else "moderation.handed_over"
    audit.record(verb=verb, target=found, actor_id=by.pk, site_id=found.site_id, data={"case": found.pk})
    return found
