"""The desk's pages: order, filters, pages of the queue, forms, messages, and what they cost."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from django.utils.translation import gettext as _

from participation.accounts.models import User
from participation.moderation import queries, services
from participation.moderation.models import Case, Decision, Ground, ReasonTemplate
from participation.moderation.services import Statement
from tests.factories import make_comment, make_consultation, make_proposal, make_user

pytestmark = pytest.mark.django_db
STATEMENT = Statement(Ground.INSULT, "Der Satz greift jemanden an.", "Regel 2: keine Beleidigung")
HTMX = {"HX-Request": "true"}


@pytest.fixture
def desk(client: Client, moderator: User) -> Client:
    client.force_login(moderator)
    return client


def ids_in(page: Any) -> list[int]:
    return [row.case.pk for row in page.context["rows"]]


def test_the_most_urgent_case_comes_first_then_the_oldest(
    desk: Client, reported: Callable[..., Case]
) -> None:
    late, spam = reported(ground=Ground.SPAM), reported(ground=Ground.SPAM)
    grave = reported(ground=Ground.ILLEGAL, text="Paragraf")
    Case.objects.filter(pk=spam.pk).update(opened_at=timezone.now() - timedelta(days=1))
    assert ids_in(desk.get("/moderation/")) == [grave.pk, spam.pk, late.pk]


def test_filters_and_unknown_filters(desk: Client, reported: Callable[..., Case]) -> None:
    spam, hate = reported(ground=Ground.SPAM), reported(ground=Ground.HATE)
    waiting = make_proposal(make_consultation(moderation="pre"))
    assert ids_in(desk.get("/moderation/", {"ground": "spam"})) == [spam.pk]
    assert ids_in(desk.get("/moderation/", {"origin": "pre"})) == [Case.objects.get(contribution=waiting).pk]
    assert ids_in(desk.get("/moderation/", {"consultation": hate.consultation_id})) == [hate.pk]
    for nonsense in ({"ground": "nonsense"}, {"consultation": "9" * 5_000}, {"origin": "' OR 1=1"}):
        assert len(ids_in(desk.get("/moderation/", nonsense))) == 3
    assert desk.get("/moderation/", {"after": "nonsense"}).status_code == 404


def test_the_case_shows_post_subject_reports_record_and_earlier_decisions(
    desk: Client, moderator: User
) -> None:
    author = make_user("Weidenkätzchen")
    proposal = make_proposal(title="Überdachte Fahrradständer")
    parent = make_comment(proposal, text="Das Parkhaus ist halb leer.")
    post = make_comment(proposal, author, parent=parent, text="Solche Leute sollte man mal besuchen.")
    make_comment(proposal, parent=post, text="Das geht zu weit.")
    first = services.report(contribution=post, ground=Ground.INSULT, text="Klingt wie ein Aufruf.").case
    services.decide(case=first, by=moderator, verb=Decision.Verb.KEEP, version=0, note="Grenzfall")
    case = services.report(contribution=post, ground=Ground.INSULT, text="Noch einmal.").case
    page = desk.get(f"/moderation/fall/{case.pk}/").content.decode()
    for words in (
        "Überdachte Fahrradständer", "Das Parkhaus ist halb leer.", "Solche Leute sollte man mal besuchen.",
        "Das geht zu weit.", "Noch einmal.", "Weidenkätzchen", "Grenzfall",
    ):  # fmt: skip
        assert words in page
    assert author.email not in page


def test_after_a_decision_the_next_case_opens_and_the_filter_stays(
    desk: Client, reported: Callable[..., Case]
) -> None:
    grave, first, second = reported(ground=Ground.HATE), reported(), reported()

    def keep(case: Case, query: str = "") -> str:
        url = f"/moderation/fall/{case.pk}/entscheiden/{query}"
        return str(desk.post(url, {"verb": "keep", "version": 0}).url)

    assert keep(first, "?ground=spam") == f"/moderation/fall/{second.pk}/?ground=spam#fall"
    assert keep(second, "?ground=spam") == "/moderation/?ground=spam"
    assert keep(grave) == "/moderation/"
    assert desk.get("/moderation/").context["overview"].total == 0


def test_hiding_by_form_needs_the_statement_and_keeps_what_was_typed(
    desk: Client, reported: Callable[..., Case]
) -> None:
    case = reported()
    url = f"/moderation/fall/{case.pk}/entscheiden/"
    answer = desk.post(
        url, {"verb": "hide", "version": 0, "ground": "", "facts": "Mein Satz.", "note": "Notiz"}
    )
    page = answer.content.decode()
    assert answer.status_code == 422
    assert "Mein Satz." in page
    assert "Notiz" in page
    assert not Decision.objects.exists()
    data = {
        "verb": "hide",
        "version": 0,
        "ground": "spam",
        "rule": "Regel 4",
        "facts": "Werbung.",
        "note": "",
    }
    assert desk.post(url, data).status_code == 303
    assert Decision.objects.get().facts == "Werbung."


def test_a_ground_without_words_offers_the_template_first(
    desk: Client, reported: Callable[..., Case]
) -> None:
    case = reported()
    ReasonTemplate.objects.create(
        site_id=case.site_id, ground="spam", rule="Regel 4", facts="Bitte keine Werbung."
    )
    answer = desk.post(
        f"/moderation/fall/{case.pk}/entscheiden/", {"verb": "hide", "version": 0, "ground": "spam"}
    )
    assert answer.status_code == 422
    form = answer.context["form"]
    assert (form["facts"].value(), form["rule"].value()) == ("Bitte keine Werbung.", "Regel 4")
    assert not Decision.objects.exists()


def test_who_comes_too_late_is_told_and_keeps_the_text(desk: Client, reported: Callable[..., Case]) -> None:
    case = reported()
    services.decide(case=case, by=make_user("Herr Tal", roles=("moderator",)), verb="keep", version=0)
    data = {
        "verb": "hide",
        "version": 0,
        "ground": "spam",
        "rule": "R",
        "facts": "Mein langer Text.",
        "note": "",
    }
    answer = desk.post(f"/moderation/fall/{case.pk}/entscheiden/", data)
    page = answer.content.decode()
    assert answer.status_code == 409
    assert _("A colleague was faster") in page
    assert "Mein langer Text." in page
    assert "Herr Tal" in page
    assert Decision.objects.count() == 1


@pytest.mark.parametrize(
    "data",
    [
        {}, {"verb": "destroy", "version": 0}, {"verb": "restore", "version": 0}, {"verb": "keep"},
        {"verb": "keep", "version": "9" * 5_000}, {"verb": "keep", "version": "-1"}, {"verb": "keep", "version": "NaN"},
        {"verb": "hide", "version": 0, "ground": "spam", "rule": "R", "facts": "x" * 3_001},
        {"verb": "hide", "version": 0, "ground": "spam", "rule": "r" * 201, "facts": "x"},
        {"verb": "hide", "version": 0, "ground": "nonsense", "rule": "R", "facts": "x"},
        {"verb": "keep", "version": 0, "note": "a\x07"},
    ],
)  # fmt: skip
def test_bad_forms_decide_nothing(desk: Client, reported: Callable[..., Case], data: dict[str, Any]) -> None:
    case = reported()
    assert desk.post(f"/moderation/fall/{case.pk}/entscheiden/", data).status_code == 422
    assert not Decision.objects.exists()


def test_a_stale_version_is_too_late(desk: Client, reported: Callable[..., Case]) -> None:
    case = reported()
    Case.objects.filter(pk=case.pk).update(version=3)
    answer = desk.post(f"/moderation/fall/{case.pk}/entscheiden/", {"verb": "keep", "version": 0})
    assert answer.status_code == 409
    assert not Decision.objects.exists()


def test_the_queue_alone_for_htmx_and_the_desk_for_others(
    desk: Client, reported: Callable[..., Case]
) -> None:
    case = reported()
    assert desk.get("/moderation/warteschlange/?ground=spam").url == "/moderation/?ground=spam"
    fragment = desk.get("/moderation/warteschlange/", headers=HTMX).content.decode()
    assert f'id="fall-{case.pk}"' in fragment
    assert 'hx-swap-oob="true"' in fragment
    assert "<html" not in fragment
    services.decide(case=case, by=make_user(roles=("moderator",)), verb="keep", version=0)
    gone = desk.get(
        "/moderation/warteschlange/", {"fall": case.pk, "shown": "x"}, headers=HTMX
    ).content.decode()
    assert _("The case on your screen has just been decided by somebody else.") in gone


def test_the_desk_asks_to_be_refreshed_by_its_topic(desk: Client, reported: Callable[..., Case]) -> None:
    case = reported()
    page = desk.get("/moderation/").content.decode()
    assert f'data-live-refresh="moderation:{case.site_id}"' in page
    assert 'hx-trigger="live:moderation"' in page


def test_decided_cases_can_be_turned_round(
    desk: Client, reported: Callable[..., Case], moderator: User
) -> None:
    case = reported()
    services.decide(case=case, by=moderator, verb="hide", version=0, statement=STATEMENT)
    page = desk.get("/moderation/erledigt/").content.decode()
    assert f'action="/moderation/beitrag/{case.contribution_id}/"' in page
    opened = desk.post(f"/moderation/beitrag/{case.contribution_id}/")
    again = Case.objects.get(contribution=case.contribution, status="open")
    assert opened.url == f"/moderation/fall/{again.pk}/#fall"
    desk.post(f"/moderation/fall/{again.pk}/entscheiden/", {"verb": "restore", "version": 0})
    case.contribution.refresh_from_db()
    assert case.contribution.is_public
    assert desk.get("/moderation/erledigt/", {"verb": "restore"}).status_code == 200


def test_the_record_is_searched_by_number_and_by_name(
    desk: Client, reported: Callable[..., Case], moderator: User
) -> None:
    mine, other = reported(), reported()
    services.decide(case=mine, by=moderator, verb="keep", version=0)
    services.decide(case=other, by=make_user("Herr Tal", roles=("moderator",)), verb="keep", version=0)

    def rows(**query: str) -> list[int]:
        return [row["case"] for row in desk.get("/moderation/protokoll/", query).context["rows"]]

    assert rows() == [other.pk, mine.pk]
    assert rows(q="tal") == [other.pk]
    assert mine.pk in rows(q=str(mine.pk))
    assert rows(q="niemand") == []
    assert desk.get("/moderation/protokoll/", {"q": "x" * 500}).status_code == 404


def test_templates_are_the_town_s_own_words(desk: Client, django_capture_on_commit_callbacks: Any) -> None:
    assert desk.get("/moderation/vorlagen/spam/").status_code == 200
    assert desk.get("/moderation/vorlagen/nonsense/").status_code == 404
    assert desk.post("/moderation/vorlagen/spam/", {"rule": "", "facts": ""}).status_code == 422
    with django_capture_on_commit_callbacks(execute=True):
        answer = desk.post("/moderation/vorlagen/spam/", {"rule": "Regel 4", "facts": "Bitte keine Werbung."})
    assert answer.status_code == 303
    words = queries.templates_of(ReasonTemplate.objects.get().site_id)
    assert words["spam"].facts == "Bitte keine Werbung."
    assert words["hate"].rule != ""
