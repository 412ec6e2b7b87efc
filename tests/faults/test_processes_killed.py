"""A web process is killed outright: the other one serves, a new one takes its place, nothing is stored twice or by half."""

import os
import signal
import threading
import time
from uuid import uuid4

import pytest

from tests.faults.conftest import Platform

pytestmark = [pytest.mark.postgres_only, pytest.mark.redis_only, pytest.mark.xdist_group("faults")]


def test_what_was_acknowledged_is_there_and_the_process_is_replaced(platform: Platform) -> None:
    acknowledged: list[str] = []
    attempted: list[str] = []
    stop = threading.Event()

    def keep_posting() -> None:
        while not stop.is_set():
            text = f"Ein Beitrag, während ein Prozess stirbt {uuid4()}"
            attempted.append(text)
            try:
                if platform.comment(text)[0] == 200:
                    acknowledged.append(text)
            except OSError:
                continue

    writers = [threading.Thread(target=keep_posting) for _ in range(3)]
    for writer in writers:
        writer.start()
    time.sleep(1)
    before = platform.workers()
    os.kill(before[0], signal.SIGKILL)
    time.sleep(3)
    stop.set()
    for writer in writers:
        writer.join(30)
    assert acknowledged
    assert [platform.saved(text) for text in acknowledged] == [1] * len(acknowledged)
    assert all(platform.saved(text) <= 1 for text in attempted)
    deadline = time.monotonic() + 30
    while len(platform.workers()) < len(before):
        assert time.monotonic() < deadline, "nobody took its place"
        time.sleep(0.2)
