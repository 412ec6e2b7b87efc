"""A session as a calendar file (iCalendar, RFC 5545)."""

from datetime import UTC, datetime
from urllib.parse import urlsplit

from django.utils import timezone

from .models import Session


def _text(value: str) -> str:
    """One value: no line break can begin another property, and what has a meaning is escaped."""
    flat = " ".join("".join(sign if sign.isprintable() else " " for sign in value).split())
    return flat.replace("\\", "\\\\").replace(";", "\\;").replace(",", "\\,")


def _stamp(value: datetime) -> str:
    return value.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def _fold(line: str) -> str:
    """Lines of at most 75 octets, without cutting a character."""
    pieces: list[str] = []
    piece, size = "", 0
    for sign in line:
        width = len(sign.encode())
        if size + width > 74:
            pieces.append(piece)
            piece, size = "", 0
        piece += sign
        size += width
    return "\r\n ".join([*pieces, piece])


def calendar_file(session: Session, url: str) -> str:
    """The session as a file that calendars read; ``url`` is the address of its page."""
    host = urlsplit(url).hostname or "localhost"
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Stadtgespraech//Jugendrat//DE",
        "METHOD:PUBLISH",
        "BEGIN:VEVENT",
        f"UID:sitzung-{session.pk}@{_text(host)}",
        f"DTSTAMP:{_stamp(session.invited_at or timezone.now())}",
        f"DTSTART:{_stamp(session.starts_at)}",
        f"DTEND:{_stamp(session.ends_at)}",
        f"SUMMARY:{_text(session.title)}",
        f"LOCATION:{_text(session.place)}",
        f"URL:{_text(url)}",
        "END:VEVENT",
        "END:VCALENDAR",
    ]
    return "\r\n".join(map(_fold, lines)) + "\r\n"
