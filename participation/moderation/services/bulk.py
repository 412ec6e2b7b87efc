"""Deciding several cases in one go, after a look at all of them; and undoing that."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final
from uuid import UUID, uuid4

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from participation.accounts.models import User
from participation.contributions import services as contributions
from participation.contributions.models import State

from .. import rules
from ..models import Case, Decision
from .cases import announce
from .deciding import UNDO_FOR, decide, take_back
from .statements import AlreadyDecided, Statement

Verb = Decision.Verb
VERBS: Final = (Verb.KEEP, Verb.PUBLISH, Verb.HIDE)
MOST: Final = 50


@dataclass(slots=True)
class Done:
    """What became of it: the number for undoing, the decided cases, and why others were not decided."""

    batch: UUID
    decided: list[int] = field(default_factory=list)
    refused: dict[int, str] = field(default_factory=dict)


def decide_many(
    *,
    site_id: int,
    versions: Mapping[int, int],
    by: User,
    verb: str,
    statement: Statement | None = None,
    note: str = "",
) -> Done:
    """Decide the cases in ``versions`` (id to the version that was seen), each on its own: one that a colleague decided
    meanwhile does not hold up the others. Raises ``ValidationError`` for too many or a verb that is not for many.
    """
    if not rules.may_open_desk(by, site_id):
        raise PermissionDenied
    if verb not in VERBS:
        raise ValidationError({"verb": _("This cannot be decided here.")})
    if not 1 <= len(versions) <= MOST:
        raise ValidationError({"verb": _("Choose 1 to %(n)s cases.") % {"n": MOST}})
    done = Done(uuid4())
    for case in Case.objects.filter(site_id=site_id, pk__in=list(versions)).order_by("pk"):
        try:
            with transaction.atomic():
                decide(
                    case=case,
                    by=by,
                    verb=verb,
                    version=versions[case.pk],
                    statement=statement,
                    note=note,
                    batch=done.batch,
                )
        except AlreadyDecided as error:
            done.refused[case.pk] = " ".join(error.messages)
        except PermissionDenied:
            done.refused[case.pk] = _("You may not decide this case.")
        except ValidationError as error:
            if (
                verb in Decision.RESTRICTIONS
                and not done.decided
                and hasattr(error, "error_dict")
                and "verb" not in error.error_dict
            ):
                raise
            done.refused[case.pk] = " ".join(error.messages)
        else:
            done.decided.append(case.pk)
    return done


@transaction.atomic
def undo_many(*, site_id: int, batch: UUID, by: User) -> int:
    """Undo what was decided in one go: posts are as before, the cases wait again. Returns how many.

    Only whoever decided, within half an hour. Raises ``PermissionDenied`` for others and ``ValidationError`` later.
    """
    decisions = list(
        Decision.objects.filter(batch=batch, case__site_id=site_id, reversed_by__isnull=True)
        .exclude(verb=Verb.LIFT)
        .select_related("case__contribution__consultation", "case__contribution__author")
        .order_by("pk")
    )
    if not rules.may_open_desk(by, site_id) or any(d.moderator_id != by.pk for d in decisions):
        raise PermissionDenied
    if any(timezone.now() - d.decided_at > UNDO_FOR for d in decisions):
        raise ValidationError(_("This can be undone for half an hour only. Decide the cases again."))
    for decision in decisions:
        _undo(decision, by)
    return len(decisions)


def _undo(decision: Decision, by: User) -> None:
    post = decision.case.contribution
    if decision.restricts:
        take_back(decision=decision, by=by, waits_again=decision.detail.get("before") == State.PENDING)
        post.refresh_from_db()
    else:
        Decision.objects.create(case=decision.case, verb=Verb.LIFT, moderator=by, reverses=decision)
        if decision.verb == Verb.PUBLISH and post.is_public:
            contributions.change_state(post, to=State.PENDING)
    if not Case.objects.filter(contribution=post, status=Case.Status.OPEN).exists():
        Case.objects.filter(pk=decision.case_id).update(
            status=Case.Status.OPEN, closed_at=None, version=F("version") + 1
        )
        announce(Case.objects.get(pk=decision.case_id), post)
