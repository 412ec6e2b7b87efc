"""Skills are private; a certificate proves one of them and nothing else."""

import pytest
from django.core.cache import cache
from django.db import transaction
from django.test import Client
from django.urls import reverse

from participation.accounts.services import delete_account
from participation.core.events import publish
from participation.youth.events import Player, SessionFinished
from participation.youth.models import Evidence, Skill
from participation.youth.skills import services
from tests.factories import make_user

pytestmark = pytest.mark.django_db
CHECK = "/jugend/pruefen/"


def _evidence(**person: str) -> Evidence:
    user = make_user(**person)
    services.record(user_id=user.pk, skill=Skill.COUNTED, source="step:1", what="Der Weg zur Schule")
    return Evidence.objects.get(user=user)


def test_the_same_source_counts_once() -> None:
    user = make_user()
    made = [services.record(user_id=user.pk, skill=Skill.COUNTED, source="step:1") for _again in range(3)]
    assert made == [True, False, False]


def test_only_the_person_sees_the_own_skills(client: Client) -> None:
    mine = _evidence()
    client.force_login(make_user(roles=("administrator",)))
    assert "Der Weg zur Schule" not in client.get(reverse("youth:skills")).content.decode()
    assert client.get(reverse("youth:certificate", args=[mine.pk])).status_code == 404
    client.post(reverse("youth:skill_remove", args=[mine.pk]))
    assert Evidence.objects.filter(pk=mine.pk).exists()


def test_the_name_is_printed_and_not_stored(client: Client) -> None:
    mine = _evidence()
    client.force_login(mine.user)
    url = reverse("youth:certificate", args=[mine.pk])
    page = client.post(url, {"name": "Kanarienvogel Echtname", "as": "page"})
    assert "Kanarienvogel Echtname" in page.content.decode()
    assert page["Cache-Control"].startswith(("max-age=0", "private", "no-"))
    mine.refresh_from_db()
    assert services.shown_code(mine.code or "") in page.content.decode()
    stored = Evidence.objects.filter(pk=mine.pk).values().get()
    assert "Kanarienvogel" not in str(stored)
    assert "Kanarienvogel" not in client.get(url).content.decode()
    assert "Kanarienvogel" not in str(dict(client.session))


def test_the_pdf_is_one_page_and_holds_strange_names(client: Client) -> None:
    mine = _evidence()
    client.force_login(mine.user)
    url = reverse("youth:certificate", args=[mine.pk])
    for name in ("Łukasz Ćwik", "名前", "A" * 60, "<b>&"):
        answer = client.post(url, {"name": name, "as": "pdf"})
        assert answer["Content-Type"] == "application/pdf"
        assert answer.content.startswith(b"%PDF")
        assert answer.content.count(b"/Type /Page\n") == 1
    assert len({Evidence.objects.get(pk=mine.pk).code}) == 1
    assert client.post(url, {"name": "x\x00y", "as": "pdf"}).status_code in {400, 422}


def test_a_third_person_sees_skill_and_day_and_nothing_else(client: Client) -> None:
    mine = services.with_code(evidence=_evidence(name="Luchsin"))
    page = client.post(CHECK, {"code": f" {services.shown_code(mine.code or '').lower()} "})
    words = page.content.decode()
    assert str(Skill.COUNTED.label) in words
    for secret in ("Luchsin", "Der Weg zur Schule", mine.user.email):
        assert secret not in words
    assert not page.cookies


def test_wrong_codes_all_get_the_same_answer(client: Client) -> None:
    gone = services.with_code(evidence=_evidence())
    code = gone.code or ""
    services.remove(user=gone.user, evidence_id=gone.pk)
    answers = set()
    for sent in (code, "AAAA-AAAA-AAAA", "nichts", "' OR 1=1 --", "Ａ" * 12):
        page = client.post(CHECK, {"code": sent})
        assert page.status_code == 200
        answers.add(
            page.content.decode().replace(f'value="{sent}"', "").partition("<main")[2].partition("<form")[0]
        )
    assert len(answers) == 1


def test_guessing_is_slowed_down(client: Client, still_clock: None) -> None:
    cache.clear()
    codes = [client.post(CHECK, {"code": "AAAA-AAAA-AAAA"}).status_code for _n in range(62)]
    assert codes[:60] == [200] * 60
    assert codes[-1] == 429


def test_the_check_needs_no_cookie_and_no_token() -> None:
    client = Client(enforce_csrf_checks=True)
    page = client.get(CHECK)
    assert not page.cookies
    assert b"csrfmiddlewaretoken" not in page.content
    assert client.post(CHECK, {"code": "AAAA-AAAA-AAAA"}).status_code == 200


def test_playing_a_session_is_evidence_in_the_role_one_had() -> None:
    chair, resident = make_user(), make_user()
    players = (Player(chair.pk, "chair", True, False), Player(resident.pk, "resident", True, True))
    for _again in range(2):
        with transaction.atomic():
            publish(SessionFinished(7, players))
    assert list(Evidence.objects.filter(user=chair).values_list("skill", flat=True)) == [Skill.PLAYED]
    assert Evidence.objects.get(user=chair).what
    assert Evidence.objects.filter(user=resident).count() == 2


def test_skills_go_with_the_account() -> None:
    mine = services.with_code(evidence=_evidence())
    delete_account(user=mine.user)
    assert not Evidence.objects.exists()
