"""Training, choosing and switching off."""

from typing import Final

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from participation.accounts.models import User
from participation.core import audit

from ..models import Case
from . import decisions, rules, tasks
from .features import EDITION
from .models import SILENCE, TriageChoice, TriageVersion

State = TriageVersion.State
RUNNING: Final = (State.WAITING, State.TRAINING)
# A starter that fails again and again is not tried for ever.
ATTEMPTS: Final = 3


class TooFewDecisions(ValidationError):
    """The town has not decided enough."""


@transaction.atomic
def begin_training(*, site_id: int, by: User) -> TriageVersion:
    """Have a version learned from the town's decisions in the background.

    A second click gives the training that runs. Raises ``PermissionDenied``, :class:`TooFewDecisions`.
    """
    if not rules.may_manage(by, site_id):
        raise PermissionDenied
    posts = decisions.decided(site_id)
    hidden = sum(posts.labels)
    if not decisions.enough(hidden, len(posts.labels) - hidden):
        raise TooFewDecisions(_("There are too few decisions to learn from."))
    version, new = _begin(site_id)
    if new:
        audit.record(verb="triage.train", target=version, actor_id=by.pk, site_id=site_id)
    return version


@transaction.atomic
def begin_starter() -> TriageVersion:
    """Have the starter learned, unless it is there or on its way."""
    ready = TriageVersion.objects.filter(site=None, state=State.READY, edition=EDITION).defer("data").first()
    return ready or _begin(None)[0]


def _begin(site_id: int | None) -> tuple[TriageVersion, bool]:
    give_up_silent()
    try:
        with transaction.atomic():
            version = TriageVersion.objects.create(site_id=site_id, edition=EDITION)
    except IntegrityError:
        return TriageVersion.objects.of(site_id).defer("data").get(state__in=RUNNING), False
    tasks.begin(version.pk)
    return version, True


def give_up_silent() -> None:
    """Trainings whose worker was ended from outside are over; another may begin."""
    silent = timezone.now() - SILENCE
    TriageVersion.objects.filter(state=State.TRAINING, touched_at__lt=silent).update(state=State.FAILED)


def starter_on_first_use() -> None:
    """Periodic duty: the first case of the installation has the starter trained."""
    give_up_silent()
    made = list(TriageVersion.objects.filter(site=None, edition=EDITION).values_list("state", flat=True))
    if all(state == State.FAILED for state in made) and len(made) < ATTEMPTS and Case.objects.exists():
        begin_starter()


@transaction.atomic
def use(*, site_id: int, by: User, version_id: int | None) -> None:
    """Use this version from now on; ``None`` is the starter. Also the way back to an earlier one.

    Raises ``PermissionDenied``, ``TriageVersion.DoesNotExist`` for another town's or an unfinished one.
    """
    if not rules.may_manage(by, site_id):
        raise PermissionDenied
    version = None
    if version_id is not None:
        version = TriageVersion.objects.defer("data").get(
            pk=version_id, site_id=site_id, state=State.READY, edition=EDITION
        )
    choice, _new = TriageChoice.objects.update_or_create(
        site_id=site_id, defaults={"version": version, "enabled": True}
    )
    audit.record(
        verb="triage.use",
        target=choice,
        actor_id=by.pk,
        site_id=site_id,
        data={"version": version_id or "starter"},
    )


@transaction.atomic
def switch(*, site_id: int, by: User, on: bool) -> None:
    """Switch the triage of a town on or off. Raises ``PermissionDenied``."""
    if not rules.may_manage(by, site_id):
        raise PermissionDenied
    choice, _new = TriageChoice.objects.update_or_create(site_id=site_id, defaults={"enabled": on})
    audit.record(verb="triage.on" if on else "triage.off", target=choice, actor_id=by.pk, site_id=site_id)
