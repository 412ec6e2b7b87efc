"""Signing a motion together with its author, and following it."""

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from participation.accounts.models import User
from participation.consultations import services as consultations
from participation.contributions import services as contributions
from participation.core import events
from participation.core.db import insert_once

from .. import rules
from ..events import MotionSigned
from ..models import Motion, Part, Participant, Stage


@transaction.atomic
def sign(*, motion: Motion, user: User, wanted: bool) -> int:
    """Sign, or take the signature back; returns the number of co-signers. However often it arrives, a person signs once.

    Raises ``PermissionDenied`` for the author, the team, and once the motion was handed over.
    """
    # Not the key: who supports or comments at the same moment refers to this row.
    locked = Motion.objects.select_for_update(no_key=True, of=("self",)).filter(pk=motion.pk)
    found = locked.select_related("consultation").get()
    mine = Participant.objects.filter(motion=found, user=user, part=Part.COSIGNER)
    allowed = rules.may_sign(user, found)
    if wanted and not allowed or (not wanted and found.stage != Stage.OPEN):
        raise PermissionDenied(_("This motion cannot be signed any more."))
    if wanted:
        changed = insert_once(Participant, motion=found, user=user, part=Part.COSIGNER)
    else:
        changed = mine.delete()[0] > 0
    if changed:
        delta = 1 if wanted else -1
        Motion.objects.filter(pk=found.pk).update(cosigner_count=F("cosigner_count") + delta)
        found.cosigner_count += delta
        first = wanted and consultations.note_participation(
            consultation_id=found.consultation_id, user_id=user.pk
        )
        events.publish(
            contributions.describe(MotionSigned, found, user_id=user.pk, signed=wanted)
        )
        consultations.count(consultation_id=found.consultation_id, participant_count=int(first))
    return found.cosigner_count


@transaction.atomic
def follow(*, motion: Motion, user: User, wanted: bool) -> bool:
    """Be told at every step, or no longer; returns whether anything changed. Raises ``PermissionDenied`` for what is not public."""
    if not motion.is_public:
        raise PermissionDenied
    if wanted:
        return insert_once(Participant, motion=motion, user=user, part=Part.FOLLOWER)
    return Participant.objects.filter(motion=motion, user=user, part=Part.FOLLOWER).delete()[0] > 0
