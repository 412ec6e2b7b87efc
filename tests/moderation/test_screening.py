"""Rules for new posts: what they find, what follows, that posting stays cheap, and the dry run."""

import time
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from participation.accounts.models import AgeBand, User
from participation.contributions.editing import edit
from participation.contributions.models import Contribution, State
from participation.contributions.screening import AskFirst
from participation.core import kept
from participation.moderation import patterns, personal, screening
from participation.moderation.models import Case, Policy, ScreeningRule
from participation.moderation.services import ruling
from tests.factories import make_comment, make_proposal, make_site, make_user

pytestmark = pytest.mark.django_db


def rule(**values: Any) -> ScreeningRule:
    made = ScreeningRule(
        site=make_site(), **{"name": "Regel", "kind": "words", "words": "idiot*", "action": "flag", **values}
    )
    return ruling.save_rule(rule=made, by=make_user(roles=("editor",)))


def found(lines: str, text: str) -> str:
    return patterns.Finder(patterns.parse(lines)).first(patterns.plain(text))


@pytest.mark.parametrize(
    ("lines", "text", "passage"),
    [
        ("idiot*", "So ein IDIOTISCHER Plan", "IDIOTISCHER"),
        ("*werbung", "Das ist Schleichwerbung!", "Schleichwerbung"),
        ("du spinnst", "Ach, Du  spinnst doch", "Du  spinnst"),
        ("idiot", "Idiotenhügel", ""),
        ("schön", "schon gut", ""),
        ("dumm", "du\u200bmm und\u00ad mehr", "dumm"),
        ("d*mm kopf*", "Der Dümm Kopfball", "Dümm Kopfball"),
        ("straße", "STRASSE", "STRASSE"),
    ],
)
def test_what_patterns_find(lines: str, text: str, passage: str) -> None:
    assert found(lines, text) == passage


@pytest.mark.parametrize("line", ["*", "a", "(a+)+$", "x" * 81, "a*b*c*d*e", "#", "* *"])
def test_what_is_no_pattern_is_refused(line: str) -> None:
    with pytest.raises(ValidationError):
        patterns.parse(line)


def test_no_pattern_and_no_text_hangs() -> None:
    finder = patterns.Finder(patterns.parse("\n".join(["*a*a*a", "a*a*a*b", "aa*"] * 100)))
    began = time.perf_counter()
    for text in ("a" * 10_000, "a " * 5_000, "aaaaaaaaab" * 1_000):
        finder.first(patterns.plain(text))
        personal.first(text + "@" + "0 " * 2_000)
    assert time.perf_counter() - began < 5


@pytest.mark.parametrize(
    ("text", "passage"),
    [
        ("Ruf an: 02522 72-0123 bitte", "02522 72-0123"),
        ("+49 170 1234567", "+49 170 1234567"),
        ("Mail an amsel@example.org!", "amsel@example.org"),
        ("Er wohnt Lindenstraße 12a.", "Lindenstraße 12a"),
        ("Seit 01.02.2026 um 10:30 Uhr, 0,50 Euro, 1.000.000 Leute", ""),
        ("An der Lindenstraße fehlt ein Baum, 12 Meter hoch.", ""),
    ],
)
def test_personal_data_are_spotted(text: str, passage: str) -> None:
    assert personal.first(text) == passage


def test_the_writer_is_asked_about_personal_data_and_may_publish_anyway(client: Client) -> None:
    proposal, member = make_proposal(), make_user()
    client.force_login(member)
    url = f"/beitrag/{proposal.pk}/kommentieren/"
    answer = client.post(url, {"text": "Ruf mich an: 02522 720123"})
    page = answer.content.decode()
    assert answer.status_code == 422
    assert 'name="confirmed" value="1"' in page
    assert "02522 720123" in page
    assert not Contribution.objects.filter(kind="comment").exists()
    assert client.post(url, {"text": "Ruf mich an: 02522 720123", "confirmed": "1"}).status_code == 303
    assert Contribution.objects.get(kind="comment").is_public


def test_each_action(client: Client) -> None:
    proposal, member = make_proposal(), make_user()
    rule(words="murks", action="flag")
    rule(words="hau ab", action="hold")
    rule(words="nazi*", action="block", explanation="Bitte ohne dieses Wort.")
    rule(words="dumm*", action="ask", explanation="Ist das so gemeint?")
    flagged = make_comment(proposal, member, text="Das ist Murks.")
    assert flagged.is_public
    case = Case.objects.get(contribution=flagged)
    assert (case.origin, case.rule_hits[0]["passage"]) == ("rule", "Murks")
    held = make_comment(proposal, member, text="Hau ab hier.")
    assert held.state == State.PENDING
    assert Case.objects.get(contribution=held).rule_hits
    with pytest.raises(ValidationError, match="ohne dieses Wort"):
        make_comment(proposal, member, text="Nazis!")
    with pytest.raises(AskFirst):
        make_comment(proposal, member, text="Wie dumm.")
    assert make_comment(proposal, member, text="Wie dumm.", confirmed=True).is_public
    with pytest.raises(ValidationError):
        edit(contribution=flagged, by=member, text="Nazis!")
    edit(contribution=flagged, by=member, text="Hau ab!")
    assert Contribution.objects.get(pk=flagged.pk).state == State.PENDING
    proposal.refresh_from_db()
    assert proposal.comment_count == 1


