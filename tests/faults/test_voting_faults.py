"""Processes die with ``kill -9`` while people vote and while the box is counted: every acknowledged ballot is there once."""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from itertools import cycle
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from tests.faults.conftest import TOKEN, Platform
from tools.paths import ROOT

pytestmark = [pytest.mark.postgres_only, pytest.mark.redis_only]
VOTERS, THREADS = 24, 6


class Helper:
    """A process beside the platform that obeys :mod:`tests.faults.voting`'s orders, each in a fork of its own."""

    def __init__(self, platform: Platform, log: Path) -> None:
        self.log = log
        with log.open("wb") as errors:
            self.process = subprocess.Popen(
                [sys.executable, "-W", "ignore", "-m", "tests.faults.voting"],
                cwd=ROOT, env=platform.environment, text=True,
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors,
            )  # fmt: skip

    def __call__(self, *order: object) -> Any:
        """The answer; ``None`` when the process that obeyed was killed."""
        assert self.process.stdin is not None
        assert self.process.stdout is not None
        self.process.stdin.write(json.dumps(order) + "\n")
        self.process.stdin.flush()
        answer = self.process.stdout.readline()
        assert answer, self.log.read_text()[-2000:]
        return json.loads(answer)


@pytest.fixture(scope="module")
def do(platform: Platform, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Helper]:
    helper = Helper(platform, tmp_path_factory.mktemp("helper") / "log")
    yield helper
    helper.process.communicate(timeout=20)


@dataclass
class Person:
    """One voter: what was acknowledged last, and whether an attempt after it got no answer."""

    session: str
    receipt: str = ""
    option: int = 0
    acknowledged: int = 0
    in_doubt: bool = False
    statuses: Counter[int] = field(default_factory=Counter)

    def save(self, platform: Platform, path: str, option: int) -> bool:
        """Send a ballot as the script on the page does; whether it was acknowledged."""
        place = urlsplit(platform.url)
        connection = HTTPConnection(str(place.hostname), place.port, timeout=30)
        headers = {
            "Cookie": f"sessionid={self.session}; csrftoken={TOKEN}",
            "X-CSRFToken": TOKEN,
            "Accept": "application/json",
            "Content-Type": "application/x-www-form-urlencoded",
        }
        self.in_doubt = True
        try:
            connection.request("POST", path, f"option={option}", headers)
            response = connection.getresponse()
            answer = json.loads(response.read())
        except (OSError, HTTPException, ValueError):
            return False
        finally:
            connection.close()
        self.statuses[response.status] += 1
        if response.status != 200:
            return False
        self.receipt, self.option, self.in_doubt = answer["receipt"], option, False
        self.acknowledged += 1
        return True


def kill_one_and_wait(platform: Platform) -> None:
    before = platform.workers()
    os.kill(before[0], signal.SIGKILL)
    deadline = time.monotonic() + 60
    while before[0] in (now := platform.workers()) or len(now) < len(before):
        assert time.monotonic() < deadline, "nobody took its place"
        time.sleep(0.1)


def everybody_votes(platform: Platform, path: str, options: list[int], people: list[Person]) -> None:
    """All vote again and again, in several threads, while one web process after the other is killed."""
    stop = threading.Event()

    def keep_voting(share: list[Person], first: int) -> None:
        choices = cycle(options[first:] + options[:first])
        for person in cycle(share):
            if stop.is_set():
                return
            if not person.save(platform, path, next(choices)):
                time.sleep(0.02)

    threads = [
        threading.Thread(target=keep_voting, args=(people[number::THREADS], number % len(options)))
        for number in range(THREADS)
    ]
    for thread in threads:
        thread.start()
    try:
        for _time in range(2):
            time.sleep(0.7)
            kill_one_and_wait(platform)
    finally:
        stop.set()
        for thread in threads:
            thread.join(60)


def recounted(platform: Platform, path: str, folder: Path) -> str:
    """The published box, downloaded and counted again by the script that comes with it."""
    status, box, _seconds = platform.ask(f"{path}stimmzettel.jsonl")
    assert status == 200
    (folder / "ballots.jsonl").write_text(box)
    script = ROOT / "participation" / "voting" / "recounting" / "recount.py"
    done = subprocess.run(
        [sys.executable, "-I", str(script), str(folder / "ballots.jsonl")],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout
    return box


def test_killed_while_people_vote_every_acknowledged_ballot_is_there_once(
    platform: Platform, do: Helper, tmp_path: Path
) -> None:
    made = do("prepare", VOTERS)
    people = [Person(session) for session in made["sessions"]]
    everybody_votes(platform, made["path"], made["options"], people)
    assert sum(person.acknowledged for person in people) > VOTERS

    now = do("look", made["vote"])
    # One ballot a person, and as many people on the roll as ballots in the box, also where an answer got lost.
    assert now["ballots"] == now["owners"] == now["roll"] == now["voters"] <= VOTERS
    settled = [person for person in people if person.acknowledged and not person.in_doubt]
    assert {p.receipt: p.option for p in settled}.items() <= now["receipts"].items()

    # Who got no answer presses again.
    for person in people:
        if person.in_doubt or not person.acknowledged:
            assert person.save(platform, made["path"], made["options"][0])
    assert not [person.statuses for person in people if set(person.statuses) - {200}]
    assert do("close", made["vote"], "") == {"closed": 1, "destroyed": 0}

    end = do("look", made["vote"])
    assert end["ballots"] == end["numbered"] == end["roll"] == end["turnout"] == VOTERS
    assert end["receipts"] == {person.receipt: person.option for person in people}
    right = Counter(person.option for person in people)
    assert end["scores"] == {str(option): right[option] for option in made["options"]}
    assert (end["owners"], end["key"], end["closings"]) == (0, False, 1)
    box = recounted(platform, made["path"], tmp_path)
    assert all(f'"receipt":"{person.receipt}"' in box for person in people)


def test_killed_while_the_box_is_counted_the_close_is_repeated_and_ends_once(
    platform: Platform, do: Helper, tmp_path: Path
) -> None:
    made = do("prepare", 0)
    receipts = set(do("cast", made["vote"], 30)["receipts"])
    before = do("look", made["vote"])
    for step in ("put back", "roll"):
        assert do("close", made["vote"], step) is None
        assert do("look", made["vote"]) == before
    # Counted and committed, but the key is still there when the process dies.
    assert do("close", made["vote"], "key") is None
    counted = do("look", made["vote"])
    assert (counted["state"], counted["key"], counted["closings"]) == ("closed", True, 1)
    # The next process finds nothing to count, and destroys the key.
    assert do("close", made["vote"], "") == {"closed": 0, "destroyed": 1}
    assert do("close", made["vote"], "") == {"closed": 0, "destroyed": 0}
    end = do("look", made["vote"])
    assert end == {**counted, "key": False}
    assert end["ballots"] == end["numbered"] == end["roll"] == end["turnout"] == 30
    assert set(end["receipts"]) == receipts
    recounted(platform, made["path"], tmp_path)
