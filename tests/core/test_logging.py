"""What never reaches the log."""

import json
import logging

import pytest

from participation.core.logging import JsonFormatter, redact, request_id


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("mail to erika@example.org failed", "mail to [e-mail] failed"),
        ("from 192.0.2.17:5000", "from [address]:5000"),
        ("from 2001:db8:0:1:2:3:4:5 again", "from [address] again"),
        ("from 2001:db8::17 again", "from [address] again"),
        ("at 12:30:45 nothing changes", "at 12:30:45 nothing changes"),
        ("duplicate key\nDETAIL:  Key (email)=(a b) exists.", "duplicate key\nDETAIL: [removed]"),
    ],
)
def test_personal_data_are_taken_out(text: str, expected: str) -> None:
    assert redact(text) == expected


def formatted(**values: object) -> dict[str, object]:
    record = logging.makeLogRecord({"name": "test", "levelname": "INFO", "msg": "x", **values})
    return dict(json.loads(JsonFormatter().format(record)))


def test_a_line_is_one_json_object_with_the_request_id() -> None:
    token = request_id.set("abcd1234")
    try:
        entry = formatted(msg="saved", status=200)
    finally:
        request_id.reset(token)
    assert (entry["message"], entry["status"], entry["request_id"]) == ("saved", 200, "abcd1234")


def test_paths_are_not_logged_because_they_may_hold_keys() -> None:
    entry = formatted(name="django.request", msg="%s: %s", args=("Not Found", "/accounts/confirm-email/KEY/"))
    assert entry["message"] == "Not Found"


def test_objects_given_as_extra_are_left_out() -> None:
    assert "request" not in formatted(request=object(), user=object())


def test_exceptions_are_redacted() -> None:
    import sys

    try:
        raise ValueError("bad: erika@example.org")
    except ValueError:
        entry = formatted(exc_info=sys.exc_info())
    assert "erika" not in str(entry["exception"])
