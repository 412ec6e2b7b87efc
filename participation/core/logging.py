"""Structured logs: one JSON object a line, without personal data.

What could name a person never reaches the log: no address of a network, no e-mail, no query string, no
path with a secret in it (the *route* is logged instead), no account. A request id ties lines together.
"""

import json
import logging
import re
from contextvars import ContextVar
from datetime import UTC, datetime
from typing import Any, Final

request_id: ContextVar[str] = ContextVar("request_id", default="")

_EMAIL: Final = re.compile(r"[\w.+%-]+@[\w-]+(?:\.[\w-]+)+")
_IPV4: Final = re.compile(r"\b(?:\d{1,3}\.){3}\d{1,3}\b")
_IPV6: Final = re.compile(
    r"(?<![\w:])(?:[0-9a-fA-F]{1,4}:){3,7}[0-9a-fA-F]{1,4}(?![\w:])|(?<![\w:])[0-9a-fA-F:]*::[0-9a-fA-F:]+"
)
# PostgreSQL quotes the offending row in DETAIL, Django's debug page the parameters of a statement.
_DETAIL: Final = re.compile(r"^(DETAIL|CONTEXT):.*$", re.MULTILINE)
_STANDARD: Final = frozenset(vars(logging.makeLogRecord({}))) | {
    "message",
    "asctime",
    "taskName",
    "request",
    "color_message",
}


def redact(text: str) -> str:
    """Return ``text`` with e-mail and network addresses and the database's quoted rows taken out."""
    text = _DETAIL.sub(r"\1: [removed]", text)
    text = _EMAIL.sub("[e-mail]", text)
    return _IPV6.sub("[address]", _IPV4.sub("[address]", text))


def _message(record: logging.LogRecord) -> str:
    # Django logs "Not Found: /path" – and a path may hold a key that opens an account.
    if record.name.startswith("django.request") and isinstance(record.args, tuple) and len(record.args) == 2:
        return str(record.args[0])
    try:
        return record.getMessage()
    except (TypeError, ValueError):
        return str(record.msg)


class JsonFormatter(logging.Formatter):
    """Formats a record as one line of JSON; ``extra=`` values of simple types become fields."""

    def format(self, record: logging.LogRecord) -> str:
        entry: dict[str, Any] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": redact(_message(record)),
        }
        if current := request_id.get():
            entry["request_id"] = current
        for key, value in vars(record).items():
            if key in _STANDARD:
                continue
            if isinstance(value, bool | int | float) or value is None:
                entry[key] = value
            elif isinstance(value, str):
                entry[key] = redact(value)
        if record.exc_info:
            entry["exception"] = redact(self.formatException(record.exc_info))
        return json.dumps(entry, ensure_ascii=False)
