"""What happens in the council when a person deletes the account."""

from django.db.models import F
from django.utils import timezone

from participation.accounts.events import AccountDeleted

from .models import Floor, Member, Motion, Part, Participant, Presence


def forget_member(event: AccountDeleted) -> None:
    """Durable handler: signatures go and are counted back, the seat ends and stands empty.

    A motion handed over stays without a name: the shared part of the house does that (``Kind.on_file``).
    """
    day = timezone.localdate()
    signed = Participant.objects.filter(user_id=event.user_id, part=Part.COSIGNER)
    Motion.objects.filter(pk__in=signed.values("motion_id")).update(cosigner_count=F("cosigner_count") - 1)
    Participant.objects.filter(user_id=event.user_id).delete()
    seats = Member.objects.filter(user_id=event.user_id)
    Floor.objects.filter(member__in=seats, state__in=[Floor.State.WAITING, Floor.State.SPEAKING]).update(
        state=Floor.State.WITHDRAWN
    )
    Presence.objects.filter(member__in=seats, left_at__isnull=True).update(left_at=timezone.now())
    seats.filter(until__isnull=True, since__lte=day).update(until=day)
    seats.update(user=None)
