"""Rows that are refused, and rows that are mended."""

from typing import Any

import pytest

from participation.proposals.models import Proposal
from tests.factories import make_consultation

from .importing import check, codes, csv_file, errors, json_lines, proposal, run

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "row",
    [
        '{"title": "x", "votes": ' + "9" * 5000 + "}",
        '{"title": "x", "lat": ' + "9" * 5000 + ', "lon": 1}',
        '{"title": "x", "lat": NaN, "lon": 1}',
        '{"title": "x", "lat": Infinity, "lon": 1}',
        '{"title": "x", "lat": 1e999, "lon": 1}',
        '{"title": "x", "lat": 91, "lon": 1}',
        '{"title": "x", "lat": 50}',
        '{"title": "x", "lat": "nan", "lon": "1"}',
        '{"title": "x", "votes": 1.5}',
        '{"title": "x", "votes": "viele"}',
        '{"title": "x", "votes": true}',
        '{"title": "x", "date": "31.02.2024"}',
        '{"title": "x", "date": "01.01.2999"}',
        '{"title": "x", "date": "01.01.0001"}',
        '{"title": "x", "date": "gestern"}',
        '{"title": "x", "date": 20240101}',
        '{"title": "x", "time": "27:99", "date": "01.01.2024"}',
        '{"title": ["x"]}',
        '{"title": {"a": 1}}',
        '{"title": "x", "comments": "keine"}',
        '{"title": "x", "comments": [7]}',
        '{"title": "x", "comments": [{"text": ""}]}',
        '{"text": "ohne Titel"}',
        '{"title": "\\u200b"}',
        '"nur Text"',
        "{kaputt}",
        '{"title": "x", "a": ' + "[" * 100_000 + "}",
    ],
)
def test_a_row_that_cannot_be_read_is_an_error_of_that_row(row: str) -> None:
    consultation = make_consultation()
    report = run(consultation, json_lines({"title": "Gut", "text": "x"}, row))
    assert report.has_errors
    assert {number for number, _code in errors(report)} == {2}
    assert not Proposal.objects.exists()


def test_texts_are_cleaned_and_it_is_said() -> None:
    row: dict[str, Any] = {
        "title": "Bank\x00am Markt", "text": "Eins\x07zwei \ud800 <script>alert(1)</script>", "name": "kim@example.org",
    }  # fmt: skip
    report = run(make_consultation(), json_lines(row))
    assert report.stored
    stored = proposal("Bank am Markt")
    assert stored.text.startswith("Eins zwei")
    assert "<script" not in stored.html
    assert stored.author_label == ""
    assert {"characters_replaced", "html_shown_as_text", "author_is_mail"} <= set(codes(report))


def test_a_long_title_is_shortened_and_kept_whole_in_the_text() -> None:
    title = "Wort " * 40
    report = run(make_consultation(), json_lines({"title": title, "text": "Und zwar so."}))
    stored = Proposal.objects.get()
    assert len(stored.title) <= 150
    assert stored.title.endswith("Wort…")
    assert stored.text == f"{title.strip()}\n\nUnd zwar so."
    assert "title_shortened" in codes(report)


def test_a_text_that_is_too_long_is_an_error() -> None:
    report = run(make_consultation(), json_lines({"title": "x", "text": "y" * 10_001}))
    assert errors(report) == [(1, "too_long")]
    assert "10001" in report.lines[0].problems[0].message


def test_negative_votes_count_as_none() -> None:
    report = run(make_consultation(), json_lines({"title": "x", "votes": -4}))
    assert "negative_votes" in codes(report)
    assert proposal("x").support_count == 0


def test_more_cells_than_columns_is_an_error() -> None:
    assert errors(check(make_consultation(), csv_file("Titel;Text\nBank;a;b"))) == [(2, "too_many_cells")]
