"""How this town moderates, in numbers: for everybody; and the workload, for moderators."""

import csv
import io
import json
from collections.abc import Iterator
from typing import Any

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from participation.core.sites import current_site

from .. import transparency
from ..transparency import LOG_COLUMNS, Month
from .access import Moderator, moderators_only

# The drawing of the chart, in its own units.
WIDTH, HEIGHT, BAR, GAP = 720, 200, 22, 60


@require_safe
def numbers(request: HttpRequest) -> HttpResponse:
    """Numbers for each month with a chart, and the log to take away."""
    months = transparency.months(current_site(request).pk)
    context = {"months": months[::-1], "chart": _chart(months), "width": WIDTH, "height": HEIGHT}
    return render(request, "moderation/transparency.html", context)


def _chart(months: list[Month]) -> dict[str, Any]:
    """Two bars for each month: reports, and restrictions."""
    highest = max([1, *(month.reports for month in months), *(month.restrictions for month in months)])
    bars = []
    for place, month in enumerate(months):
        reports = round(month.reports / highest * (HEIGHT - 50))
        restrictions = round(month.restrictions / highest * (HEIGHT - 50))
        x = place * GAP
        bars.append(
            {
                "month": month,
                "x": x + 6,
                "x2": x + 6 + BAR,
                "middle": x + 6 + BAR,
                "reports": reports,
                "reports_y": HEIGHT - 30 - reports,
                "restrictions": restrictions,
                "restrictions_y": HEIGHT - 30 - restrictions,
            }
        )
    return {"bars": bars, "highest": highest, "base": HEIGHT - 30, "words_y": HEIGHT - 10}


class _Line:
    """What a CSV writer writes to: gives the line back."""

    def write(self, value: str) -> str:
        """The line as it is."""
        return value


@require_safe
def log_csv(request: HttpRequest) -> StreamingHttpResponse:
    """The log as a table (UTF-8, semicolon). All values are words of a fixed list, numbers or dates."""
    site_id = current_site(request).pk

    def lines() -> Iterator[str]:
        buffer = io.StringIO()
        csv.writer(buffer, delimiter=";").writerow(LOG_COLUMNS)
        yield "\ufeff" + buffer.getvalue()
        writer = csv.writer(_Line(), delimiter=";")
        for row in transparency.log(site_id):
            yield writer.writerow([row[name] for name in LOG_COLUMNS])

    return _download(lines(), "text/csv; charset=utf-8", "moderation.csv")


@require_safe
def log_json(request: HttpRequest) -> StreamingHttpResponse:
    """The log as JSON: a list of objects."""
    site_id = current_site(request).pk

    def pieces() -> Iterator[str]:
        yield "["
        for number, row in enumerate(transparency.log(site_id)):
            yield (",\n" if number else "\n") + json.dumps(row)
        yield "\n]\n"

    return _download(pieces(), "application/json", "moderation.json")


def _download(content: Iterator[str], content_type: str, name: str) -> StreamingHttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return StreamingHttpResponse(content, content_type=content_type, headers=headers)


@require_safe
@moderators_only
def workload(request: HttpRequest, who: Moderator) -> HttpResponse:
    """What waits, and one's own part of it."""
    figures = transparency.workload(who.site_id, who.user.pk)
    return render(request, "moderation/workload.html", {"figures": figures})
