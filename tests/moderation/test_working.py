"""Taking cases, handing them over, and deciding several in one go."""

import threading
from collections.abc import Callable
from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test import Client
from django.utils import timezone

from participation.accounts.models import User
from participation.consultations.models import Moderation
from participation.contributions.models import Contribution
from participation.core.db import is_postgres
from participation.moderation import services
from participation.moderation.models import Case, Decision, Ground
from participation.moderation.services import AlreadyDecided, Statement
from participation.realtime.models import JournalEntry
from tests.factories import make_comment, make_consultation, make_proposal, make_site, make_user

STATEMENT = Statement(Ground.SPAM, "Das ist Werbung.", "Regel 4: keine Werbung")
Verb = Decision.Verb


@pytest.mark.django_db
def test_a_claimed_case_is_left_alone_until_its_time_is_over(
    reported: Callable[..., Case], moderator: User, client: Client
) -> None:
    case, colleague = reported(), make_user("Herr Tal", roles=("moderator",))
    services.claim(case=case, by=moderator)
    assert JournalEntry.objects.filter(name="claimed", object_id=case.pk).exists()
    with pytest.raises(AlreadyDecided):
        services.claim(case=case, by=colleague)
    with pytest.raises(AlreadyDecided):
        services.decide(case=case, by=colleague, verb=Verb.KEEP, version=0)
    services.release(case=case, by=colleague)
    client.force_login(colleague)
    assert moderator.display_name in client.get("/moderation/").content.decode()
    Case.objects.filter(pk=case.pk).update(claimed_until=timezone.now() - timedelta(seconds=1))
    services.claim(case=case, by=colleague)
    services.decide(case=case, by=colleague, verb=Verb.KEEP, version=0)
    assert Case.objects.get(pk=case.pk).claimed_by is None


@pytest.mark.django_db
def test_handing_over_leaves_a_note_and_frees_the_case(
    reported: Callable[..., Case], moderator: User, client: Client
) -> None:
    case = reported()
    client.force_login(moderator)
    url = f"/moderation/fall/{case.pk}/"
    assert client.post(url + "uebernehmen/").status_code == 303
    assert client.post(url + "weitergeben/", {"text": " "}).status_code == 422
    assert (
        client.post(url + "weitergeben/", {"text": "Bitte prüfen.", "second_look": "on"}).status_code == 303
    )
    case.refresh_from_db()
    assert (case.claimed_by, case.second_look) == (None, True)
    assert "Bitte prüfen." in client.get(url).content.decode()


@pytest.mark.django_db
def test_taking_the_next_case_passes_over_taken_and_own_ones(moderator: User) -> None:
    site = make_site()
    own = make_proposal(author=moderator)
    services.report(contribution=own, ground=Ground.HATE)
    urgent = services.report(contribution=make_proposal(), ground=Ground.INSULT).case
    later = services.report(contribution=make_proposal(), ground=Ground.SPAM).case
    other = make_user(roles=("moderator",))
    first = services.claim_next(site_id=site.pk, by=moderator)
    second = services.claim_next(site_id=site.pk, by=moderator)
    assert (first, second) == (urgent, later)
    third = services.claim_next(site_id=site.pk, by=other)
    assert third is not None
    assert third.contribution_id == own.pk
    with pytest.raises(PermissionDenied):
        services.claim_next(site_id=site.pk, by=make_user())


