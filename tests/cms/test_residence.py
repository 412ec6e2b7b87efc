"""The clerk's page for verified residence: who may use it, and that it is no directory."""

import re
from typing import Any

import pytest
from allauth.account.models import EmailAddress
from django.core.exceptions import PermissionDenied
from django.test import Client

from cms.permissions import setup_site
from participation.accounts.models import User
from participation.accounts.roles import Role
from participation.accounts.services import note_residence
from participation.core.models import AuditEntry
from tests.factories import make_site, make_user

pytestmark = pytest.mark.django_db
PAGE = "/admin/residence/"


@pytest.fixture(autouse=True)
def _ready(db: None, settings: Any) -> None:
    settings.STAFF_SECOND_FACTOR = False
    setup_site(make_site())


def staff(role: str) -> Client:
    web = Client()
    web.force_login(make_user(roles=(role,), is_staff=True))
    return web


def resident(*, verified: bool = True) -> User:
    user = make_user()
    EmailAddress.objects.create(user=user, email=user.email, verified=verified, primary=True)
    return user


def note(web: Client, email: str, lives_here: str = "1") -> str:
    """What the clerk reads afterwards, without what is made anew in each page."""
    answer = web.post(PAGE, {"email": email, "lives_here": lives_here}, follow=True)
    assert answer.status_code == 200
    page = re.sub(r'(nonce|csrfToken|csrfmiddlewaretoken)[^>]{0,20}"[\w+/=-]+"', "", answer.content.decode())
    return re.sub(r'(value|content)="[A-Za-z0-9]{64}"|"CSRF_TOKEN": "\w+"', "", page)


def test_a_clerk_notes_and_withdraws_and_it_is_on_record() -> None:
    web, user = staff(Role.CLERK), resident()
    note(web, f" {user.email.upper()} ")
    user.refresh_from_db()
    assert user.resident_verified_at is not None
    note(web, user.email)
    note(web, user.email, "0")
    user.refresh_from_db()
    assert user.resident_verified_at is None
    found = AuditEntry.objects.filter(object_id=user.pk, verb__startswith="residence.").order_by("pk")
    assert [entry.verb for entry in found] == ["residence.verified", "residence.withdrawn"]
    assert all(entry.actor_id for entry in found)


def test_the_answer_is_the_same_whether_there_is_an_account_or_not() -> None:
    web, user, unconfirmed = staff(Role.CLERK), resident(), resident(verified=False)
    gone = resident()
    User.objects.filter(pk=gone.pk).update(is_active=False)
    pages = {note(web, email) for email in (user.email, "nobody@example.org", unconfirmed.email, gone.email)}
    assert len(pages) == 1
    assert User.objects.filter(resident_verified_at__isnull=False).get() == user
    # A part of an address finds nobody, and a sign for "anything" is a letter.
    for part in (user.email[2:], user.email.replace("person", "p%"), "%@example.org"):
        web.post(PAGE, {"email": part, "lives_here": "0"})
    assert User.objects.filter(resident_verified_at__isnull=False).get() == user


def test_only_clerks_of_the_town() -> None:
    user = resident()
    for role in (Role.EDITOR, Role.MODERATOR, Role.YOUTH_COUNCIL):
        answer = staff(role).post(PAGE, {"email": user.email, "lives_here": "1"})
        assert answer.status_code in (302, 404)
    assert Client().get(PAGE).status_code == 302
    elsewhere = make_user(roles=(Role.CLERK,), site=make_site("other.example"), is_staff=True)
    with pytest.raises(PermissionDenied):
        note_residence(email=user.email, lives_here=True, by=elsewhere, site_id=make_site().pk)
    user.refresh_from_db()
    assert user.resident_verified_at is None


def test_bad_input_is_said_and_many_tries_are_stopped(still_clock: None) -> None:
    web = staff(Role.CLERK)
    answer = web.post(PAGE, {"email": "keine Adresse", "lives_here": "1"})
    assert answer.status_code == 422
    assert "keine Adresse" in answer.content.decode()
    for number in range(40):
        assert web.post(PAGE, {"email": f"a{number}@example.org", "lives_here": "1"}).status_code == 302
    assert web.post(PAGE, {"email": "b@example.org", "lives_here": "1"}).status_code == 429
