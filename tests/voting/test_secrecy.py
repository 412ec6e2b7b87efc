"""Nothing leads from a person to a ballot, and choices are written down nowhere but in the box."""

import json
import logging
from collections import defaultdict, deque
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.core import mail
from django.core.cache import cache
from django.db import connection
from django.test import Client

from participation.accounts.models import User
from participation.voting import keys
from participation.voting.models import Ballot, Channel, RollEntry, VotingCode
from tests.factories import make_user, make_vote

from .conftest import cast_as, end

pytestmark = pytest.mark.django_db
# Whoever enters or checks paper is no voter; the registry says what these fields are for.
PEOPLE = 12


def rows_of(model: Any) -> list[dict[str, Any]]:
    return list(model._base_manager.values())


def test_no_chain_of_references_leads_from_a_person_to_a_ballot() -> None:
    """Walk all references between tables, in both directions, without going through the vote itself."""
    graph = defaultdict(set)
    for model in apps.get_models(include_auto_created=True):
        for field in model._meta.get_fields():
            target = field.related_model
            if not field.concrete or target is None or not isinstance(target, type):
                continue
            # In a vote that is not secret the ballot has a name; the next test shows that it is empty in others.
            if (model, field.name) == (Ballot, "voter"):
                continue
            graph[model].add(target)
            graph[target].add(model)
    from participation.voting.models import Vote

    seen, waiting = {Ballot, Vote}, deque([Ballot])
    while waiting:
        for neighbour in graph[waiting.popleft()] - seen:
            seen.add(neighbour)
            waiting.append(neighbour)
    assert User not in seen
    assert RollEntry not in seen


def test_after_the_close_no_value_of_a_ballot_stands_in_a_row_about_a_person() -> None:
    vote = make_vote()
    people = [make_user() for _n in range(PEOPLE)]
    for number, user in enumerate(people):
        cast_as(vote, user, number % 3)
    owners = set(Ballot.objects.values_list("owner", flat=True))
    end(vote)
    ballots = rows_of(Ballot)
    assert len(ballots) == PEOPLE
    assert all(row["owner"] is None and row["voter_id"] is None for row in ballots)
    secrets = owners | {row["receipt"] for row in ballots} | {str(row["id"]) for row in ballots}
    for model in apps.get_models(include_auto_created=True):
        if model is Ballot:
            continue
        for row in rows_of(model):
            text = json.dumps(row, default=str)
            found = [secret for secret in secrets if secret in text]
            # The published result of the vote names no receipt either.
            assert found == [], f"{model.__name__}: {found}"


def test_neither_roll_nor_box_have_a_time_or_an_order() -> None:
    vote = make_vote()
    people = [make_user() for _n in range(PEOPLE)]
    receipts = [cast_as(vote, user).code for user in people]
    before = list(Ballot.objects.order_by("pk").values_list("receipt", flat=True))
    assert sorted(before) == sorted(receipts)
    assert before != receipts
    end(vote)
    for model in (RollEntry, Ballot):
        kinds = {field.get_internal_type() for field in model._meta.local_fields}
        assert not kinds & {"DateTimeField", "DateField", "TimeField"}
    after = list(Ballot.objects.order_by("number").values_list("receipt", flat=True))
    assert after == sorted(receipts)
    roll = list(RollEntry.objects.order_by("pk").values_list("user_id", flat=True))
    assert roll != [user.pk for user in people]


def test_the_order_of_rows_in_the_file_says_nothing() -> None:
    """The database's own row numbers: SQLite's rowid, PostgreSQL's place and transaction."""
    vote = make_vote()
    people = [make_user() for _n in range(PEOPLE)]
    receipts = [cast_as(vote, user).code for user in people]
    end(vote)
    place = "ctid" if connection.vendor == "postgresql" else "rowid"
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT receipt FROM voting_ballot ORDER BY {place}")
        box = [row[0] for row in cursor.fetchall()]
        cursor.execute(f"SELECT user_id FROM voting_rollentry ORDER BY {place}")
        roll = [row[0] for row in cursor.fetchall()]
    assert box != receipts
    assert roll != [user.pk for user in people]


def test_the_key_lies_outside_of_backups_and_is_destroyed_at_the_close(tmp_path: Path, settings: Any) -> None:
    vote = make_vote()
    cast_as(vote)
    key = keys.key_of(vote)
    file = next(Path(settings.VOTING_KEY_DIR).glob(f"{vote.key_name}.key"))
    assert file.stat().st_mode & 0o077 == 0
    assert Path(settings.MEDIA_ROOT) not in file.parents
    for model in apps.get_models():
        assert key.hex() not in json.dumps(rows_of(model), default=str)
    end(vote)
    from django.db import transaction

    assert transaction.get_connection().in_atomic_block
    # The test's own transaction never commits: the periodic duty does what a broken process left undone.
    from participation.voting.duties import destroy_old_keys

    assert destroy_old_keys() == 1
    assert not file.exists()


def test_a_canary_choice_is_in_no_log_mail_cache_or_session(caplog: Any) -> None:
    caplog.set_level(logging.DEBUG)
    vote = make_vote(options=("Kanarienvogel-Wahl-4711", "Anderes"))
    user = make_user("Kanarie")
    web = Client()
    web.force_login(user)
    option = vote.options.all()[0]
    receipt = cast_as(vote, user).code
    end(vote)
    needles = (receipt, f'"option": {option.pk}')
    written = "\n".join(
        record.getMessage() for record in caplog.records if record.name != "django.db.backends"
    )
    assert not any(needle in written for needle in needles)
    assert not any(receipt in str(sent.message()) for sent in mail.outbox)
    kept = getattr(cache, "_cache", None)
    if isinstance(kept, dict):
        assert not any(receipt in str(value) for value in kept.values())
    else:
        client = cache._cache.get_client()  # type: ignore[attr-defined]
        assert not any(receipt in str(client.get(key)) for key in client.keys())  # noqa: SIM118


def test_a_deleted_account_takes_its_ballot_out_of_an_open_box_and_leaves_the_published_one() -> None:
    from participation.accounts.services import delete_account

    vote, over = make_vote(), make_vote()
    user = make_user()
    cast_as(vote, user)
    cast_as(over, user)
    end(over)
    delete_account(user=user)
    assert not Ballot.objects.filter(vote=vote).exists()
    assert Ballot.objects.filter(vote=over).count() == 1
    assert not RollEntry.objects.exists()


def test_paper_and_online_ballots_differ_only_in_the_channel() -> None:
    assert {field.name for field in Ballot._meta.local_fields} == {
        "id", "vote", "owner", "voter", "receipt", "data", "channel", "number", "hash",
    }  # fmt: skip
    assert set(Channel.values) == {"online", "paper"}
    assert "code" not in {field.name for field in VotingCode._meta.local_fields}
