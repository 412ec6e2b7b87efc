"""What an import stores, counts and leaves alone."""

from typing import Any

import pytest

from participation.comments.models import Comment
from participation.consultations.models import Category, Consultation
from participation.contributions import services as contributions
from participation.contributions.models import Contribution, Revision, State
from participation.core.models import AuditEntry
from participation.proposals.importing.entries import Outcome
from participation.proposals.models import Proposal
from participation.proposals.queries import Filters, public_in
from tests.factories import make_comment, make_consultation, make_proposal, make_user

from .importing import (
    TABLE,
    THREAD,
    check,
    codes,
    comment,
    counters_agree,
    csv_file,
    errors,
    json_lines,
    proposal,
    run,
)

pytestmark = pytest.mark.django_db


def state_of(consultation: Consultation) -> list[Any]:
    """Everything that is stored, to compare."""
    rows: list[Any] = [
        list(model.objects.order_by("pk").values()) for model in (Contribution, Proposal, Comment, Revision)
    ]
    return [
        *rows,
        list(Category.objects.order_by("pk").values()),
        Consultation.objects.filter(pk=consultation.pk).values()[0],
    ]


def test_the_check_says_everything_and_stores_nothing() -> None:
    consultation = make_consultation()
    before = state_of(consultation)
    report = check(consultation, json_lines(THREAD))
    assert [(line.place, line.kind, line.outcome) for line in report.lines] == [
        ("1", "proposal", Outcome.NEW),
        ("1 › 1", "comment", Outcome.NEW),
        ("1 › 2", "comment", Outcome.NEW),
        ("1 › 1.1", "comment", Outcome.NEW),
        ("1 › 1.1.1", "comment", Outcome.NEW),
    ]
    assert not report.stored
    assert "Plätze" in report.notes[0].message
    assert state_of(consultation) == before


def test_nested_comments_become_threads_in_order_of_their_dates() -> None:
    consultation = make_consultation()
    assert run(consultation, json_lines(THREAD)).stored
    bank = proposal("Bank am Markt")
    first, second = comment("Ja!\n\nGerne zwei."), comment("Schatten fehlt überall.")
    answer, last = comment("Oder drei."), comment("Vier!")
    assert (first.subject_id, first.root_id, first.parent_id) == (bank.pk, None, None)
    assert (answer.subject_id, answer.root_id, answer.parent_id) == (bank.pk, first.pk, first.pk)
    assert (last.subject_id, last.root_id, last.parent_id) == (bank.pk, first.pk, answer.pk)
    # The older comment has the smaller number, and an answer never stands before its question.
    assert second.pk < first.pk < answer.pk < last.pk
    assert [one.external_id for one in (bank, first, second, answer, last)] == [
        "https://example.org/bank",
        "https://example.org/bank#c0",
        "https://example.org/bank#c1",
        "https://example.org/bank#c0.0",
        "https://example.org/bank#c0.0.0",
    ]
    counters_agree(consultation)
    assert (bank.comment_count, first.comment_count, consultation.support_count) == (4, 2, 3)


def test_comments_as_rows_refer_to_ids_in_any_order() -> None:
    consultation = make_consultation()
    assert run(consultation, csv_file(TABLE)).stored
    here, there = comment("Ja, hier."), comment("Nein, lieber dort.")
    assert (here.stance, here.helpful, here.support_count) == ("for", 4, 4)
    assert (there.parent_id, there.root_id, there.stance) == (here.pk, here.pk, "")
    counters_agree(consultation)


@pytest.mark.parametrize(
    "file", [lambda: json_lines(THREAD), lambda: csv_file(TABLE), lambda: csv_file("Titel\nBank\nBaum")]
)
def test_a_second_run_changes_nothing(file: Any) -> None:
    consultation = make_consultation()
    run(consultation, file())
    before, entries = state_of(consultation), AuditEntry.objects.count()
    report = run(consultation, file())
    assert {line.outcome for line in report.lines} == {Outcome.UNCHANGED}
    assert state_of(consultation) == before
    assert AuditEntry.objects.count() == entries


def test_a_changed_row_changes_what_differs_and_keeps_the_earlier_version() -> None:
    consultation = make_consultation()
    run(consultation, json_lines(THREAD))
    bank = proposal("Bank am Markt")
    contributions.support(contribution=bank, user=make_user(), wanted=True)
    changed = {
        **THREAD, "text": "Bitte mit **Sonne**.", "category": "Verkehr", "votes": 5, "lat": 51.8, "lon": 8.1,
        "comments": [{**THREAD["comments"][0], "text": "Gerne drei."}, {**THREAD["comments"][1], "votes": 2}],
    }  # fmt: skip
    report = run(consultation, json_lines(changed))
    assert report.lines[0].changes == ("text", "category", "place", "votes")
    assert [line.outcome for line in report.lines] == [
        Outcome.CHANGED, Outcome.CHANGED, Outcome.CHANGED, Outcome.UNCHANGED, Outcome.UNCHANGED,
    ]  # fmt: skip
    after = proposal("Bank am Markt")
    assert after.pk == bank.pk
    assert "<strong>Sonne</strong>" in after.html
    assert after.category is not None
    assert after.category.slug == "verkehr"
    assert (after.lat, after.imported_support, after.support_count) == (51.8, 5, 6)
    assert after.published_at == bank.published_at
    assert after.edited_at is not None
    assert [one.text for one in after.revisions.all()] == ["Bitte mit Schatten."]
    assert comment("Ja!\n\nGerne drei.").revisions.count() == 1
    assert comment("Schatten fehlt überall.").helpful == 2
    assert not comment("Schatten fehlt überall.").revisions.exists()
    counters_agree(consultation)
    assert public_in(consultation, Filters(words="Sonne")).get() == after
    assert not public_in(consultation, Filters(words="Schatten")).exists()


