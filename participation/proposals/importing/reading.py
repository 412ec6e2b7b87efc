"""From a file to rows of known fields. What kind of file it is, its content says, not its name."""

import json
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, BinaryIO, Final

from . import columns, sheets
from .problems import Problem, UnreadableFile, shown

MAX_BYTES: Final = 20 * 1024 * 1024
# Proposals and comments together.
MAX_ENTRIES: Final = 50_000
_ZIP: Final = b"PK\x03\x04"
_OLD_OFFICE: Final = b"\xd0\xcf\x11\xe0"
_BINARY: Final = (
    b"%PDF",
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"\x1f\x8b",
    b"7z\xbc\xaf",
    b"{\\rtf",
    b"PK\x05\x06",
)
_BOMS: Final = ((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"), (b"\xef\xbb\xbf", "utf-8-sig"))
# An honest number is short; Python refuses to read very long ones.
MAX_DIGITS: Final = 300


@dataclass(slots=True)
class Row:
    """A row or line: its number as the sender's program counts, and what it holds by field."""

    number: int
    values: dict[str, Any]
    problems: list[Problem] = field(default_factory=list)


@dataclass(slots=True)
class Source:
    """What was in the file: its format (``csv``, ``xlsx``, ``jsonl``), the rows, and what to say about it."""

    format: str
    rows: list[Row]
    notes: list[Problem]


def read(file: BinaryIO) -> Source:
    """Read the whole file (at most 20 MB). Raises :class:`UnreadableFile`."""
    file.seek(0)
    data = file.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise UnreadableFile("file_too_large", limit=MAX_BYTES // 2**20)
    if data.startswith(_ZIP):
        file.seek(0)
        return _table("xlsx", *_sheet(file))
    if data.startswith(_OLD_OFFICE):
        raise UnreadableFile("old_excel")
    if data.startswith(_BINARY):
        raise UnreadableFile("not_a_table")
    text, notes = _decode(data)
    if not text.strip("\ufeff \t\r\n\x00"):
        raise UnreadableFile("empty")
    if _binary(text):
        raise UnreadableFile("not_a_table")
    start = text.lstrip("\ufeff \t\r\n")[0]
    if start in "{[":
        return _json(text, notes, whole=start == "[")
    return _table("csv", sheets.csv_rows(text), notes)


def _sheet(file: BinaryIO) -> tuple[Iterator[list[Any]], list[Problem]]:
    try:
        return sheets.xlsx_rows(file)
    except zipfile.BadZipFile as error:
        raise UnreadableFile("broken_xlsx") from error


def _decode(data: bytes) -> tuple[str, list[Problem]]:
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            try:
                return data.decode(encoding), []
            except UnicodeDecodeError as error:
                raise UnreadableFile("encoding") from error
    try:
        return data.decode("utf-8"), []
    except UnicodeDecodeError:
        pass
    try:
        return data.decode("cp1252"), [Problem("windows_1252")]
    except UnicodeDecodeError as error:
        raise UnreadableFile("encoding") from error


def _binary(text: str) -> bool:
    """Whether the beginning is mostly something else than text."""
    head = text[:4000]
    odd = sum(char < " " and char not in "\t\r\n" for char in head)
    return odd > len(head) / 10


def _table(form: str, rows: Iterator[list[Any]], notes: list[Problem]) -> Source:
    """Rows of cells with a heading. Numbers count the heading as row 1, as a spreadsheet does."""
    heading: list[str] | None = None
    fields: list[str | None] = []
    found: list[Row] = []
    for number, cells in enumerate(rows, start=1):
        if all(cell is None or cell == "" for cell in cells):
            continue
        if heading is None:
            heading = ["" if cell is None else str(cell) for cell in cells]
            fields, said = _columns(heading)
            notes = notes + said
            continue
        if len(found) >= MAX_ENTRIES:
            raise UnreadableFile("too_many_rows", limit=MAX_ENTRIES)
        found.append(_row(number, cells, fields))
    if heading is None:
        raise UnreadableFile("empty")
    if not found:
        raise UnreadableFile("no_rows")
    return Source(form, found, notes)


def _columns(heading: list[str]) -> tuple[list[str | None], list[Problem]]:
    assigned, notes = columns.assign(heading)
    fields = [assigned.get(name) for name in heading]
    for place, name in enumerate(fields):
        if name is not None and name in fields[:place]:
            # Twice the very same heading: the first counts.
            fields[place] = None
    if not {"title", "text"} & set(fields):
        names = ", ".join(shown(name) for name in heading if shown(name))[:300]
        raise UnreadableFile("no_columns", names=names)
    return fields, notes


def _row(number: int, cells: list[Any], fields: list[str | None]) -> Row:
    values = {name: cell for name, cell in zip(fields, cells, strict=False) if name is not None}
    for name in fields:
        if name is not None:
            values.setdefault(name, None)
    row = Row(number, values)
    if any(cell not in (None, "") for cell in cells[len(fields) :]):
        row.problems.append(Problem("too_many_cells"))
    return row


def _json(text: str, notes: list[Problem], *, whole: bool) -> Source:
    found: list[Row] = []
    unknown: dict[str, None] = {}
    for number, data in _array(text) if whole else _lines(text):
        if len(found) >= MAX_ENTRIES:
            raise UnreadableFile("too_many_rows", limit=MAX_ENTRIES)
        if isinstance(data, Problem):
            found.append(Row(number, {}, [data]))
        elif not isinstance(data, dict):
            found.append(Row(number, {}, [Problem("not_an_object")]))
        else:
            values, names = fields_of(data)
            unknown.update(dict.fromkeys(names))
            found.append(Row(number, values))
    if not found:
        raise UnreadableFile("no_rows")
    _, said = columns.assign(unknown)
    return Source("jsonl", found, notes + said)


def fields_of(data: dict[str, Any]) -> tuple[dict[str, Any], list[str]]:
    """The known fields of a JSON object, and the names of the rest."""
    assigned, _ = columns.assign(data)
    values = {field: data[name] for name, field in assigned.items()}
    return values, [name for name in data if columns.field_of(name) is None]


def _lines(text: str) -> Iterator[tuple[int, Any]]:
    # Not splitlines(): JSON strings may hold U+2028 and its like unescaped.
    for number, line in enumerate(text.split("\n"), start=1):
        line = line.strip("\ufeff \t\r")
        if line:
            yield number, _parse(line)


def _array(text: str) -> Iterator[tuple[int, Any]]:
    data = _parse(text.lstrip("\ufeff"))
    if isinstance(data, Problem):
        raise UnreadableFile(data.code, **data.values)
    yield from enumerate(data, start=1)


def _parse(text: str) -> Any:
    """The JSON value, or the problem with it."""
    try:
        return json.loads(text, parse_int=_whole_number)
    except RecursionError:
        return Problem("json_broken", "", {"detail": "too deep"})
    except ValueError as error:
        return Problem("json_broken", "", {"detail": str(error)[:100]})


def _whole_number(digits: str) -> int | str:
    return int(digits) if len(digits) <= MAX_DIGITS else digits
