"""The demo's residents and offices."""

from datetime import timedelta
from typing import Any

from allauth.account.models import EmailAddress
from django.conf import settings
from django.contrib.auth.hashers import make_password
from django.contrib.auth.models import Group

from participation.accounts.models import User
from participation.accounts.roles import STAFF_ROLES, Role

from .clock import Clock

OLD = timedelta(days=400)


def load_people(rows: list[dict[str, Any]], groups: dict[str, Group], clock: Clock) -> dict[str, User]:
    """Make the accounts; those with ``demo_login`` get the demo's password, the others none. Returns them by key."""
    password = make_password(settings.DEMO_PASSWORD)
    people: dict[str, User] = {}
    for row in rows:
        administrator = Role.ADMINISTRATOR in row["roles"]
        people[row["key"]] = User(
            email=row["email"],
            display_name=row["name"],
            password=password if row["demo_login"] else make_password(None),
            age_band=row.get("age_band", ""),
            about=row.get("about", ""),
            is_staff=bool(STAFF_ROLES & set(row["roles"])),
            # One town, one installation: who sets it up may do everything.
            is_superuser=administrator,
            created_at=clock.now - OLD,
            sessions_valid_from=clock.now - OLD,
        )
    User.objects.bulk_create(people.values())
    EmailAddress.objects.bulk_create(
        EmailAddress(user=user, email=user.email, verified=True, primary=True) for user in people.values()
    )
    memberships = User.groups.through
    memberships.objects.bulk_create(
        memberships(user_id=people[row["key"]].pk, group_id=groups[role].pk)
        for row in rows
        for role in row["roles"]
        if role != Role.RESIDENT
    )
    return people
