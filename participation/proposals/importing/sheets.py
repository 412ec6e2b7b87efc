"""Rows of cells from CSV text and from an Excel file."""

import csv
import io
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, BinaryIO, Final
from xml.etree.ElementTree import ParseError

from . import columns
from .problems import Problem, UnreadableFile, shown

DELIMITERS: Final = (";", ",", "\t")
MAX_CELL: Final = 1_000_000
MAX_COLUMNS: Final = 200
# An Excel file of 20 MB may claim to unpack to anything; a real one stays far below this.
MAX_UNPACKED: Final = 150 * 2**20
MAX_PARTS: Final = 2_000
_BROKEN: Final = (
    zipfile.BadZipFile, ParseError, KeyError, ValueError, TypeError, AttributeError, IndexError,
    OSError, EOFError, NotImplementedError, RuntimeError, ArithmeticError, zipfile.LargeZipFile,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Formula:
    """A cell that holds a formula, which nobody here evaluates."""

    source: str


@dataclass(frozen=True, slots=True)
class CellError:
    """A cell in which Excel shows an error, such as #REF!."""

    source: str


def csv_rows(text: str) -> Iterator[list[Any]]:
    """The rows of CSV text; the delimiter is the one that finds most known columns."""
    text = text.lstrip("\ufeff")
    head, _, rest = text.partition("\n")
    if head.strip().lower().startswith("sep=") and len(head.strip()) == 5:
        # Excel's own hint.
        return _parsed(rest, head.strip()[4])
    return _parsed(text, delimiter_of(text))


def delimiter_of(text: str) -> str:
    """Comma, semicolon or tab: whichever makes the best heading of the first row that is not empty."""
    start = text.lstrip("\r\n")[:50_000]

    def worth(delimiter: str) -> tuple[int, int]:
        try:
            heading: list[str] = next(iter(_reader(start, delimiter)), [])
        except csv.Error:
            return 0, 0
        return sum(columns.field_of(name) is not None for name in heading), len(heading)

    return max(DELIMITERS, key=worth)


def _reader(text: str, delimiter: str) -> Any:
    return csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, doublequote=True)


def _parsed(text: str, delimiter: str) -> Iterator[list[Any]]:
    before = csv.field_size_limit(MAX_CELL)
    reader = _reader(text, delimiter)
    try:
        yield from reader
    except csv.Error as error:
        raise UnreadableFile("csv_broken", line=reader.line_num) from error
    finally:
        csv.field_size_limit(before)


def xlsx_rows(file: BinaryIO) -> tuple[Iterator[list[Any]], list[Problem]]:
    """The rows of the first sheet that is shown. Formulas come as :class:`Formula`, never as their last result."""
    # It brings numpy, which a web process that imports nothing need not carry.
    from openpyxl import load_workbook

    _check_archive(file)
    file.seek(0)
    try:
        book = load_workbook(file, read_only=True, data_only=False, keep_links=False)
        sheets = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"] or book.worksheets
        if not sheets:
            raise UnreadableFile("empty")
        first = next((sheet for sheet in sheets if _has_cells(sheet)), sheets[0])
    except _BROKEN as error:
        raise UnreadableFile("broken_xlsx") from error
    others = ", ".join(shown(sheet.title) for sheet in sheets if sheet is not first and _has_cells(sheet))
    notes = (
        [Problem("other_sheets", "", {"used": shown(first.title), "names": others[:200]})] if others else []
    )
    return _cells(first), notes


def _check_archive(file: BinaryIO) -> None:
    """Refuse what is no Excel file or unpacks to too much, before anything is unpacked.

    A part cannot be larger than it says: ``zipfile`` stops reading there.
    """
    try:
        with zipfile.ZipFile(file) as archive:
            parts = archive.infolist()
    except _BROKEN as error:
        raise UnreadableFile("broken_xlsx") from error
    if len(parts) > MAX_PARTS or sum(part.file_size for part in parts) > MAX_UNPACKED:
        raise UnreadableFile("unpacks_too_large", limit=MAX_UNPACKED // 2**20)
    if not any(part.filename.startswith("xl/workbook") for part in parts):
        raise UnreadableFile("not_xlsx")


def _has_cells(sheet: Any) -> bool:
    for count, row in enumerate(sheet.iter_rows(max_col=MAX_COLUMNS)):
        if any(cell.value is not None for cell in row):
            return True
        if count > 1000:
            return False
    return False


def _cells(sheet: Any) -> Iterator[list[Any]]:
    # The stated size may be wrong in either direction.
    sheet.reset_dimensions()
    before: Any = None
    try:
        for row in sheet.iter_rows(max_col=MAX_COLUMNS):
            # A gap of a million rows comes as the same empty row a million times.
            yield [] if row is before else [_value(cell) for cell in row]
            before = row
    except _BROKEN as error:
        raise UnreadableFile("broken_xlsx") from error


def _value(cell: Any) -> Any:
    if cell.value is None:
        return None
    if cell.data_type == "f":
        return Formula(str(getattr(cell.value, "text", cell.value)))
    if cell.data_type == "e":
        return CellError(str(cell.value))
    return cell.value