def test_links_repetition_and_speed() -> None:
    proposal, new = make_proposal(), make_user()
    rule(kind="links", words="", action="hold", span=7)
    rule(kind="repeat", words="", action="block", explanation="Das steht schon da.")
    rule(kind="speed", words="", action="block", explanation="Bitte langsamer.", span=10, number=3)
    assert make_comment(proposal, new, text="Siehe https://example.org").state == State.PENDING
    make_comment(proposal, new, text="Mehr Bänke!")
    with pytest.raises(ValidationError, match="schon da"):
        make_comment(proposal, new, text="mehr   BÄNKE")
    make_comment(proposal, new, text="Und Bäume.")
    with pytest.raises(ValidationError, match="langsamer"):
        make_comment(proposal, new, text="Und Blumen.")


def test_a_double_click_finds_the_first_although_repetition_is_refused() -> None:
    import uuid

    proposal, member, key = make_proposal(), make_user(), uuid.uuid4()
    rule(kind="repeat", words="", action="block", explanation="Das steht schon da.")
    first = make_comment(proposal, member, text="Mehr Bänke!", submission_key=key)
    assert make_comment(proposal, member, text="Mehr Bänke!", submission_key=key).pk == first.pk


def test_minors_posts_are_held_by_default_and_first_posts_when_the_town_wants(client: Client) -> None:
    assert make_proposal(author=make_user(age_band=AgeBand.FROM_16)).state == State.PENDING
    assert make_proposal(author=make_user(age_band=AgeBand.ADULT)).is_public
    editor = make_user(roles=("editor",))
    client.force_login(editor)
    answer = client.post("/moderation/regeln/vorab/", {"held_bands": ["u14"], "first_posts": "1"})
    assert answer.status_code == 303
    assert Policy.objects.get().held_bands == ["u14"]
    assert make_proposal(author=make_user(age_band=AgeBand.UNDER_14)).state == State.PENDING
    newcomer = make_user(age_band=AgeBand.FROM_16)
    first = make_proposal(author=newcomer)
    assert first.state == State.PENDING
    Contribution.objects.filter(pk=first.pk).update(state=State.PUBLISHED)
    assert make_proposal(author=newcomer).is_public


def test_screening_costs_no_query_without_rules(django_assert_num_queries: Any) -> None:
    from participation.contributions.screening import Submission

    proposal, member = make_proposal(), make_user()
    submission = Submission(member, proposal.consultation, "comment", "", "Mehr Bänke am Markt.")
    kept.forget()
    book = screening.rule_book(proposal.consultation.site_id)
    assert book.rules == ()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(screening, "rule_book", lambda _site_id: book)
        with django_assert_num_queries(0):
            assert not screening.check(submission).hold


def test_the_dry_run_counts_and_shows_and_changes_nothing(client: Client) -> None:
    proposal = make_proposal(text="Dieser Idiotenplan.")
    make_comment(proposal, text="Alles gut.")
    made = rule(active=False)
    run = ruling.begin_dry_run(rule=made, by=make_user(roles=("editor",)))
    ruling.carry_out(run.pk)
    ruling.carry_out(run.pk)
    run.refresh_from_db()
    assert (run.state, run.hits, run.total) == ("done", 1, 2)
    client.force_login(make_user(roles=("editor",)))
    page = client.get(f"/moderation/regeln/{made.pk}/").content.decode()
    assert "Idiotenplan" in page
    assert Contribution.objects.get(pk=proposal.pk).is_public
    assert not Case.objects.exists()


@pytest.mark.parametrize(
    "role", ["", "resident", "clerk", "youth_council", "moderator", "editor", "administrator"]
)
def test_who_sets_rules(client: Client, role: str) -> None:
    made = rule()
    user: User | None = make_user(roles=() if role == "resident" else (role,)) if role else None
    if user is not None:
        client.force_login(user)
    may = role in {"editor", "administrator"}
    for page in ("/moderation/regeln/", "/moderation/regeln/neu/", f"/moderation/regeln/{made.pk}/"):
        assert client.get(page).status_code == (200 if may else 404)
    data = {
        "name": "Neu",
        "kind": "words",
        "words": "murks",
        "span": "7",
        "number": "3",
        "action": "hold",
        "active": "on",
    }
    assert client.post("/moderation/regeln/neu/", data).status_code == (303 if may else 404)
    assert client.post(f"/moderation/regeln/{made.pk}/probe/").status_code == (303 if may else 404)
    assert client.post("/moderation/regeln/neu/", {**data, "words": "(a+)+"}).status_code == (
        422 if may else 404
    )
    assert client.post(f"/moderation/regeln/{made.pk}/loeschen/").status_code == (303 if may else 404)
    assert ScreeningRule.objects.filter(pk=made.pk).exists() != may