@pytest.mark.django_db
def test_several_cases_are_shown_decided_and_undone(client: Client, moderator: User) -> None:
    consultation = make_consultation(moderation=Moderation.PRE)
    waiting = [make_proposal(consultation), make_proposal(consultation)]
    public = make_proposal()
    services.report(contribution=public, ground=Ground.SPAM)
    cases = list(Case.objects.order_by("pk"))
    client.force_login(moderator)
    chosen = [f"{case.pk}:{case.version}" for case in cases]
    preview = client.post("/moderation/mehrere/", {"case": chosen})
    assert preview.status_code == 200
    assert public.title in preview.content.decode()
    assert not Decision.objects.exists()
    missing = {"case": chosen, "apply": "1", "verb": "hide", "ground": "spam", "rule": "", "facts": ""}
    assert client.post("/moderation/mehrere/", missing).status_code == 422
    assert not Decision.objects.exists()
    done = client.post("/moderation/mehrere/", {**missing, "rule": "Regel 4", "facts": "Werbung."})
    batch = done.context["done"].batch
    assert len(done.context["done"].decided) == 3
    assert set(Contribution.objects.values_list("state", flat=True)) == {"hidden"}
    stranger = Client()
    stranger.force_login(make_user(roles=("moderator",)))
    assert stranger.post(f"/moderation/mehrere/{batch}/zurueck/").status_code == 404
    assert client.post(f"/moderation/mehrere/{batch}/zurueck/").status_code == 303
    assert {Contribution.objects.get(pk=post.pk).state for post in waiting} == {"pending"}
    assert Contribution.objects.get(pk=public.pk).is_public
    assert Case.objects.filter(status="open").count() == 3
    consultation.refresh_from_db()
    assert consultation.proposal_count == 0


@pytest.mark.django_db
def test_a_case_decided_meanwhile_does_not_hold_up_the_others(
    reported: Callable[..., Case], moderator: User
) -> None:
    first, second = reported(), reported()
    services.decide(case=first, by=make_user(roles=("moderator",)), verb=Verb.KEEP, version=0)
    done = services.decide_many(
        site_id=first.site_id, versions={first.pk: 0, second.pk: 0}, by=moderator, verb=Verb.KEEP
    )
    assert (done.decided, list(done.refused)) == ([second.pk], [first.pk])


@pytest.mark.django_db
@pytest.mark.parametrize(
    "role", ["", "resident", "editor", "clerk", "youth_council", "moderator", "administrator"]
)
def test_who_works_at_the_desk(client: Client, role: str) -> None:
    post = make_comment(make_proposal())
    case = services.report(contribution=post, ground=Ground.SPAM).case
    decider = make_user(roles=("moderator",))
    hidden = services.report(contribution=make_proposal(), ground=Ground.SPAM).case
    decision = services.decide(case=hidden, by=decider, verb=Verb.HIDE, version=0, statement=STATEMENT)
    if role:
        client.force_login(make_user(roles=() if role == "resident" else (role,)))
    may = role in {"moderator", "administrator"}
    for url, data in (
        (f"/moderation/fall/{case.pk}/uebernehmen/", {}),
        (f"/moderation/fall/{case.pk}/weitergeben/", {"text": "x"}),
        ("/moderation/naechster/", {}),
        (f"/moderation/entscheidung/{decision.pk}/zurueck/", {}),
        ("/moderation/mehrere/", {}),
    ):
        assert client.post(url, data).status_code == (303 if may else 404), url
    assert Decision.objects.filter(reverses=decision).exists() == may


@pytest.mark.django_db(transaction=True, serialized_rollback=True)
def test_moderators_who_race_for_the_queue_decide_each_case_once() -> None:
    """Twenty over two hundred cases on PostgreSQL; a smaller race where there is one writer at a time anyway."""
    site = make_site()
    number, amount = (20, 200) if is_postgres() else (6, 24)
    moderators = [make_user(roles=("moderator",)) for _number in range(number)]
    proposal = make_proposal()
    for _number in range(amount):
        services.report(contribution=make_comment(proposal), ground=Ground.SPAM)
    barrier, failures = threading.Barrier(number), []

    def one_case(by: User) -> bool:
        """Take and decide one case; whether there was one. The connection goes back to the pool, as after a request."""
        try:
            case = services.claim_next(site_id=site.pk, by=by)
            if case is not None:
                services.decide(case=case, by=by, verb=Verb.KEEP, version=case.version)
            return case is not None
        finally:
            connection.close()

    def work(by: User) -> None:
        try:
            barrier.wait(30)
            while one_case(by):
                pass
        except Exception as error:
            failures.append(repr(error))

    threads = [threading.Thread(target=work, args=(by,)) for by in moderators]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(120)
    assert failures == []
    assert Decision.objects.count() == amount
    assert Decision.objects.values("case").distinct().count() == amount
    assert not Case.objects.filter(status="open").exists()
