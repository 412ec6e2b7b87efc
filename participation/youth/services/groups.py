"""What a guide does with a group, and how young people come in and go."""

import random
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from participation.accounts.models import AgeBand, User
from participation.accounts.roles import Capability, has_capability
from participation.accounts.services import create_code_account, delete_account
from participation.core import audit
from participation.core.db import one_at_a_time
from participation.core.text import clean_text

from ..codes import GROUP_LETTERS, new_code
from ..models import GroupKind, Membership, YouthGroup
from ..names import suggest
from ..recovery import normalise, words_for

MAX_PLACES: Final = 60
MONTHS: Final = (1, 3, 6, 12)
# After its end a group can still be looked at so long; then it goes, and the accounts made by its code with it.
GRACE: Final = timedelta(days=14)
# Accounts that came into an open room without any group.
GUESTS_KEPT: Final = timedelta(days=30)


@dataclass(frozen=True, slots=True)
class GroupPlan:
    """What a guide says about a group; ``months`` until it ends."""

    name: str
    kind: str = GroupKind.CLASS
    places: int = 35
    months: int = 6


@transaction.atomic
def make_group(*, by: User, site_id: int, plan: GroupPlan) -> YouthGroup:
    """Make a group with a fresh code. Raises ``PermissionDenied`` and ``ValidationError``."""
    if not has_capability(by, Capability.GUIDE_GROUPS, site_id):
        raise PermissionDenied
    if not 2 <= plan.places <= MAX_PLACES:
        raise ValidationError({"places": _("Please choose between 2 and %(n)s places.") % {"n": MAX_PLACES}})
    if plan.months not in MONTHS or plan.kind not in GroupKind.values:
        raise ValidationError(_("Please choose one of the possibilities."))
    now = timezone.now()
    group = YouthGroup(
        site_id=site_id,
        name=clean_text(plan.name, max_length=60, multiline=False),
        kind=plan.kind,
        places=plan.places,
        guide=by,
        created_at=now,
        ends_at=now + timedelta(days=30 * plan.months),
        code=_free_code(),
    )
    group.save()
    audit.record(verb="youth.group_made", target=group, actor_id=by.pk, site_id=site_id)
    return group


def _free_code() -> str:
    while True:
        code = new_code(GROUP_LETTERS)
        if not YouthGroup.objects.filter(code=code).exists():
            return code


@transaction.atomic
def set_paused(*, group: YouthGroup, by: User, paused: bool) -> None:
    """Pause the group or let it go on; twice changes nothing."""
    if group.paused != paused:
        group.paused_at = timezone.now() if paused else None
        group.save(update_fields=["paused_at"])
        verb = "youth.group_paused" if paused else "youth.group_resumed"
        audit.record(verb=verb, target=group, actor_id=by.pk, site_id=group.site_id)


@transaction.atomic
def set_closed(*, group: YouthGroup, by: User, closed: bool) -> None:
    """Let nobody in any more, or open the group again."""
    if (group.closed_at is not None) != closed:
        group.closed_at = timezone.now() if closed else None
        group.save(update_fields=["closed_at"])
        audit.record(
            verb="youth.group_closed" if closed else "youth.group_opened",
            target=group,
            actor_id=by.pk,
            site_id=group.site_id,
        )


@transaction.atomic
def change_code(*, group: YouthGroup, by: User) -> str:
    """A new code, because the old one went round; who is in stays in. Returns it."""
    group.code = _free_code()
    group.save(update_fields=["code"])
    audit.record(verb="youth.group_code_changed", target=group, actor_id=by.pk, site_id=group.site_id)
    return group.code


@transaction.atomic
def remove_member(*, group: YouthGroup, member: Membership, by: User) -> None:
    """Take somebody out of the group. An account that exists only through its code goes as well."""
    user, by_code = member.user, member.by_code
    member.delete()
    audit.record(verb="youth.member_removed", target=group, actor_id=by.pk, site_id=group.site_id)
    if by_code and not Membership.objects.filter(user=user).exists():
        delete_account(user=user)


