"""Sounds from outside: known by their content, bounded in size, and without anything hidden in them.

There is no way to make a sound anew as pictures are made anew, so it is taken apart and only the parts that
make sound are put together again: frames of MP3, format and samples of WAV, and the boxes of M4A that a player needs.
Titles, comments, places and pictures in the file stay behind, as does everything before, between and after.
"""

import struct
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO, Final

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

MAX_BYTES: Final = 6 * 1024 * 1024
ACCEPT: Final = "audio/mpeg,audio/wav,audio/mp4,.mp3,.wav,.m4a"
TYPES: Final = {"mp3": "audio/mpeg", "wav": "audio/wav", "m4a": "audio/mp4"}

# MPEG audio, layer III: kbit/s and Hz by index, for version 1 and for versions 2 and 2.5.
_RATES_1: Final = (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320)
_RATES_2: Final = (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160)
_HERTZ: Final = {3: (44100, 48000, 32000), 2: (22050, 24000, 16000), 0: (11025, 12000, 8000)}
_MIN_FRAMES: Final = 8
_CONTAINERS: Final = frozenset({b"moov", b"trak", b"mdia", b"minf", b"stbl", b"edts", b"dinf"})
# Everything else in a file (udta, meta, uuid, free …) says things nobody asked for.
_KEPT: Final = _CONTAINERS | frozenset(
    {b"ftyp", b"mdat", b"mvhd", b"tkhd", b"mdhd", b"hdlr", b"smhd", b"dref", b"elst",
     b"stsd", b"stts", b"stsc", b"stsz", b"stco", b"co64", b"ctts", b"stss", b"sgpd", b"sbgp"}
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Sound:
    """A sound without anything hidden: its bytes and the ending that tells its type."""

    content: bytes
    ending: str


def process(upload: IO[bytes], size: int) -> Sound:
    """Check an uploaded file of ``size`` bytes. Raises ``ValidationError`` that says what is possible."""
    if size > MAX_BYTES:
        raise ValidationError(
            _("The sound is larger than %(limit)s MB. About one minute is enough."),
            code="too_big",
            params={"limit": MAX_BYTES // (1024 * 1024)},
        )
    upload.seek(0)
    data = upload.read(MAX_BYTES + 1)
    try:
        found = _wav(data) or _m4a(data) or _mp3(data)
    except (struct.error, IndexError, ValueError, RecursionError):
        found = None
    if found is None:
        raise ValidationError(
            _("This file is not a sound we can read. MP3, M4A and WAV are possible."), code="format"
        )
    return found


def _wav(data: bytes) -> Sound | None:
    if data[:4] != b"RIFF" or data[8:12] != b"WAVE":
        return None
    chunks: dict[bytes, bytes] = {}
    place = 12
    while place + 8 <= len(data):
        name, length = data[place : place + 4], struct.unpack_from("<I", data, place + 4)[0]
        if name in {b"fmt ", b"data"} and name not in chunks:
            chunks[name] = data[place + 8 : place + 8 + length]
        place += 8 + length + length % 2
    fmt, samples = chunks.get(b"fmt ", b""), chunks.get(b"data", b"")
    # 1 is PCM, 3 floating point, 6 and 7 telephone, 65534 says it further on.
    if len(fmt) < 16 or not samples or struct.unpack_from("<H", fmt)[0] not in {1, 3, 6, 7, 65534}:
        return None
    body = b"".join(
        name + struct.pack("<I", len(part)) + part + b"\0" * (len(part) % 2)
        for name, part in ((b"fmt ", fmt[:40]), (b"data", samples))
    )
    return Sound(b"RIFF" + struct.pack("<I", len(body) + 4) + b"WAVE" + body, "wav")


def _mp3(data: bytes) -> Sound | None:
    place = 0
    if data[:3] == b"ID3" and len(data) > 10:
        # The length of the tag is written with seven bits a byte.
        place = 10 + sum(
            (byte & 0x7F) << shift for byte, shift in zip(data[6:10], (21, 14, 7, 0), strict=True)
        )
    frames = []
    while place + 4 <= len(data):
        length = _frame_length(data, place)
        if length is None or place + length > len(data):
            break
        frames.append(data[place : place + length])
        place += length
    return Sound(b"".join(frames), "mp3") if len(frames) >= _MIN_FRAMES else None


def _frame_length(data: bytes, place: int) -> int | None:
    """Bytes of the MP3 frame that begins here; ``None`` when none does (ISO 11172-3, 13818-3)."""
    head: int = struct.unpack_from(">I", data, place)[0]
    version, layer = head >> 19 & 3, head >> 17 & 3
    rate, hertz, padding = head >> 12 & 15, head >> 10 & 3, head >> 9 & 1
    if head >> 21 != 0x7FF or layer != 1 or version == 1 or rate in {0, 15} or hertz == 3:
        return None
    kilobits = (_RATES_1 if version == 3 else _RATES_2)[rate]
    return (144 if version == 3 else 72) * kilobits * 1000 // _HERTZ[version][hertz] + padding


def _m4a(data: bytes) -> Sound | None:
    if data[4:8] != b"ftyp":
        return None
    kinds = {data[place + 4 : place + 8] for place, _length in _boxes(data, 0, len(data))}
    if not {b"moov", b"mdat"} <= kinds or _handlers(data) != {b"soun"}:
        return None
    # Places of samples are counted from the beginning of the file: what goes is emptied, not cut out.
    clean = bytearray(data[: max(place + length for place, length in _boxes(data, 0, len(data)))])
    _empty(clean, 0, len(clean))
    return Sound(bytes(clean), "m4a")


def _boxes(data: bytes | bytearray, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Place and length of each box; raises ``ValueError`` when the lengths make no sense."""
    place = start
    while place + 8 <= end:
        length = struct.unpack_from(">I", data, place)[0]
        if length == 0 and start == 0:
            length = end - place
        if length < 8 or place + length > end:
            raise ValueError("box")
        yield place, length
        place += length


def _handlers(data: bytes) -> set[bytes]:
    """What the tracks hold: ``soun`` for sound, ``vide`` for pictures."""
    found: set[bytes] = set()

    def look(start: int, end: int) -> None:
        for place, length in _boxes(data, start, end):
            kind = data[place + 4 : place + 8]
            if kind == b"hdlr":
                found.add(data[place + 16 : place + 20])
            elif kind in _CONTAINERS:
                look(place + 8, place + length)

    look(0, len(data))
    return found


def _empty(data: bytearray, start: int, end: int) -> None:
    """Turn every box a player does not need into empty space, and the names of handlers with them."""
    for place, length in list(_boxes(data, start, end)):
        kind = bytes(data[place + 4 : place + 8])
        if kind in _CONTAINERS:
            _empty(data, place + 8, place + length)
        elif kind not in _KEPT:
            data[place + 4 : place + length] = b"free" + bytes(length - 8)
        elif kind == b"hdlr" and length > 32:
            data[place + 32 : place + length] = bytes(length - 32)
