"""Makers of quests, groups and sounds for the tests."""

from __future__ import annotations

import io
import struct
from datetime import timedelta
from itertools import count
from typing import Any
from uuid import UUID

from django.utils import timezone
from PIL import Image
from wagtail.models import Site

from participation.accounts.models import User
from participation.youth.models import Membership, Quest, YouthGroup
from tests.factories import make_site, make_user

_numbers = count(1)
STEPS: tuple[tuple[str, dict[str, Any]], ...] = (
    (
        "read",
        {"title": "Lies", "intro": "Lies das.", "facts": ["Fakt."], "source": {"label": "Quelle", "url": ""}},
    ),
    (
        "responsible",
        {
            "title": "Wer?",
            "intro": "Rate.",
            "matters": [
                {
                    "text": "Gehweg",
                    "level": "town",
                    "because": "Weil die Stadt baut.",
                    "source": {"label": "GO", "url": ""},
                }
            ],
        },
    ),
    (
        "other_side",
        {
            "title": "Andere",
            "intro": "Hör zu.",
            "arguments": [{"who": "eine Händlerin", "text": "A"}, {"who": "ein Fahrer", "text": "B"}],
        },
    ),
    ("count", {"title": "Zähle", "intro": "Zähle.", "things": ["Autos", "Räder"], "safety": "Vorsicht."}),
    ("interview", {"title": "Frag", "intro": "Frag.", "question": "Was fehlt?", "people": 3}),
    ("spot", {"title": "Ort", "intro": "Zeig.", "photo": True, "sound": True}),
    ("ask", {"title": "Rathaus", "intro": "Frag nach."}),
)
IDS = {kind: UUID(int=number + 1) for number, (kind, _value) in enumerate(STEPS)}
ANSWERS: dict[str, dict[str, Any]] = {
    "read": {},
    "responsible": {"m0": "federal"},
    "other_side": {
        "strongest": "Ohne Parkplätze kommen weniger Kunden.",
        "convinced": "Geheimer Gedanke über den Laden meiner Tante.",
        "changed": "yes",
    },
    "count": {"c0": "42", "c1": "7", "place": "Marktstraße", "when": "Dienstag, 7.30 bis 7.45"},
    "interview": {"a0": "Mehr Licht.", "a1": "Eine Bank.", "a2": ""},
    "spot": {"place": "Kreuzung am Bahnhof", "note": "Sehr eng und laut."},
    "ask": {"text": "Gab es hier schon Unfälle?"},
}


def make_quest(site: Site | None = None, kinds: tuple[str, ...] = tuple(IDS), **values: Any) -> Quest:
    """A public quest with one step of each kind."""
    number = next(_numbers)
    quest = Quest(
        site=site or make_site(),
        slug=values.pop("slug", f"quest-{number}"),
        title=values.pop("title", f"Quest {number}"),
        teaser="Los.",
        motion_title="Sicherer Weg",
        motion_wish="Der Rat soll prüfen.",
        public=values.pop("public", True),
        **values,
    )
    quest.steps = [
        {"id": str(IDS[kind]), "type": kind, "value": value} for kind, value in STEPS if kind in kinds
    ]
    quest.save()
    return quest


def make_group(*members: User, guide: User | None = None, site: Site | None = None) -> YouthGroup:
    """A group with these members."""
    number = next(_numbers)
    group = YouthGroup.objects.create(
        site=site or make_site(),
        name=f"Klasse {number}",
        code=f"AAAA{number:04d}",
        guide=guide or make_user(),
        ends_at=timezone.now() + timedelta(days=30),
    )
    for member in members:
        Membership.objects.create(group=group, user=member, name=f"Tier {member.pk}")
    return group


def photo_with_position() -> bytes:
    """A JPEG that says where it was taken (51.8, 8.1), by whom, and with what."""
    image = Image.new("RGB", (60, 40), "orange")
    exif = Image.Exif()
    exif[0x010F] = "GEHEIMKAMERA"
    exif[0x013B] = "Geheime Person"
    exif[0x8825] = {1: "N", 2: (51.0, 48.0, 0.0), 3: "E", 4: (8.0, 6.0, 0.0)}
    out = io.BytesIO()
    image.save(out, "JPEG", exif=exif)
    return out.getvalue()


def wav(extra: bytes = b"") -> bytes:
    """A short WAV, with ``extra`` chunks in between."""
    fmt = struct.pack("<HHIIHH", 1, 1, 8000, 8000, 1, 8)
    body = b"fmt " + struct.pack("<I", 16) + fmt + extra + b"data" + struct.pack("<I", 800) + b"\x80" * 800
    return b"RIFF" + struct.pack("<I", len(body) + 4) + b"WAVE" + body


def mp3(frames: int = 12, before: bytes = b"", after: bytes = b"") -> bytes:
    """Frames of MP3 (128 kbit/s, 44.1 kHz: 417 bytes each) between whatever else."""
    return before + (b"\xff\xfb\x90\x00" + bytes(413)) * frames + after


def box(kind: bytes, *parts: bytes) -> bytes:
    """A box of an MP4 file."""
    body = b"".join(parts)
    return struct.pack(">I", len(body) + 8) + kind + body


def m4a(handler: bytes = b"soun", udta: bytes = b"", tail: bytes = b"") -> bytes:
    """The boxes of an M4A file; no player would play it, but it is built like one."""
    hdlr = box(b"hdlr", bytes(8) + handler + bytes(12) + b"Core Media Secret\0")
    trak = box(b"trak", box(b"tkhd", bytes(84)), box(b"mdia", box(b"mdhd", bytes(24)), hdlr))
    moov = box(b"moov", box(b"mvhd", bytes(100)), trak, box(b"udta", udta))
    return box(b"ftyp", b"M4A \0\0\0\0") + moov + box(b"mdat", bytes(400)) + tail
