"""Makers of import files, and the short way to check and import them."""

import io
import json
from typing import Any

from openpyxl import Workbook

from participation.comments.models import Comment
from participation.consultations.models import Consultation
from participation.contributions.models import Contribution
from participation.proposals.importing import services
from participation.proposals.importing.report import Report
from participation.proposals.models import Proposal

THREAD: dict[str, Any] = {
    "url": "https://example.org/bank",
    "title": "Bank am Markt",
    "text": "Bitte mit Schatten.",
    "category": "Plätze",
    "date": "01.05.2024",
    "votes": 3,
    "comments": [
        {"author": "A", "date": "03.05.2024", "time": "10:00", "title": "Ja!", "text": "Gerne zwei.", "answers": [
            {"text": "Oder drei.", "date": "04.05.2024", "answers": [{"text": "Vier!", "date": "02.05.2024"}]},
        ]},
        {"author": "B", "date": "02.05.2024", "title": "Schatten fehlt", "text": "Schatten fehlt überall."},
    ],
}  # fmt: skip
TABLE = (
    "id;titel;text;antwort_auf;haltung;datum;stimmen\n"
    "c2;;Nein, lieber dort.;c1;;03.05.2024;\n"
    "p1;Bank;Bitte;;;01.05.2024;2\n"
    "c1;;Ja, hier.;p1;dafür;02.05.2024;4\n"
)


def csv_file(text: str, encoding: str = "utf-8") -> io.BytesIO:
    return io.BytesIO(text.encode(encoding))


def json_lines(*rows: Any) -> io.BytesIO:
    return io.BytesIO("\n".join(row if isinstance(row, str) else json.dumps(row) for row in rows).encode())


def xlsx_file(*rows: list[Any]) -> io.BytesIO:
    book = Workbook()
    for row in rows:
        book.active.append(row)
    file = io.BytesIO()
    book.save(file)
    return file


def check(consultation: Consultation, file: io.BytesIO) -> Report:
    return services.check(file=file, consultation=consultation)


def run(consultation: Consultation, file: io.BytesIO) -> Report:
    return services.run(file=file, consultation=consultation, actor_id=None)


def codes(report: Report) -> list[str]:
    """The codes of everything the report has to say, the file's own first."""
    return [note.code for note in report.notes] + [
        problem.code for line in report.lines for problem in line.problems
    ]


def errors(report: Report) -> list[tuple[int, str]]:
    """Row and code of each error."""
    found = [(0, note.code) for note in report.notes if note.is_error]
    return found + [(line.row, one.code) for line in report.lines for one in line.problems if one.is_error]


def proposal(title: str) -> Proposal:
    return Proposal.objects.select_related("category").get(title=title)


def comment(text: str) -> Comment:
    return Comment.objects.get(text=text)


def counters_agree(consultation: Consultation) -> None:
    """Every stored counter says what the rows say."""
    consultation.refresh_from_db()
    public = Contribution.objects.filter(consultation=consultation, state="published")
    proposals = list(public.filter(kind="proposal"))
    comments = list(Comment.objects.filter(consultation=consultation, state="published"))
    supports = sum(one.imported_support + one.supports.count() for one in proposals)
    counted = (consultation.proposal_count, consultation.comment_count, consultation.support_count)
    assert counted == (len(proposals), len(comments), supports)
    for one in proposals:
        assert one.comment_count == sum(comment.subject_id == one.pk for comment in comments)
        assert one.support_count == one.imported_support + one.supports.count()
    for one in comments:
        assert one.comment_count == sum(other.root_id == one.pk for other in comments)
        assert one.helpful == one.support_count
