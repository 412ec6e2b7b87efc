"""Who may see and change the triage, and the way from decisions to a version in use."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from participation.accounts.models import User
from participation.contributions.models import Contribution, State
from participation.core.models import AuditEntry
from participation.moderation import opinions
from participation.moderation.models import Case, Decision, Ground, TriageChoice, TriageVersion, receipt_code
from participation.moderation.triage import corpus, decisions, services, stored, work
from participation.moderation.triage.features import EDITION
from participation.moderation.triage.models import SILENCE
from participation.moderation.triage.opine import opine
from tests.factories import make_consultation, make_proposal, make_site, make_user

pytestmark = pytest.mark.django_db
ROLES = ["visitor", "resident", "editor", "clerk", "youth_council", "moderator", "administrator"]
READ = {"moderator", "editor", "administrator"}
MANAGE = {"editor", "administrator"}
PAGE = "/moderation/triage/"
RUDE = "Du dummer Idiot, halt die Fresse, du Lügner Nummer {}"
KIND = "Vielen Dank, der neue Radweg an der Schule {} gefällt mir sehr gut"


@pytest.fixture(autouse=True)
def fresh() -> Iterator[None]:
    stored.forget()
    yield
    stored.forget()


@pytest.fixture
def few_posts(monkeypatch: pytest.MonkeyPatch) -> None:
    """A starter that is trained in a moment."""
    posts = corpus.starter()
    monkeypatch.setattr(corpus, "starter", lambda: corpus.Posts(posts.texts[:400], posts.labels[:400]))


def person(role: str) -> User | None:
    return None if role == "visitor" else make_user(roles=() if role == "resident" else (role,))


def decide(number: int, site: Any = None) -> None:
    """``number`` posts hidden as insults, and as many left public, as decisions of this town."""
    consultation = make_consultation(site=site) if site else make_consultation()
    first = make_proposal(consultation)
    by = make_user()
    plain = Contribution.objects.get(pk=first.pk)
    for index in range(number):
        for words, verb in ((RUDE, Decision.Verb.HIDE), (KIND, Decision.Verb.KEEP)):
            hidden = verb == Decision.Verb.HIDE
            plain.pk = None
            plain._state.adding = True
            plain.author = None
            plain.title, plain.text = "", words.format(index)
            plain.state, plain.state_reason = (State.HIDDEN, "Grund") if hidden else (State.PUBLISHED, "")
            plain.save()
            case = Case.objects.create(
                site_id=consultation.site_id, contribution_id=plain.pk, consultation=consultation,
                origin=Case.Origin.REPORT, status=Case.Status.CLOSED, closed_at=timezone.now(),
            )  # fmt: skip
            said = {
                "ground": Ground.INSULT,
                "facts": "x",
                "rule": "y",
                "scope": "post",
                "code": receipt_code(),
            }
            Decision.objects.create(case=case, verb=verb, moderator=by, **(said if hidden else {}))


def ready(site_id: int | None = None, **values: Any) -> TriageVersion:
    from participation.moderation.triage.learning import train

    posts = corpus.starter()
    data = train(posts.texts[:300], posts.labels[:300]).model.to_bytes()
    return TriageVersion.objects.create(
        site_id=site_id, state=TriageVersion.State.READY, data=data, edition=EDITION, **values
    )


@pytest.mark.parametrize("role", ROLES)
def test_the_pages_by_role(client: Client, role: str, monkeypatch: pytest.MonkeyPatch) -> None:
    begun: list[int] = []
    monkeypatch.setattr("participation.moderation.triage.tasks.begin", begun.append)
    site, user = make_site(), person(role)
    quality = {"posts": 9, "offensive": 3, "macro_f1": 0.6, "precision": 0.6, "recall": 0.5, "calibration_error": 0.0,
               "bins": [{"low": 0.1, "high": 0.2, "posts": 9, "said": 0.1, "was": 0.1}]}  # fmt: skip
    version = TriageVersion.objects.create(
        site=site, state="ready", data=b"x", edition=EDITION, quality=quality, starter_quality=quality
    )
    if user is not None:
        client.force_login(user)
    for page in (PAGE, f"{PAGE}stand/"):
        assert client.get(page).status_code == (200 if role in READ else 404), page
    for page in (f"{PAGE}version/{version.pk}/", f"{PAGE}grundstock/"):
        assert client.get(page).status_code == (200 if role in MANAGE else 404), page
        assert client.post(page).status_code == (303 if role in MANAGE else 404), page
    for page in ("lernen/", "schalter/"):
        assert client.get(PAGE + page).status_code == 405
        assert client.post(PAGE + page, {"what": "starter"}).status_code == (
            303 if role in MANAGE else 404
        ), page
    assert bool(begun) == (role in MANAGE)
    text = client.get(PAGE).content.decode()
    assert ("schalter/" in text) == (role in MANAGE)
    assert TriageChoice.objects.exists() == (role in MANAGE)


@pytest.mark.parametrize("role", ["resident", "clerk", "youth_council", "moderator"])
def test_the_services_refuse_by_role(role: str) -> None:
    site_id, user = make_site().pk, person(role)
    assert user is not None
    with pytest.raises(PermissionDenied):
        services.begin_training(site_id=site_id, by=user)
    with pytest.raises(PermissionDenied):
        services.use(site_id=site_id, by=user, version_id=None)
    with pytest.raises(PermissionDenied):
        services.switch(site_id=site_id, by=user, on=False)


def test_an_editor_of_another_town_finds_nothing(client: Client) -> None:
    here, other = make_site(), make_site("andere.example")
    ours = TriageVersion.objects.create(site=here, state="ready", data=b"x", edition=EDITION)
    client.force_login(make_user(roles=("editor",), site=other))
    assert client.get(PAGE).status_code == 404
    there = {"headers": {"host": "andere.example"}}
    assert client.get(PAGE, **there).status_code == 200
    assert client.post(f"{PAGE}version/{ours.pk}/", **there).status_code == 404
    assert not TriageChoice.objects.exists()


def test_the_page_costs_the_same_with_many_versions(client: Client) -> None:
    site = make_site()
    client.force_login(make_user(roles=("administrator",)))

    def cost() -> int:
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert client.get(PAGE).status_code == 200
        return len(queries)

    cost()
    few = cost()
    for _number in range(30):
        TriageVersion.objects.create(site=site, state="failed")
    assert cost() == few
    assert few <= 16


def test_too_few_decisions_are_said(client: Client) -> None:
    decide(2)
    client.force_login(make_user(roles=("editor",)))
    answer = client.post(f"{PAGE}lernen/", follow=True)
    assert not TriageVersion.objects.exists()
    text = answer.content.decode()
    assert str(decisions.FEWEST) in text
    assert f'action="{PAGE}lernen/"' in text, "the starter can be trained"
    assert "starter" in text


def test_from_decisions_to_a_version_and_back(client: Client, few_posts: None) -> None:
    decide(60)
    site, editor = make_site(), make_user(roles=("editor",))
    client.force_login(editor)
    assert opine(RUDE, site.pk) is None
    assert client.post(f"{PAGE}lernen/").status_code == 303
    version = TriageVersion.objects.get(site=site)
    assert version.state == TriageVersion.State.READY
    assert version.posts == 120
    assert 0 < version.quality["precision"] <= 1
    assert TriageChoice.objects.get().version_id == version.pk
    rude, kind = opine(RUDE.format(1000), site.pk), opine(KIND.format(1000), site.pk)
    assert rude is not None
    assert kind is not None
    assert rude.probability > 0.5 > kind.probability
    assert rude.version == str(version.pk)
    assert rude.passages
    assert all(piece in RUDE.format(1000) for piece in rude.passages)
    assert opinions.ask(RUDE.format(1)) is not None, "the desk asks the triage"
    text = client.get(PAGE).content.decode()
    assert "CC BY 4.0" in text
    # Back to the starter, which nobody has trained; then off.
    assert client.post(f"{PAGE}grundstock/").status_code == 303
    assert opine(RUDE, site.pk) is None
    assert client.post(f"{PAGE}version/{version.pk}/").status_code == 303
    assert opine(RUDE, site.pk) is not None
    client.post(f"{PAGE}schalter/", {"on": "0"})
    assert opine(RUDE, site.pk) is None
    verbs = set(AuditEntry.objects.filter(verb__startswith="triage").values_list("verb", flat=True))
    assert verbs == {"triage.train", "triage.use", "triage.off"}


def test_a_training_hides_and_decides_nothing(few_posts: None) -> None:
    decide(60)
    before = list(Contribution.objects.order_by("pk").values_list("pk", "state")), Decision.objects.count()
    services.begin_training(site_id=make_site().pk, by=make_user(roles=("editor",)))
    assert before == (
        list(Contribution.objects.order_by("pk").values_list("pk", "state")),
        Decision.objects.count(),
    )


def test_decisions_of_another_town_and_of_machines_teach_nothing() -> None:
    decide(2)
    decide(3, site=make_site("andere.example"))
    here = decisions.decided(make_site().pk)
    assert sorted(here.labels) == [0, 0, 1, 1]
    Decision.objects.update(automated=True)
    assert decisions.decided(make_site().pk).labels == []


def test_a_second_click_finds_the_training_that_runs(monkeypatch: pytest.MonkeyPatch) -> None:
    begun: list[int] = []
    monkeypatch.setattr("participation.moderation.triage.tasks.begin", begun.append)
    decide(50)
    site, editor = make_site(), make_user(roles=("editor",))
    first = services.begin_training(site_id=site.pk, by=editor)
    assert services.begin_training(site_id=site.pk, by=editor).pk == first.pk
    assert begun == [first.pk]
    # Its worker was killed: after a while another may begin.
    TriageVersion.objects.update(state="training", touched_at=timezone.now() - SILENCE * 2)
    assert services.begin_training(site_id=site.pk, by=editor).pk != first.pk


def test_a_training_that_breaks_off_ends_in_words(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*args: object) -> None:
        raise RuntimeError("no memory")

    monkeypatch.setattr("participation.moderation.triage.apart.train", broken)
    decide(50)
    client.force_login(make_user(roles=("editor",)))
    client.post(f"{PAGE}lernen/")
    assert TriageVersion.objects.get().state == TriageVersion.State.FAILED
    assert client.get(PAGE).status_code == 200
    assert not TriageChoice.objects.exists()
    work.carry_out(TriageVersion.objects.get().pk)
    assert TriageVersion.objects.count() == 1


def test_the_first_case_has_the_starter_trained(monkeypatch: pytest.MonkeyPatch) -> None:
    begun: list[int] = []
    monkeypatch.setattr("participation.moderation.triage.tasks.begin", begun.append)
    services.starter_on_first_use()
    assert begun == []
    decide(1)
    services.starter_on_first_use()
    services.starter_on_first_use()
    assert len(begun) == 1


def test_a_damaged_model_is_no_opinion() -> None:
    site = make_site()
    version = ready()
    assert opine("Du Idiot", site.pk) is not None
    stored.forget()
    TriageVersion.objects.filter(pk=version.pk).update(data=b"PK\x03\x04 damaged")
    assert opine("Du Idiot", site.pk) is None
