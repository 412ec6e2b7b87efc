"""Setting up a youth council and giving seats."""

from datetime import date

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from participation.accounts.models import User
from participation.accounts.roles import Role
from participation.accounts.services import Grant, grant_role
from participation.consultations.models import Action, Consultation, Moderation
from participation.consultations.services import PhasePlan, save_consultation
from participation.core import audit

from ..models import Body, Member, MotionRules

ROOM = "antragswerkstatt"
SLUG = "jugendrat"


def youth_council(site_id: int) -> Body:
    """The youth council of a town; made, with the room for its motions, when the town has none. One query, as a rule."""
    found = Body.objects.select_related("consultation").filter(site_id=site_id, slug=SLUG).first()
    if found is not None:
        return found
    try:
        with transaction.atomic():
            return _found(site_id)
    except (IntegrityError, ValidationError):
        # Another request was faster.
        return Body.objects.select_related("consultation").get(site_id=site_id, slug=SLUG)


def _found(site_id: int) -> Body:
    with translation.override("de"):
        name = _("Youth council")
        title = _("Motion workshop")
    room = Consultation.objects.filter(site_id=site_id, slug=ROOM).first()
    if room is None:
        plan = PhasePlan(title, timezone.now(), None, [Action.COMMENT, Action.SUPPORT, Action.VOTE])
        room = save_consultation(
            consultation=None,
            site_id=site_id,
            actor_id=None,
            values={
                "slug": ROOM,
                "title": title,
                "public": True,
                "drawing": "youth",
                "moderation": Moderation.POST,
            },
            phases=[plan],
            categories=[],
        )
    return Body.objects.create(site_id=site_id, consultation=room, name=name, slug=SLUG)


def rules_of(site_id: int) -> MotionRules:
    """What holds for motions in a town; the defaults when nobody has written anything. One query."""
    return MotionRules.objects.filter(site_id=site_id).first() or MotionRules(site_id=site_id)


@transaction.atomic
def give_seat(
    *,
    body: Body,
    user: User,
    by_id: int | None,
    office: str = Member.Office.MEMBER,
    since: date | None = None,
    until: date | None = None,
) -> Member:
    """Give ``user`` a seat for a term, or change the one they have; the role that opens the room comes with it."""
    seat, _made = Member.objects.get_or_create(body=body, user=user)
    seat.office, seat.since, seat.until = office, since or seat.since, until
    seat.full_clean()
    seat.save()
    grant_role(
        user=user, grant=Grant(Role.YOUTH_COUNCIL, body.site_id, body.site.hostname), by_id=by_id
    )
    audit.record(
        verb="council.seat", target=seat, actor_id=by_id, site_id=body.site_id, data={"office": office}
    )
    return seat
