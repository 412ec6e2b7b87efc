"""Mail in the demo: kept in files, shown on a page of the site and printed to the console. Never for a
real town.
"""

import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from uuid import uuid4

from django.conf import settings
from django.core.mail import EmailMessage, EmailMultiAlternatives
from django.core.mail.backends.base import BaseEmailBackend
from django.utils import timezone
from django.utils.dateparse import parse_datetime

KEPT = 200


def _folder() -> Path:
    return Path(settings.DATA_DIR) / "mailbox"


@dataclass(frozen=True, slots=True)
class DemoMail:
    """One mail that the demo has sent."""

    key: str
    at: datetime | None
    to: str
    subject: str
    text: str


class EmailBackend(BaseEmailBackend):
    """Writes each mail to a file of its own."""

    def send_messages(self, email_messages: Sequence[EmailMessage | EmailMultiAlternatives]) -> int:
        """Keep the messages; returns how many."""
        folder = _folder()
        folder.mkdir(parents=True, exist_ok=True)
        for message in email_messages:
            now = timezone.now()
            data = {
                "at": now.isoformat(),
                "to": ", ".join(message.recipients()),
                "subject": str(message.subject),
                "text": str(message.body),
            }
            (folder / f"{now:%Y%m%dT%H%M%S%f}-{uuid4().hex[:8]}.json").write_text(
                json.dumps(data), encoding="utf-8"
            )
            sys.stdout.write(f"\n--- mail to {data['to']}: {data['subject']}\n{data['text']}\n---\n")
            sys.stdout.flush()
        for old in sorted(folder.glob("*.json"), reverse=True)[KEPT:]:
            old.unlink(missing_ok=True)
        return len(email_messages)


def mails(*, to: str = "", limit: int = 50) -> list[DemoMail]:
    """The newest mails, to one address or to all."""
    found: list[DemoMail] = []
    for path in sorted(_folder().glob("*.json"), reverse=True):
        data = json.loads(path.read_text(encoding="utf-8"))
        if to and to.lower() not in data["to"].lower():
            continue
        found.append(
            DemoMail(path.stem, parse_datetime(data["at"]), data["to"], data["subject"], data["text"])
        )
        if len(found) >= limit:
            break
    return found
