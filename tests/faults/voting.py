"""What the faults of a vote need done beside the platform, each order in a process of its own that may be killed.

Settings come from the environment of the platform that is being broken. Orders and answers are lines of JSON.
"""

import json
import os
import secrets
import signal
import sys
import traceback
from collections.abc import Callable
from datetime import timedelta
from itertools import count
from typing import Any

import django


def prepare(voters: int) -> dict[str, Any]:
    """An open vote, and people who are logged in."""
    from django.test import Client

    from participation.voting.addresses import address_of
    from tests import factories

    vote = factories.make_vote()
    sessions = []
    for _number in range(voters):
        client = Client()
        client.force_login(factories.make_user())
        sessions.append(client.cookies["sessionid"].value)
    options = [option.pk for option in vote.options.all()]
    return {"vote": vote.pk, "path": address_of(vote), "options": options, "sessions": sessions}


def cast_many(vote_id: int, ballots: int) -> dict[str, Any]:
    """Many ballots by the service, so that counting takes a moment."""
    from participation.voting.models import Vote
    from participation.voting.rules import Voter
    from participation.voting.services.casting import cast
    from tests import factories

    vote = Vote.objects.select_related("consultation").get(pk=vote_id)
    options = [option.pk for option in vote.options.all()]
    codes = [
        cast(vote=vote, voter=Voter(factories.make_user()), raw={"option": options[number % 3]}).code
        for number in range(ballots)
    ]
    return {"receipts": codes}


def close(vote_id: int, die: str) -> dict[str, Any]:
    """Count what is due as the clock does. ``die`` names a step before which the process is killed outright."""
    from django.utils import timezone

    from participation.voting import duties, keys
    from participation.voting.models import Vote
    from participation.voting.services import closing

    now = timezone.now()
    Vote._base_manager.filter(pk=vote_id, state="announced").update(closes_at=now - timedelta(seconds=5))

    def killed(*_args: Any, **_more: Any) -> None:
        os.kill(os.getpid(), signal.SIGKILL)

    where = {"put back": (closing, "_put_back"), "roll": (closing, "_shuffle_roll"), "key": (keys, "destroy")}
    if die:
        setattr(*where[die], killed)
    return {"closed": duties.close_due(now), "destroyed": duties.destroy_old_keys()}


def look(vote_id: int) -> dict[str, Any]:
    """What the database and the folder of keys hold."""
    from participation.core.models import AuditEntry
    from participation.voting import keys
    from participation.voting.models import Ballot, RollEntry, Vote

    vote = Vote.objects.get(pk=vote_id)
    rows = list(Ballot.objects.filter(vote=vote).values_list("owner", "receipt", "data", "number"))
    return {
        "state": vote.state,
        "turnout": vote.turnout,
        "scores": (vote.result or {}).get("scores"),
        "ballots": len(rows),
        "owners": len({owner for owner, *_rest in rows if owner}),
        "numbered": sum(number is not None for *_rest, number in rows),
        "roll": RollEntry.objects.filter(vote=vote).count(),
        "voters": RollEntry.objects.filter(vote=vote).values("user").distinct().count(),
        "receipts": {receipt: data["option"] for _owner, receipt, data, _number in rows},
        "key": str(vote.key_name) in keys.names(),
        "closings": AuditEntry.objects.filter(verb="vote.closed", object_id=vote_id).count(),
    }


VERBS: dict[str, Callable[..., dict[str, Any]]] = {
    "prepare": prepare,
    "cast": cast_many,
    "close": close,
    "look": look,
}


def main() -> None:
    """Read an order a line, and answer with a line each: ``null`` when the process that obeyed was killed."""
    django.setup()
    from tests import factories

    for line in sys.stdin:
        verb, *arguments = json.loads(line)
        # A process of its own, with connections of its own.
        if child := os.fork():
            status = os.waitpid(child, 0)[1]
            if os.WIFSIGNALED(status):
                sys.stdout.write("null\n")
            sys.stdout.flush()
            if os.WIFEXITED(status) and os.WEXITSTATUS(status):
                sys.exit(f"{verb} failed")
            continue
        # The numbers in names and addresses begin anew in every process, but the database is one.
        factories._numbers = count(secrets.randbelow(10**9))
        try:
            sys.stdout.write(json.dumps(VERBS[verb](*arguments)) + "\n")
            sys.stdout.flush()
        except BaseException:
            traceback.print_exc()
            os._exit(1)
        os._exit(0)


if __name__ == "__main__":
    main()