@transaction.atomic
def end_group(*, group: YouthGroup, by: User | None) -> None:
    """Delete the group with its memberships, and the accounts that exist only through its code."""
    people = [member.user for member in group.memberships.filter(by_code=True).select_related("user")]
    audit.record(
        verb="youth.group_ended",
        target=group,
        actor_id=by.pk if by else None,
        site_id=group.site_id,
        data={"members": len(people)},
    )
    group.delete()
    for user in people:
        if user.deleted_at is None and not Membership.objects.filter(user=user).exists():
            delete_account(user=user)


@dataclass(frozen=True, slots=True)
class Arrival:
    """Somebody who comes in: a suggested name, an age band, and the nonce of the attempt (see ``recovery``)."""

    name: str
    age_band: str
    nonce: str


def names_for(group: YouthGroup | None, count: int = 3) -> list[str]:
    """Names to choose from that nobody has."""
    chance = random.SystemRandom()
    offered = suggest(count * 6, chance)
    taken = set(User.objects.filter(display_name__in=offered).values_list("display_name", flat=True))
    if group is not None:
        taken |= set(group.memberships.filter(name__in=offered).values_list("name", flat=True))
    free = [name for name in offered if name not in taken][:count]
    return free + suggest(count - len(free), chance, taken={*offered, *taken})


@transaction.atomic
def come_in(*, group: YouthGroup | None, arrival: Arrival) -> User:
    """Make an account for somebody with a code, and a place in ``group`` if there is one.

    The same attempt sent twice returns the same account. Raises ``ValidationError`` when the group is full, closed,
    over, or the name was taken meanwhile.
    """
    one_at_a_time("youth-names")
    if arrival.age_band not in AgeBand.values:
        raise ValidationError({"age_band": _("Please choose one of the possibilities.")})
    words = normalise(words_for(arrival.nonce))
    if (again := find_by_words(name=arrival.name, words=words)) is not None:
        return again
    if User.objects.filter(display_name=arrival.name).exists():
        raise ValidationError({"name": _("This name has just been taken. Please choose another one.")})
    if group is not None:
        _check_room(group)
    user = create_code_account(name=arrival.name, age_band=arrival.age_band, words=words)
    if group is not None:
        Membership.objects.create(group=group, user=user, name=arrival.name, by_code=True)
    return user


@transaction.atomic
def join_group(*, group: YouthGroup, user: User) -> Membership:
    """A member of the platform joins a group; the group sees a generated name. Twice changes nothing.

    Raises ``ValidationError`` when the group is full, closed or over.
    """
    one_at_a_time("youth-names")
    held = Membership.objects.filter(group=group, user=user).first()
    if held is not None:
        return held
    _check_room(group)
    name = user.display_name if user.is_code_account else names_for(group, 1)[0]
    try:
        with transaction.atomic():
            return Membership.objects.create(group=group, user=user, name=name)
    except IntegrityError:
        return Membership.objects.create(group=group, user=user, name=names_for(group, 1)[0])


def _check_room(group: YouthGroup) -> None:
    if group.is_over():
        raise ValidationError(_("This group has ended. Please ask your guide for the new code."))
    if group.closed_at is not None:
        raise ValidationError(_("This group takes nobody in at the moment. Please ask your guide."))
    if group.memberships.count() >= group.places:
        raise ValidationError(_("All places in this group are taken. Please ask your guide."))


def find_by_words(*, name: str, words: str) -> User | None:
    """The account that was made by code with this name and these words (normalised), or ``None``."""
    # SQLite tells capitals from small letters where they have dots: "ZÄHE" is not "Zähe" to it.
    written = " ".join(word.capitalize() for word in name.split())
    rows = User.objects.filter(email__endswith="@code.invalid", is_active=True)
    user = rows.filter(Q(display_name__iexact=name) | Q(display_name=written)).first()
    if user is None:
        # As long as the check of a password, so that the time tells nobody which names exist.
        User().set_password(words)
        return None
    return user if user.check_password(words) else None


@transaction.atomic
def forget_ended() -> int:
    """Delete the groups whose time is over, and guests who came without a group; returns how many groups."""
    now = timezone.now()
    over = list(YouthGroup.objects.filter(ends_at__lt=now - GRACE)[:50])
    for group in over:
        end_group(group=group, by=None)
    guests = User.objects.filter(
        email__endswith="@code.invalid",
        deleted_at=None,
        youth_memberships=None,
        created_at__lt=now - GUESTS_KEPT,
    )
    for user in guests[:200]:
        delete_account(user=user)
    return len(over)
