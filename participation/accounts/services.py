"""What may be done to an account."""

import csv
import io
import json
import secrets
import zipfile
from dataclasses import dataclass
from typing import Any

from allauth.account.models import EmailAddress
from django.contrib.sessions.models import Session
from django.core.exceptions import PermissionDenied
from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from participation.core import audit, events

from . import personal_data
from .events import AccountDeleted
from .measures import suspend as suspend
from .models import CODE_DOMAIN, User
from .roles import Capability, group_for, has_capability


def _neutral(value: Any) -> Any:
    """A cell that a spreadsheet does not take for a formula."""
    if isinstance(value, str) and value.lstrip()[:1] in {"=", "+", "-", "@", "\t", "\r"}:
        return "'" + value
    return value


def export_personal_data(*, user: User) -> bytes:
    """Everything stored about ``user`` as a zip: one JSON file with all of it, and a CSV file (UTF-8,
    semicolon) for each kind of record.
    """
    buffer = io.BytesIO()
    everything: dict[str, Any] = {}
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for record, rows in personal_data.everything_about(user):
            name = record.model.lower()
            rows = [{key: value for key, value in row.items() if key != "password"} for row in rows]
            everything[name] = {
                "title": str(record.title),
                "basis": str(record.basis),
                "retention": str(record.retention),
                "purposes": {key: str(value) for key, value in record.personal.items()},
                "rows": rows,
            }
            sheet = io.StringIO()
            writer = csv.writer(sheet, delimiter=";")
            columns = [key for key in record.personal if key != "password"]
            writer.writerow(columns)
            writer.writerows([_neutral(row[column]) for column in columns] for row in rows)
            archive.writestr(f"{name}.csv", "\ufeff" + sheet.getvalue())
        archive.writestr(
            "data.json", json.dumps(everything, cls=DjangoJSONEncoder, ensure_ascii=False, indent=2)
        )
    return buffer.getvalue()


@transaction.atomic
def create_code_account(*, name: str, age_band: str, words: str) -> User:
    """An account without an e-mail address, for somebody who came in by a code. ``words`` are what lets them in again."""
    user = User.objects.create_user(
        f"{secrets.token_hex(12)}{CODE_DOMAIN}",
        words,
        display_name=name,
        age_band=age_band,
        mail_on_reply=False,
        rules_accepted_at=timezone.now(),
    )
    audit.record(verb="account.made_by_code", target=user, actor_id=user.pk)
    return user


@transaction.atomic
def verify_residence(*, user: User, by_id: int | None, site_id: int | None = None) -> None:
    """Note that the person lives in the town, as a clerk saw from a document; twice changes nothing."""
    if user.resident_verified_at is None:
        user.resident_verified_at = timezone.now()
        user.save(update_fields=["resident_verified_at"])
        audit.record(verb="residence.verified", target=user, actor_id=by_id, site_id=site_id)


@transaction.atomic
def withdraw_residence(*, user: User, by_id: int | None, site_id: int | None = None) -> None:
    """Note that the person does not live in the town (any more); twice changes nothing."""
    if user.resident_verified_at is not None:
        user.resident_verified_at = None
        user.save(update_fields=["resident_verified_at"])
        audit.record(verb="residence.withdrawn", target=user, actor_id=by_id, site_id=site_id)


@transaction.atomic
def note_residence(*, email: str, lives_here: bool, by: User, site_id: int) -> None:
    """What a clerk of the town saw about the account with exactly this address, if there is one.

    The address must be confirmed: whoever signed up with somebody else's address is not who stands at the counter. Nothing is
    returned, so that nobody learns who has an account. Raises ``PermissionDenied``.
    """
    if not has_capability(by, Capability.ENTER_FOR_OTHERS, site_id):
        raise PermissionDenied
    confirmed = EmailAddress.objects.filter(email__iexact=email, verified=True).values("user_id")
    user = User.objects.select_for_update().filter(pk__in=confirmed, is_active=True).first()
    if user is not None:
        change = verify_residence if lives_here else withdraw_residence
        change(user=user, by_id=by.pk, site_id=site_id)


@dataclass(frozen=True, slots=True)
class Grant:
    """A role in a town."""

    role: str
    site_id: int
    site_name: str


@transaction.atomic
def grant_role(*, user: User, grant: Grant, by_id: int | None) -> None:
    """Give ``user`` a role in a town; twice changes nothing."""
    user.groups.add(group_for(grant.role, grant.site_id, grant.site_name))
    user.__dict__.pop("_roles_by_site", None)
    audit.record(
        verb="role.granted", target=user, actor_id=by_id, site_id=grant.site_id, data={"role": grant.role}
    )


@transaction.atomic
def delete_account(*, user: User) -> None:
    """Delete the person. The apps above delete what is theirs, or keep it without a name (:class:`AccountDeleted`).

    What remains is an empty row that anonymous posts refer to: no address, no name, no way to log in.
    """
    pk = user.pk
    events.publish(AccountDeleted(user_id=pk))
    personal_data.remove_person(user)
    user.groups.clear()
    user.user_permissions.clear()
    user.email = f"deleted-{pk}@invalid.example"
    user.display_name, user.about, user.age_band, user.language = "", "", "", ""
    user.is_active = user.is_staff = user.is_superuser = user.profile_public = user.mail_on_reply = False
    user.last_login = user.rules_accepted_at = user.resident_verified_at = None
    user.muted_until = user.suspended_until = None
    user.measure_reason = ""
    user.deleted_at = user.sessions_valid_from = timezone.now()
    user.set_unusable_password()
    user.save()
    for related in ("emailaddress_set", "authenticator_set"):
        if hasattr(user, related):
            getattr(user, related).all().delete()
    audit.record(verb="account.deleted", target=user, actor_id=pk)


def retention_report() -> list[tuple[str, str]]:
    """Title and retention of every kind of record, for the privacy page."""
    return [(str(record.title), str(record.retention)) for record in personal_data.REGISTRY] + [
        (str(_("Sessions")), str(_("14 days after the last visit"))),
    ]


def purge_sessions() -> int:
    """Delete expired sessions; returns how many."""
    return Session.objects.filter(expire_date__lt=timezone.now()).delete()[0]
