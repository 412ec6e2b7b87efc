"""Coming in by a code, without e-mail: the name, the words, the way back, and what such an account cannot do."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from participation.accounts.models import User
from participation.accounts.services import delete_account, export_personal_data
from participation.consultations.models import Action
from participation.consultations.rules import can
from participation.core.throttle import TooManyRequests
from participation.voting.rules import may_vote
from participation.youth.codes import ALPHABET, read_code
from participation.youth.models import Membership, YouthGroup
from participation.youth.names import ANIMALS, STEMS, suggest
from participation.youth.recovery import WORDS, normalise, words_for
from participation.youth.services import groups
from tests.factories import make_consultation, make_user, make_vote
from tests.youth.makers import make_group, make_member, member_row

pytestmark = pytest.mark.django_db


def come_in(client: Client, group: YouthGroup, age: str = "14-15") -> User:
    """From the code to the card, as a browser does it."""
    assert client.post("/jugend/code/", {"code": group.code_shown}).status_code == 303
    page = client.get("/jugend/code/los/").content.decode()
    names = re.findall(r'name="name" value="([^"]+)"', page)
    assert len(names) == 3
    done = client.post("/jugend/code/los/", {"name": names[0], "age_band": age})
    assert done.headers["Location"] == "/jugend/karte/"
    return User.objects.get(display_name=names[0])


def test_a_code_leads_to_a_name_a_card_and_back_again(client: Client) -> None:
    group = make_group()
    user = come_in(client, group)
    card = client.get("/jugend/karte/").content.decode()
    found = re.search(r'class="pass-words">([^<]+)<', card)
    assert found is not None
    words = found[1]
    assert len(words.split()) == 4
    assert client.post("/jugend/karte/").headers["Location"] == "/jugend/"
    assert words not in client.get("/jugend/karte/").content.decode(), "shown once"
    assert words not in user.password

    other = Client()
    wrong = other.post("/jugend/zurueck/", {"name": user.display_name, "words": "apfel apfel apfel apfel"})
    assert wrong.status_code == 422
    right = other.post(
        "/jugend/zurueck/", {"name": user.display_name.upper(), "words": f"  {words.upper()} "}
    )
    assert right.status_code == 303
    assert other.session["_auth_user_id"] == str(user.pk)


def test_a_double_click_makes_one_account(client: Client) -> None:
    group = make_group()
    arrival = groups.Arrival(groups.names_for(group, 1)[0], "u14", "one-press")
    first, second = (groups.come_in(group=group, arrival=arrival) for _n in range(2))
    assert first == second
    assert group.memberships.count() == 1


def test_nothing_can_be_typed_as_a_name(client: Client) -> None:
    group = make_group()
    client.post("/jugend/code/", {"code": group.code})
    client.get("/jugend/code/los/")
    assert client.post("/jugend/code/los/", {"name": "Max Mustermann", "age_band": "u14"}).status_code == 422
    assert not group.memberships.exists()
    user = make_member(group)
    client.force_login(user)
    client.post(
        "/konto/",
        {"display_name": "Max Mustermann", "about": "Gesamtschule", "age_band": "u14", "language": ""},
    )
    user.refresh_from_db()
    assert (user.display_name, user.about) == (member_row(group, user).name, "")


def test_wrong_closed_full_and_ended_groups_say_so(client: Client) -> None:
    group = make_group(places=2)
    assert client.post("/jugend/code/", {"code": "BBBBBBBB"}).status_code == 422
    assert client.post("/jugend/code/", {"code": "Passwort1"}).status_code == 422
    for _n in range(2):
        make_member(group)
    with pytest.raises(Exception, match=r"."):
        make_member(group)
    YouthGroup.objects.filter(pk=group.pk).update(ends_at=timezone.now() - timedelta(days=1))
    assert client.post("/jugend/code/", {"code": group.code}).status_code == 422


def test_guessing_codes_is_slowed_down(client: Client, still_clock: None) -> None:
    answers = {
        client.post("/jugend/code/", {"code": "BCDFGHJ" + letter}).status_code for letter in ALPHABET * 3
    }
    assert answers == {422, 429}


def test_guessing_words_is_slowed_down(client: Client, still_clock: None) -> None:
    user = make_member(make_group())
    answers = [
        client.post(
            "/jugend/zurueck/", {"name": user.display_name, "words": "apfel ball see uhr"}
        ).status_code
        for _n in range(12)
    ]
    assert answers[0] == 422
    assert answers[-1] == 429


def test_no_mail_is_ever_sent_to_a_code_account(client: Client) -> None:
    user = make_member(make_group())
    client.post("/accounts/login/code/", {"email": user.email})
    client.post("/accounts/password/reset/", {"email": user.email})
    client.post("/accounts/signup/", {"email": "kind@schule.invalid", "display_name": "Otter", "rules": "on"})
    assert mail.outbox == []
    assert not User.objects.filter(email="kind@schule.invalid").exists()
    client.force_login(user)
    for page in ("email/", "password/change/", "2fa/"):
        assert client.get(f"/accounts/{page}").headers["Location"] == "/konto/"
    assert user.email not in client.get("/konto/daten/").content.decode()
    assert user.email not in client.get("/konto/").content.decode()


def test_a_code_account_counts_in_no_vote_and_talks_where_young_people_do() -> None:
    user = make_member(make_group())
    actions = (Action.PROPOSE, Action.SUPPORT, Action.VOTE)
    young, adult = make_consultation(actions=actions, young=True), make_consultation(actions=actions)
    assert can(user, Action.PROPOSE, young)
    assert not can(user, Action.VOTE, young)
    assert not can(user, Action.SUPPORT, adult)
    assert not may_vote(user, make_vote())


def test_the_account_can_be_taken_along_and_deleted() -> None:
    group = make_group()
    user = make_member(group)
    assert export_personal_data(user=user)
    delete_account(user=user)
    assert not Membership.objects.filter(group=group).exists()
    assert groups.find_by_words(name=user.display_name, words="x") is None


def test_members_of_the_platform_get_a_name_that_is_not_theirs(client: Client) -> None:
    group, user = make_group(), make_user("Erika Musterfrau")
    client.force_login(user)
    client.post("/jugend/code/", {"code": group.code})
    assert client.post("/jugend/code/los/").status_code == 303
    assert member_row(group, user).name != "Erika Musterfrau"


def test_names_and_words_are_plenty_and_plain() -> None:
    import random

    assert len(WORDS) == len(set(WORDS)) == 256
    assert len(set(STEMS)) * sum(map(len, ANIMALS.values())) > 2000
    names = suggest(500, random.Random(1))
    assert len(set(names)) == 500
    assert max(map(len, names)) <= 40
    assert words_for("a") != words_for("b")
    assert normalise(" Brücke  UHR\n") == "bruecke uhr"
    assert read_code("krtb-wfsm") == "KRTBWFSM"
    assert read_code("KRTB1FSM") == ""
    assert TooManyRequests(3).retry_after == 3
