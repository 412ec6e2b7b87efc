"""Real input: the Bonn cycling dialogue of 2017."""

import json

import pytest

from participation.comments.models import Comment
from participation.proposals.importing import services
from participation.proposals.importing.entries import Outcome
from participation.proposals.models import Proposal
from participation.proposals.queries import Filters, find, places_in
from tests.conftest import SHARED_DATA
from tests.factories import make_consultation

from .importing import counters_agree

FILE = SHARED_DATA / "bonn-raddialog" / "contributions.jsonl"


@pytest.mark.needs_shared_data
@pytest.mark.django_db
def test_the_whole_dialogue_arrives_and_a_second_run_changes_nothing() -> None:
    rows = [json.loads(line) for line in FILE.read_text().splitlines()]
    consultation = make_consultation()
    with FILE.open("rb") as file:
        report = services.run(file=file, consultation=consultation, actor_id=None)
    assert report.stored
    assert not report.has_errors
    assert Proposal.objects.count() == len(rows) == 1207
    comments = [comment for row in rows for comment in row["comments"]]
    replies = sum(len(comment["answers"]) for comment in comments)
    assert Comment.objects.count() == len(comments) + replies
    counters_agree(consultation)
    assert consultation.support_count == sum(row["votes"] for row in rows)
    assert len(places_in(consultation, Filters())) == 1207
    assert find(consultation, Filters(words="Viktoriabrücke"))[1] > 10
    with FILE.open("rb") as file:
        second = services.run(file=file, consultation=consultation, actor_id=None)
    assert {line.outcome for line in second.lines} == {Outcome.UNCHANGED}
    assert Proposal.objects.count() == 1207