def test_what_the_file_does_not_have_is_left_alone() -> None:
    consultation = make_consultation()
    full = {
        "id": "1",
        "title": "Bank",
        "text": "Bitte",
        "category": "Verkehr",
        "lat": 51.8,
        "lon": 8.1,
        "votes": 4,
    }
    run(consultation, json_lines(full))
    report = run(consultation, csv_file("id;titel\n1;Bank"))
    assert report.lines[0].outcome is Outcome.UNCHANGED
    report = run(consultation, csv_file("id;titel\n1;Sitzbank"))
    assert report.lines[0].changes == ("title",)
    stored = proposal("Sitzbank")
    assert (stored.text, stored.lat, stored.support_count) == ("Bitte", 51.8, 4)
    assert stored.category is not None


def test_an_error_in_any_row_stores_nothing() -> None:
    consultation = make_consultation()
    before = state_of(consultation)
    rows = [{"title": f"Bank {number}", "category": "Neu"} for number in range(20)]
    report = run(consultation, json_lines(*rows, {"title": "", "text": "x"}))
    assert not report.stored
    assert errors(report) == [(21, "required")]
    assert state_of(consultation) == before


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        ("id;titel\n1;Bank\n1;Baum", [(3, "duplicate")]),
        ("titel;text\nBank;x\nBank;x", [(3, "duplicate")]),
        ("id;titel;text;parent\n1;Bank;;\n2;;Ja;99", [(3, "unknown_parent")]),
        ("id;titel;text;parent\n1;;Ja;1", [(2, "cyclic_parents")]),
        (
            "id;titel;text;parent\n0;Bank;;\n1;;Ja;3\n2;;Ja;1\n3;;Ja;2\n4;;Ja;0",
            [(3, "cyclic_parents"), (4, "cyclic_parents"), (5, "cyclic_parents")],
        ),
        ("id;titel;text;parent;stance\n0;Bank;;;\n1;;Ja;0;vielleicht", [(3, "unknown_stance")]),
        (
            "titel;kategorie\n" + "".join(f"Bank {n};Thema {n}\n" for n in range(70)),
            [(0, "too_many_categories")],
        ),
    ],
)
def test_rows_that_contradict_each_other(table: str, expected: list[tuple[int, str]]) -> None:
    report = run(make_consultation(), csv_file(table))
    assert errors(report) == expected
    assert not Contribution.objects.exists()


def test_an_id_stays_what_it_was() -> None:
    consultation = make_consultation()
    run(consultation, csv_file("id;titel;text;parent\n1;Bank;x;\n2;;Ja;1"))
    assert errors(run(consultation, csv_file("id;titel\n2;Baum"))) == [(2, "other_kind")]
    report = run(consultation, csv_file("id;titel;text;parent\n3;Baum;x;\n2;;Ja;3"))
    assert "other_parent" in codes(report)
    assert comment("Ja").subject.title == "Bank"


def test_later_comments_join_what_was_imported_before() -> None:
    consultation = make_consultation()
    run(consultation, csv_file(TABLE))
    report = run(consultation, csv_file("id;text;antwort_auf\nc3;Auch gut.;c2\nc4;Nein.;p1"))
    assert report.stored
    assert comment("Auch gut.").root_id == comment("Ja, hier.").pk
    counters_agree(consultation)


def test_what_moderators_have_hidden_stays_hidden_and_uncounted() -> None:
    consultation = make_consultation()
    run(consultation, csv_file(TABLE))
    contributions.change_state(proposal("Bank"), to=State.HIDDEN, reason="Werbung")
    assert run(consultation, csv_file(TABLE.replace(";2\n", ";9\n") + "c9;;Neu.;p1;;;\n")).stored
    consultation.refresh_from_db()
    assert (consultation.proposal_count, consultation.comment_count, consultation.support_count) == (0, 0, 0)
    contributions.change_state(proposal("Bank"), to=State.PUBLISHED)
    counters_agree(consultation)
    assert consultation.support_count == 9


def test_the_same_file_may_go_into_two_consultations() -> None:
    first, second = make_consultation(), make_consultation()
    run(first, json_lines(THREAD))
    run(second, json_lines(THREAD))
    counters_agree(first)
    counters_agree(second)
    assert first.proposal_count == second.proposal_count == 1


def test_posts_of_residents_are_left_alone() -> None:
    consultation = make_consultation()
    own = make_proposal(consultation)
    make_comment(own)
    run(consultation, json_lines(THREAD))
    counters_agree(consultation)
    assert consultation.proposal_count == 2
    assert consultation.participant_count == 2


def test_categories_are_found_by_name_or_made() -> None:
    consultation = make_consultation()
    rows = [
        {"title": "a", "category": "VERKEHR"},
        {"title": "b", "category": "Grün & Blau"},
        {"title": "c", "category": "?!"},
    ]
    run(consultation, json_lines(*rows))
    names = [category.name for category in consultation.categories.all()]
    assert names == ["Verkehr", "Natur", "Grün & Blau", "?!"]
    assert consultation.categories.get(name="Grün & Blau").slug == "gruen-blau"
