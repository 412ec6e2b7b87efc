"""What files may look like, and what is said about those that cannot be read."""

import io
import re
import zipfile
from datetime import UTC, date, datetime, time
from zoneinfo import ZoneInfo

import pytest

from participation.proposals.importing import reading, sheets
from participation.proposals.importing.columns import NAMES, field_of
from tests.factories import make_consultation

from .importing import check, codes, csv_file, errors, json_lines, proposal, run, xlsx_file

pytestmark = pytest.mark.django_db
BERLIN = ZoneInfo("Europe/Berlin")


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
def test_csv_in_every_encoding_and_with_every_delimiter(delimiter: str, encoding: str) -> None:
    rows = [["Titel", "Beschreibung"], ["Bänke für Öde", '"Mit; Komma, und\nZeile"']]
    text = "\r\n".join(delimiter.join(row) for row in rows)
    report = run(make_consultation(), csv_file(text, encoding))
    assert report.stored
    assert proposal("Bänke für Öde").text == "Mit; Komma, und\nZeile"
    assert ("windows_1252" in codes(report)) == (encoding == "cp1252")


def test_excels_hint_of_the_delimiter_is_no_heading() -> None:
    assert run(make_consultation(), csv_file("sep=;\nTitel;Text\nBank;Bitte")).stored
    assert proposal("Bank").text == "Bitte"


@pytest.mark.parametrize(
    ("names", "field"),
    [
        ("title Titel TITEL Überschrift", "title"),
        ("text Beschreibung description", "text"),
        ("category Kategorie", "category"),
        ("address Ort Adresse", "address"),
        ("author name Autor", "author"),
        ("date Datum", "date"),
        ("votes Stimmen Unterstützungen", "votes"),
        ("url id Kennung external_id", "external_id"),
        ("parent antwort_auf Antwort-auf", "parent"),
        ("lat Breitengrad", "lat"),
        ("lon lng Längengrad", "lon"),
        ("comments Kommentare answers", "comments"),
    ],
)
def test_columns_may_have_english_and_german_names(names: str, field: str) -> None:
    assert {field_of(name) for name in names.split()} == {field}


def test_all_fields_arrive() -> None:
    consultation = make_consultation()
    rows = {
        "id": "7", "titel": " Bank ", "text": "**Bitte**", "kategorie": "verkehr", "lat": "51,8286", "lon": 8.1442,
        "ort": "Markt 1", "name": "Eine Nachbarin", "datum": "03.05.2024", "uhrzeit": "18:30", "stimmen": "12",
    }  # fmt: skip
    assert run(consultation, json_lines(rows)).stored
    stored = proposal("Bank")
    assert (stored.text, stored.html.strip()) == ("**Bitte**", "<p><strong>Bitte</strong></p>")
    assert stored.category is not None
    assert stored.category.slug == "verkehr"
    assert (stored.lat, stored.lon, stored.address) == (51.8286, 8.1442, "Markt 1")
    assert (stored.author_id, stored.author_name, stored.channel, stored.language) == (
        None, "Eine Nachbarin", "import", "de",
    )  # fmt: skip
    assert stored.created_at == stored.published_at == datetime(2024, 5, 3, 18, 30, tzinfo=BERLIN)
    assert (stored.imported_support, stored.support_count) == (12, 12)


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("16.10.2017", datetime(2017, 10, 16)),
        ("6.1.2017", datetime(2017, 1, 6)),
        ("16.10.2017 14:05", datetime(2017, 10, 16, 14, 5)),
        ("16. Okt. 2017", datetime(2017, 10, 16)),
        ("1. März 2017 8:05 Uhr", datetime(2017, 3, 1, 8, 5)),
        ("2017-10-16", datetime(2017, 10, 16)),
        ("2017-10-16T12:00:00+02:00", datetime(2017, 10, 16, 12)),
        # In the hour that does not exist and in the one that comes twice.
        ("26.03.2017 02:30", datetime(2017, 3, 26, 2, 30)),
        ("29.10.2017 02:30", datetime(2017, 10, 29, 2, 30)),
    ],
)
def test_dates_in_the_towns_time(written: str, expected: datetime) -> None:
    assert run(make_consultation(), json_lines({"title": "Bank", "date": written})).stored
    assert proposal("Bank").published_at == expected.replace(tzinfo=BERLIN).astimezone(UTC)


def test_xlsx_with_dates_numbers_and_times() -> None:
    file = xlsx_file(
        ["ID", "Titel", "Datum", "Uhrzeit", "Stimmen", "Lat", "Lon"],
        [1, "Bank", date(2024, 5, 3), time(9, 15), 3, 51.5, 8.1],
        [],
        [2.0, 2024, datetime(2024, 5, 4, 10, 0), None, 0.0, None, None],
    )
    report = run(make_consultation(), file)
    assert report.stored
    assert [line.row for line in report.lines] == [2, 4]
    assert proposal("Bank").published_at == datetime(2024, 5, 3, 9, 15, tzinfo=BERLIN)
    assert proposal("2024").external_id == "2"


