"""What can be wrong with a file or a row, and how it is said.

A problem is kept as code and values, so that a report can be stored and shown later in the reader's language.
"""

import dataclasses
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _


class Weight(StrEnum):
    """An error stops the whole import, a warning does not, a note only informs."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


_E, _W, _N = Weight.ERROR, Weight.WARNING, Weight.NOTE

MESSAGES: Final[dict[str, tuple[Weight, Promise | str]]] = {
    # The file as a whole
    "empty": (_E, _("The file is empty.")),
    "no_rows": (_E, _("The file holds no rows besides the heading.")),
    "no_columns": (_E, _("No column was recognised. Found: %(names)s. At least a title or a text is needed.")),
    "encoding": (_E, _("The file is neither UTF-8 nor Windows-1252 text. Save it as “CSV UTF-8”.")),
    "not_a_table": (_E, _("This is not a CSV, XLSX or JSON lines file.")),
    "old_excel": (_E, _("This is an old Excel file (.xls). Save it as .xlsx.")),
    "broken_xlsx": (_E, _("The Excel file is damaged and cannot be read.")),
    "not_xlsx": (_E, _("This is a ZIP archive, but not an Excel file.")),
    "unpacks_too_large": (_E, _("Unpacked, the Excel file is larger than %(limit)s MB.")),
    "file_too_large": (_E, _("The file is larger than %(limit)s MB.")),
    "too_many_rows": (_E, _("The file holds more than %(limit)s proposals and comments. Split it.")),
    "too_many_categories": (
        _E, _("%(count)s new categories would be created, at most %(limit)s are possible. Is it the right column?"),
    ),
    "csv_broken": (_E, _("The table cannot be read beyond line %(line)s: a cell is too long or not closed.")),
    "json_broken": (_E, _("This is not valid JSON: %(detail)s")),
    "unknown_columns": (_W, _("Columns that are not used: %(names)s")),
    "double_columns": (_W, _("Columns “%(used)s” and “%(unused)s” mean the same; “%(unused)s” is not used.")),
    "windows_1252": (_N, _("The file is not UTF-8 and was read as Windows-1252. Check the umlauts.")),
    "other_sheets": (_W, _("Only the sheet “%(used)s” is read, not: %(names)s")),
    "no_id_column": (_N, _("There is no column with ids: rows are recognised by their title, text, author and date.")),
    "new_categories": (_N, _("New categories: %(names)s")),
    # A row
    "not_an_object": (_E, _("This line is not an object in curly brackets.")),
    "too_many_cells": (
        _E, _("The row has more cells than the heading. Is there a separator inside a text without quotation marks?"),
    ),
    "required": (_E, _("is missing")),
    "too_long": (_E, _("is too long: %(length)s characters, at most %(limit)s are possible")),
    "not_text": (_E, _("is not a text")),
    "formula": (_E, _("is a formula (%(value)s); formulas are not evaluated, insert the value")),
    "cell_error": (_E, _("holds the error %(value)s")),
    "not_a_number": (_E, _("is not a number: %(value)s")),
    "out_of_range": (_E, _("is out of range: %(value)s")),
    "half_a_place": (_E, _("Latitude and longitude belong together; one is missing.")),
    "not_a_date": (_E, _("is not a date that can be read: %(value)s")),
    "date_out_of_range": (_E, _("lies in the future or before 1990: %(value)s")),
    "unknown_stance": (_E, _("is not known: %(value)s (possible: for, against, neutral)")),
    "duplicate": (_E, _("The same id (or the same row) is already in row %(first)s.")),
    "unknown_parent": (_E, _("refers to “%(value)s”, which is neither in the file nor imported before.")),
    "cyclic_parents": (_E, _("The comments answer each other in a circle.")),
    "other_kind": (_E, _("This id was imported before as something else (proposal or comment).")),
    "comments_not_a_list": (_E, _("is not a list of comments")),
    "title_shortened": (_W, _("is longer than %(limit)s characters and was shortened; the whole title begins the text")),
    "author_shortened": (_W, _("is longer than %(limit)s characters and was shortened")),
    "author_is_mail": (_W, _("holds an e-mail address and is left out")),
    "no_text": (_W, _("is empty; the proposal consists of its title")),
    "characters_replaced": (_W, _("holds control characters, which were replaced with spaces")),
    "html_shown_as_text": (_W, _("holds HTML, which is shown as plain text")),
    "negative_votes": (_W, _("is negative (%(value)s) and counts as 0")),
    "zero_place": (_W, _("Latitude and longitude are both 0; the proposal gets no point on the map.")),
    "stance_of_reply": (_W, _("is only kept for comments on a proposal, not for replies")),
    "other_parent": (_W, _("is different now; comments stay where they are")),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Problem:
    """Something to tell about a file or a row; ``field`` is the name of the field it is about, or empty."""

    code: str
    field: str = ""
    values: dict[str, Any] = dataclasses.field(default_factory=dict)

    @property
    def weight(self) -> Weight:
        """How serious it is."""
        return MESSAGES[self.code][0]

    @property
    def is_error(self) -> bool:
        """Whether it stops the import."""
        return self.weight is Weight.ERROR

    @property
    def message(self) -> str:
        """The sentence, in the reader's language, with the name of the field before it."""
        from .columns import label_of

        words = str(MESSAGES[self.code][1]) % self.values if self.values else str(MESSAGES[self.code][1])
        return f"{label_of(self.field)}: {words}" if self.field else words

    def as_json(self) -> list[Any]:
        """For storing; the opposite of :meth:`from_json`."""
        return [self.code, self.field, self.values]

    @classmethod
    def from_json(cls, data: list[Any]) -> "Problem":
        """What :meth:`as_json` gave."""
        return cls(*data)


class UnreadableFile(Exception):
    """Nothing of the file can be used; ``problem`` says why."""

    def __init__(self, code: str, **values: Any) -> None:
        super().__init__(code)
        self.problem = Problem(code, "", values)


def shown(value: Any, length: int = 40) -> str:
    """A value from the file, short enough for a message and without characters that a terminal obeys."""
    text = "".join(char if char.isprintable() else " " for char in str(value)[: length * 4])
    text = " ".join(text.split())
    return text if len(text) <= length else text[: length - 1] + "…"
