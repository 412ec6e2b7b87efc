"""Setting up a youth council and giving seats."""

from datetime import date
from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from participation.accounts.models import User
from participation.accounts.roles import Capability, Role, has_capability
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
    grant_role(user=user, grant=Grant(Role.YOUTH_COUNCIL, body.site_id, body.site.hostname), by_id=by_id)
    audit.record(
        verb="council.seat", target=seat, actor_id=by_id, site_id=body.site_id, data={"office": office}
    )
    return seat


def require_manager(by: User, site_id: int) -> None:
    """Raise ``PermissionDenied`` unless ``by`` gives roles in this town."""
    if not has_capability(by, Capability.MANAGE_ROLES, site_id):
        raise PermissionDenied


def appoint(
    *, body: Body, by: User, email: str, office: str, since: date, until: date | None = None
) -> Member:
    """Give the person with this address a seat, or change its term and office; audited.

    Raises ``PermissionDenied`` and ``ValidationError`` by field.
    """
    require_manager(by, body.site_id)
    user = User.objects.filter(email=email.strip().lower(), is_active=True).first()
    if user is None:
        raise ValidationError({"email": _("Nobody here has an account with this address.")})
    if until is not None and until < since:
        raise ValidationError({"until": _("The term ends before it begins.")})
    return give_seat(body=body, user=user, by_id=by.pk, office=office, since=since, until=until)


@transaction.atomic
def save_rules(*, site_id: int, by: User, **values: Any) -> MotionRules:
    """Write down what holds for motions in the town. ``PermissionDenied``; ``ValidationError`` for a quota without a source."""
    require_manager(by, site_id)
    if values.get("signatures") and not values.get("signatures_source"):
        raise ValidationError({"signatures_source": _("Please say where the number is written.")})
    rules, _made = MotionRules.objects.update_or_create(site_id=site_id, defaults=values)
    audit.record(verb="council.rules", target=rules, actor_id=by.pk, site_id=site_id)
    return rules
