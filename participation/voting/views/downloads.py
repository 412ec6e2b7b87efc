"""The published box to take away, and the script that recounts it."""

import csv
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.http import FileResponse, Http404, HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_safe

from .. import publishing
from ..models import State, Vote
from .common import enter

SCRIPT = Path(__file__).resolve().parent.parent / "recounting" / "recount.py"


def _closed(request: HttpRequest, slug: str, pk: int) -> Vote:
    vote = enter(request, slug, pk).vote
    if vote.state != State.CLOSED:
        raise Http404
    return vote


def _attached(chunks: Iterator[str], kind: str, name: str) -> StreamingHttpResponse:
    response = StreamingHttpResponse(chunks, content_type=f"{kind}; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@require_safe
def as_jsonl(request: HttpRequest, slug: str, pk: int, title: str) -> HttpResponseBase:
    """The box as it is: one JSON object a line, chained by hashes."""
    vote = _closed(request, slug, pk)
    lines = (line + "\n" for line in publishing.lines_of(vote))
    return _attached(lines, "application/jsonl", f"abstimmung-{vote.pk}.jsonl")


@require_safe
def as_csv(request: HttpRequest, slug: str, pk: int, title: str) -> HttpResponseBase:
    """The ballots as a sheet: receipt, channel, and a column for each option."""
    vote = _closed(request, slug, pk)
    return _attached(_sheet(vote), "text/csv", f"abstimmung-{vote.pk}.csv")


def _sheet(vote: Vote) -> Iterator[str]:
    options = sorted(vote.options.all(), key=lambda option: option.position)
    yield "\ufeff" + _row(["nr", "receipt", "channel", *[neutral(option.title) for option in options]])
    for line in publishing.rows_of(vote):
        if "receipt" in line:
            cells = publishing.cells_of(line["ballot"], [option.pk for option in options])
            yield _row([line["n"], line["receipt"], line["channel"], *cells])


def neutral(text: str) -> str:
    """A cell that a spreadsheet does not take for a formula."""
    return "'" + text if text.lstrip()[:1] in {"=", "+", "-", "@", "\t", "\r"} else text


def _row(cells: list[Any]) -> str:
    buffer = io.StringIO()
    csv.writer(buffer, delimiter=";").writerow(cells)
    return buffer.getvalue()


@require_safe
def as_json(request: HttpRequest, slug: str, pk: int, title: str) -> HttpResponseBase:
    """The whole box as one JSON document: header, ballots, end."""
    vote = _closed(request, slug, pk)

    def chunks() -> Iterator[str]:
        opening = "[\n"
        for line in publishing.lines_of(vote):
            yield opening + line
            opening = ",\n"
        yield "\n]\n"

    return _attached(chunks(), "application/json", f"abstimmung-{vote.pk}.json")


@require_safe
def as_pabulib(request: HttpRequest, slug: str, pk: int, title: str) -> HttpResponseBase:
    """A budget in the format of Pabulib, for other programs."""
    vote = _closed(request, slug, pk)
    if vote.method != "budget":
        raise Http404
    return _attached(iter([publishing.as_pabulib(vote)]), "text/plain", f"abstimmung-{vote.pk}.pb")


@require_safe
def script(request: HttpRequest, slug: str, pk: int, title: str) -> HttpResponseBase:
    """The program that recounts the box without this platform."""
    _closed(request, slug, pk)
    if not SCRIPT.is_file():
        raise Http404
    response = FileResponse(SCRIPT.open("rb"), content_type="text/x-python; charset=utf-8")
    response["Content-Disposition"] = 'attachment; filename="nachzaehlen.py"'
    return response


@require_safe
def picture(request: HttpRequest, slug: str, pk: int, option: int) -> HttpResponseBase:
    """The picture of an option, for everybody who may see the vote."""
    vote = enter(request, slug, pk).vote
    found = next((row for row in vote.options.all() if row.pk == option and row.picture), None)
    if found is None or not found.picture:
        raise Http404
    response: HttpResponse = FileResponse(found.picture.open("rb"), content_type="image/webp")  # type: ignore[assignment]
    response["Cache-Control"] = "private, max-age=3600"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