def test_formulas_and_cell_errors_are_not_taken() -> None:
    file = xlsx_file(["Titel", "Text"], ['=CONCATENATE("a","b")', "x"], ["Bank", "#REF!"])
    found = errors(check(make_consultation(), file))
    assert (2, "formula") in found
    assert (3, "cell_error") in found


def test_the_first_sheet_counts_and_the_others_are_named() -> None:
    from openpyxl import Workbook

    book = Workbook()
    book.active.append(["Titel"])
    book.active.append(["Bank"])
    book.create_sheet("Notizen").append(["x"])
    file = io.BytesIO()
    book.save(file)
    report = check(make_consultation(), file)
    assert "other_sheets" in codes(report)
    assert "Notizen" in report.notes[0].message


def test_unknown_and_double_columns_are_reported() -> None:
    report = check(make_consultation(), csv_file("Titel;Farbe;url;id\nBank;rot;http://x;7"))
    assert {"unknown_columns", "double_columns"} <= set(codes(report))
    assert "Farbe" in " ".join(note.message for note in report.notes)
    run(make_consultation(), csv_file("Titel;url;id\nBank;http://x;7"))
    assert proposal("Bank").external_id == "7"


def zip_with(name: str, content: bytes) -> io.BytesIO:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(name, content)
    return file


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty"),
        (b"\xef\xbb\xbf \r\n", "empty"),
        (b"Titel;Text\r\n", "no_rows"),
        (b"Farbe;Form\nrot;rund\n", "no_columns"),
        ("Titel\nB\x81nk".encode("latin-1"), "encoding"),
        (b"\xff\xfeT", "encoding"),
        (b"%PDF-1.7", "not_a_table"),
        (b"\x89PNG\r\n", "not_a_table"),
        (b"\x00\x01\x02\x03" * 50, "not_a_table"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1", "old_excel"),
        (b"PK\x03\x04 and then nothing", "broken_xlsx"),
        (b"[1, 2", "json_broken"),
        (b"[" * 100_000, "json_broken"),
        (b"Titel;Text\nBank;" + b"x" * 1_100_000, "csv_broken"),
    ],
)
def test_files_that_cannot_be_read_are_refused_in_words(content: bytes, code: str) -> None:
    consultation = make_consultation()
    report = run(consultation, io.BytesIO(content))
    assert errors(report) == [(0, code)]
    assert report.notes[-1].message
    assert not report.stored


def test_a_zip_that_is_no_workbook() -> None:
    assert errors(check(make_consultation(), zip_with("brief.txt", b"x"))) == [(0, "not_xlsx")]
    broken = zip_with("xl/workbook.xml", b"<workbook")
    assert errors(check(make_consultation(), broken)) == [(0, "broken_xlsx")]


def test_a_zip_bomb_is_not_unpacked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheets, "MAX_UNPACKED", 1_000_000)
    bomb = zip_with("xl/workbook.xml", b"0" * 2_000_000)
    assert len(bomb.getvalue()) < 10_000
    assert errors(check(make_consultation(), bomb)) == [(0, "unpacks_too_large")]


def test_entities_in_a_workbook_are_not_expanded() -> None:
    book = xlsx_file(["Titel"], ["Bank"])
    hostile = io.BytesIO()
    with zipfile.ZipFile(book) as source, zipfile.ZipFile(hostile, "w") as target:
        for part in source.namelist():
            content = source.read(part)
            if part == "xl/worksheets/sheet1.xml":
                assert b"Bank" in content
                content = b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">]>' + content.replace(b"Bank", b"&a;&a;")
            target.writestr(part, content)
    assert errors(check(make_consultation(), hostile)) == [(0, "broken_xlsx")]


def test_a_file_that_is_too_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(reading, "MAX_BYTES", 1000)
    assert errors(check(make_consultation(), csv_file("Titel\n" + "x" * 2000))) == [(0, "file_too_large")]


@pytest.mark.parametrize("form", ["csv", "json", "nested"])
def test_too_many_rows(monkeypatch: pytest.MonkeyPatch, form: str) -> None:
    from participation.proposals.importing import services

    monkeypatch.setattr(reading, "MAX_ENTRIES", 3)
    monkeypatch.setattr(services, "MAX_ENTRIES", 3)
    files = {
        "csv": csv_file("Titel\n" + "x\n" * 4),
        "json": json_lines(*({"title": "x"} for _ in range(4))),
        "nested": json_lines({"title": "x", "comments": [{"text": "a"}] * 3}),
    }
    assert errors(check(make_consultation(), files[form])) == [(0, "too_many_rows")]


def test_the_example_of_the_manual_can_be_imported() -> None:
    from tools.paths import ROOT

    consultation = make_consultation()
    report = run(consultation, io.BytesIO((ROOT / "docs/editors/example-import.csv").read_bytes()))
    assert report.stored
    assert set(codes(report)) == {"new_categories"}
    consultation.refresh_from_db()
    assert (consultation.proposal_count, consultation.comment_count, consultation.support_count) == (2, 3, 19)


def test_the_manual_names_every_field() -> None:
    from tools.paths import ROOT

    manual = re.sub("```.*?```", "", (ROOT / "docs/editors/import.md").read_text(), flags=re.S)
    known = {field_of(name) for name in re.findall(r"`([^`]+)`", manual)}
    assert known >= set(NAMES)
