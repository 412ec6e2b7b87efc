"""What decides how a comment looks, so that a kept piece is never out of date."""

from dataclasses import replace

import pytest

from participation.comments.entries import Entry
from tests.factories import make_comment, make_proposal

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "change",
    [{"mark_reason": "Anderer Grund."}, {"label": "off_topic"}, {"collapsed": True}, {"locked": True}],
)
def test_every_mark_and_its_reason_make_another_piece(change: dict[str, object]) -> None:
    entry = replace(Entry.written(make_comment(make_proposal())), mine=False)
    assert entry.look is not None
    assert replace(entry, **change).look != entry.look  # type: ignore[arg-type]
