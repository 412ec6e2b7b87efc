"""What a guide may do with a group, and nobody else."""

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from participation.accounts.models import User
from participation.accounts.roles import Role
from participation.youth.models import Membership, YouthGroup
from participation.youth.services import groups
from tests.factories import make_user
from tests.youth.makers import make_group, make_guide, make_member, make_room, member_row

pytestmark = pytest.mark.django_db
VERBS = ("pausieren", "fortsetzen", "schliessen", "oeffnen", "neuer-code", "beenden")


@pytest.mark.parametrize("role", ["", *Role.values])
def test_only_the_own_guide_reaches_a_group(client: Client, role: str) -> None:
    group = make_group()
    member = member_row(group, make_member(group))
    client.force_login(make_user(roles=(role,) if role else ()))
    assert client.get(f"/jugend/gruppen/{group.pk}/").status_code == 404
    assert client.get(f"/jugend/gruppen/{group.pk}/blatt.pdf").status_code == 404
    for verb in VERBS:
        assert client.post(f"/jugend/gruppen/{group.pk}/{verb}/", {"sure": "on"}).status_code == 404
    assert client.post(f"/jugend/gruppen/{group.pk}/mitglieder/{member.pk}/entfernen/").status_code == 404
    allowed = role in (Role.GUIDE, Role.ADMINISTRATOR)
    assert client.get("/jugend/gruppen/").status_code == (200 if allowed else 404)


def test_a_member_is_no_guide(client: Client) -> None:
    group = make_group()
    client.force_login(make_member(group))
    assert client.get(f"/jugend/gruppen/{group.pk}/").status_code == 404
    assert Client().get("/jugend/gruppen/").headers["Location"].startswith("/accounts/login/")


def test_a_guide_makes_prints_pauses_removes_and_ends(client: Client) -> None:
    guide = make_guide()
    client.force_login(guide)
    made = client.post(
        "/jugend/gruppen/", {"name": "Gruppe blau", "kind": "class", "places": "25", "months": "3"}
    )
    group = YouthGroup.objects.get(guide=guide)
    here = f"/jugend/gruppen/{group.pk}/"
    assert made.headers["Location"] == here
    sheet = client.get(f"{here}blatt.pdf")
    assert sheet.content[:5] == b"%PDF-"
    member = make_member(group)
    page = client.get(here).content.decode()
    assert member.display_name in page
    assert group.code_shown in page

    client.post(f"{here}pausieren/")
    room = make_room(guide, group=group)
    young = Client()
    young.force_login(member)
    assert "Gruppe blau" in young.get(f"/jugend/sitzung/{room.pk}/").content.decode()
    assert young.post(f"/jugend/sitzung/{room.pk}/platz/").status_code == 303
    assert not room.seats.exists()
    client.post(f"{here}fortsetzen/")
    young.post(f"/jugend/sitzung/{room.pk}/platz/")
    assert room.seats.count() == 1

    old = group.code
    client.post(f"{here}neuer-code/")
    group.refresh_from_db()
    assert group.code != old
    client.post(f"{here}schliessen/")
    with pytest.raises(Exception, match=r"."):
        make_member(YouthGroup.objects.get(pk=group.pk))
    client.post(f"{here}mitglieder/{member_row(group, member).pk}/entfernen/")
    member.refresh_from_db()
    assert member.deleted_at is not None, "the account was there through the code only"
    assert client.post(f"{here}beenden/").headers["Location"].endswith("#beenden"), "asks once more"
    client.post(f"{here}beenden/", {"sure": "on"})
    assert not YouthGroup.objects.filter(pk=group.pk).exists()


def test_an_ended_group_goes_with_its_accounts() -> None:
    group, own = make_group(), make_user()
    young = make_member(group)
    groups.join_group(group=group, user=own)
    guest = make_member(None)
    User.objects.filter(pk=guest.pk).update(created_at=timezone.now() - timedelta(days=40))
    YouthGroup.objects.filter(pk=group.pk).update(ends_at=timezone.now() - timedelta(days=15))
    assert groups.forget_ended() == 1
    for person, gone in ((young, True), (guest, True), (own, False)):
        person.refresh_from_db()
        assert (person.deleted_at is not None) == gone
    assert not Membership.objects.exists()


def test_the_list_of_groups_takes_the_same_queries_for_one_and_twenty(client: Client) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    guide = make_guide()
    client.force_login(guide)
    counts = []
    for number in (1, 19):
        for n in range(number):
            make_group(guide, name=f"Gruppe {number}-{n}")
        client.get("/jugend/gruppen/")
        with CaptureQueriesContext(connection) as queries:
            client.get("/jugend/gruppen/")
        counts.append(len(queries))
    assert counts[0] == counts[1]
