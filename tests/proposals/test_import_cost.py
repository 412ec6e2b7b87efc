"""What an import costs, whom it tells, and what happens when two of them meet."""

import io
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from participation.consultations.events import ConsultationChanged
from participation.core import events
from participation.core.models import AuditEntry
from participation.proposals.importing.entries import Outcome
from tests.factories import make_consultation

from .importing import (
    THREAD,
    comment,
    counters_agree,
    csv_file,
    json_lines,
    run,
)

pytestmark = pytest.mark.django_db


def test_one_event_and_one_line_in_the_audit_log() -> None:
    consultation = make_consultation()
    heard: list[events.Event] = []
    events.subscribe(ConsultationChanged, heard.append, durable=True)
    run(consultation, json_lines(THREAD))
    run(consultation, json_lines(THREAD))
    events._durable[ConsultationChanged].remove(heard.append)
    assert heard == [ConsultationChanged(consultation.pk, consultation.site_id)]
    entry = AuditEntry.objects.get(verb="proposals.imported")
    assert entry.data == {"new_or_changed": 5, "rows": 5}


def test_two_imports_that_meet_store_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """The other one comes after our comparison and before our writing."""
    from participation.proposals.importing import storing

    consultation = make_consultation()
    render = storing.render

    def meet(plan: Any, progress: Any) -> None:
        monkeypatch.setattr(storing, "render", render)
        assert run(consultation, json_lines(THREAD)).stored
        render(plan, progress)

    monkeypatch.setattr(storing, "render", meet)
    report = run(consultation, json_lines(THREAD))
    assert {line.outcome for line in report.lines} == {Outcome.UNCHANGED}
    counters_agree(consultation)


def many(count: int) -> io.BytesIO:
    answers = [{"text": "Ja", "answers": [{"text": "Eben"}]}]
    return json_lines(
        *({"id": n, "title": f"Bank {n}", "text": "x", "votes": 1, "comments": answers} for n in range(count))
    )


def test_queries_grow_with_batches_not_with_rows() -> None:
    counts = []
    for number in (6, 12):
        consultation = make_consultation()
        with CaptureQueriesContext(
            connection,
        ) as queries:
            assert run(consultation, many(number)).stored
        counts.append(len(queries))
    assert counts[0] == counts[1]
    changed = [{"id": n, "title": f"Bank {n}", "text": "y", "votes": 2} for n in range(12)]
    with CaptureQueriesContext(connection) as few:
        run(consultation, json_lines(*changed[:6]))
    with CaptureQueriesContext(connection) as more:
        run(consultation, json_lines(*changed))
    assert len(more) <= len(few) + 2
    counters_agree(consultation)


def test_a_thread_a_thousand_deep() -> None:
    consultation = make_consultation()
    rows = [f"{n};;Antwort {n};{n - 1}" for n in range(1, 1001)]
    assert run(consultation, csv_file("id;titel;text;parent\n0;Bank;x;\n" + "\n".join(reversed(rows)))).stored
    counters_agree(consultation)
    assert comment("Antwort 1000").root_id == comment("Antwort 1").pk
