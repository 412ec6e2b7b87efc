"""Pictures from outside: checked by content and size before they are decoded, then made anew without anything hidden in them.

Two files are kept of each: the picture at most 1600 px wide or high, and one of 800 px for lists and phones. Both are WebP, made
from the pixels alone: position, camera and anything appended to the file stay behind. They lie in private storage and are read
through a view that asks each time whether the proposal may be read.
"""

import io
import re
import struct
import zlib
from dataclasses import dataclass
from datetime import timedelta
from pathlib import PurePosixPath
from typing import IO, Any, Final
from uuid import uuid4

from django.conf import settings
from django.core import signing
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile, File
from django.core.files.storage import default_storage
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from PIL import Image, ImageOps

from .models import Proposal

FORMATS: Final = ("JPEG", "PNG", "WEBP", "GIF")
ACCEPT: Final = "image/jpeg,image/png,image/webp,image/gif"
LARGE, SMALL = 1600, 800
QUALITY: Final = 80
_SIZE: Final = re.compile(r"(\d{1,4})x(\d{1,4})", re.ASCII)
# What Pillow raises for files that are broken on purpose or by accident.
_BROKEN: Final = (
    OSError, SyntaxError, ValueError, EOFError, IndexError, KeyError, TypeError, AttributeError, struct.error, zlib.error,
    MemoryError, OverflowError, Image.DecompressionBombError,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Processed:
    """A picture made anew in both sizes, and the size of the large one in pixels."""

    large: bytes
    small: bytes
    width: int
    height: int

    def as_file(self) -> File[Any]:
        """The large one, under a name that says its size."""
        return ContentFile(self.large, name=f"{self.width}x{self.height}.webp")


@dataclass(frozen=True, slots=True)
class Shown:
    """A picture on a page: address and size of the large one, address of the small one, the text for it."""

    url: str
    small_url: str
    width: int | None
    height: int | None
    alt: str


def process(upload: IO[bytes], size: int) -> Processed:
    """Check an uploaded file of ``size`` bytes and make the picture anew. Raises ``ValidationError`` with what to do.

    Animated pictures keep their first frame.
    """
    if size > settings.IMAGE_MAX_BYTES:
        megabytes = settings.IMAGE_MAX_BYTES // (1024 * 1024)
        raise ValidationError(
            _("The picture is larger than %(limit)s MB. Please choose a smaller one."),
            code="too_big",
            params={"limit": megabytes},
        )
    try:
        upload.seek(0)
        image = Image.open(upload, formats=FORMATS)
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise _too_many_pixels() from error
    except _BROKEN as error:
        raise ValidationError(
            _("This file is not a picture we can read. JPEG, PNG, WebP and GIF are possible."), code="format"
        ) from error
    with image:
        if image.width * image.height > settings.IMAGE_MAX_PIXELS:
            raise _too_many_pixels()
        try:
            return _made_anew(image)
        except _BROKEN as error:
            raise ValidationError(
                _("The picture is damaged. Please choose another one."), code="damaged"
            ) from error


def _too_many_pixels() -> ValidationError:
    millions = settings.IMAGE_MAX_PIXELS // 1_000_000
    return ValidationError(
        _("The picture has more than %(limit)s million pixels. Please choose a smaller one."),
        code="pixels",
        params={"limit": millions},
    )


def _made_anew(image: Image.Image) -> Processed:
    # A JPEG can be decoded at half size or less, which saves most of the work for a photo.
    image.draft("RGB", (LARGE, LARGE))
    picture: Image.Image = ImageOps.exif_transpose(image)
    picture = picture.convert("RGBA" if picture.has_transparency_data else "RGB")
    picture.thumbnail((LARGE, LARGE), Image.Resampling.LANCZOS)
    small = picture.copy()
    small.thumbnail((SMALL, SMALL), Image.Resampling.LANCZOS)
    return Processed(_webp(picture), _webp(small), picture.width, picture.height)


def _webp(picture: Image.Image) -> bytes:
    # A new image of the same pixels: nothing that Pillow carries along (EXIF, profile, comments) can slip through.
    bare = Image.new(picture.mode, picture.size)
    bare.paste(picture)
    out = io.BytesIO()
    bare.save(out, "WEBP", quality=QUALITY, method=4)
    return out.getvalue()


def small_name(name: str) -> str:
    """Where the small one of the picture stored as ``name`` lies."""
    path = PurePosixPath(name)
    return str(path.with_name(f"{path.stem}-{SMALL}.webp"))


def store_small(proposal: Proposal, small: bytes) -> None:
    """Store the small one beside the picture of ``proposal``, which is saved."""
    if proposal.picture and proposal.picture.name:
        default_storage.save(small_name(proposal.picture.name), ContentFile(small))


def remove(name: str) -> None:
    """Delete both files of a picture that no proposal shows any more."""
    for one in (name, small_name(name)):
        default_storage.delete(one)


def of(proposal: Proposal) -> Shown | None:
    """The picture of a proposal as its page shows it; opens no file. Needs ``consultation`` loaded."""
    if not proposal.picture or not proposal.picture.name:
        return None
    stem = PurePosixPath(proposal.picture.name).stem
    found = _SIZE.search(stem)
    width, height = (int(found[1]), int(found[2])) if found else (None, None)
    # What follows the proposal's own part of the name is new with every upload, so that no cache shows the
    # old picture.
    mark = stem.partition("-")[2] or stem[-8:]

    def address(size: int) -> str:
        return (
            f"{reverse('proposals:picture', args=[proposal.consultation.slug, proposal.pk, size])}?v={mark}"
        )

    alt = "" if proposal.picture_decorative else proposal.picture_alt
    return Shown(address(LARGE), address(SMALL), width, height, alt)


def open_size(proposal: Proposal, size: int) -> IO[bytes] | None:
    """The file of a picture in the wanted size (the large one when the small one is missing), or ``None``."""
    name = (proposal.picture.name if proposal.picture else None) or ""
    for one in ([small_name(name)] if size == SMALL else []) + [name]:
        try:
            return default_storage.open(one, "rb") if one else None
        except FileNotFoundError:
            continue
    return None


# A picture that came with a form which had another mistake waits here, so that nobody has to choose it again.
WAITING: Final = "private/proposals/waiting"
WAIT_SECONDS: Final = 86_400
_SALT: Final = "proposals.waiting-picture"


def keep(processed: Processed, user_id: int) -> str:
    """Keep a picture for the next attempt of ``user_id``; returns the token that finds it again."""
    _forget_old()
    name = default_storage.save(
        f"{WAITING}/{uuid4().hex}-{processed.width}x{processed.height}.webp", ContentFile(processed.large)
    )
    default_storage.save(small_name(name), ContentFile(processed.small))
    return signing.dumps([user_id, name], salt=_SALT)


def kept(token: str, user_id: int) -> Processed | None:
    """The picture that waits under ``token``; ``None`` when it is somebody else's, too old or used up."""
    name = _waiting_name(token, user_id)
    found = _SIZE.search(PurePosixPath(name).name) if name else None
    if found is None:
        return None
    try:
        with default_storage.open(name) as large, default_storage.open(small_name(name)) as small:
            return Processed(large.read(), small.read(), int(found[1]), int(found[2]))
    except FileNotFoundError:
        return None


def release(token: str, user_id: int) -> None:
    """Forget the picture that waits under ``token``."""
    if name := _waiting_name(token, user_id):
        remove(name)


def _waiting_name(token: str, user_id: int) -> str:
    try:
        owner, name = signing.loads(token[:500], salt=_SALT, max_age=WAIT_SECONDS)
    except (signing.BadSignature, ValueError, TypeError):
        return ""
    return str(name) if owner == user_id else ""


def _forget_old() -> None:
    """Delete what has waited for longer than the tokens are good; a few at a time."""
    if not default_storage.exists(WAITING):
        return
    limit = timezone.now() - timedelta(seconds=2 * WAIT_SECONDS)
    _folders, names = default_storage.listdir(WAITING)
    for name in names[:200]:
        path = f"{WAITING}/{name}"
        try:
            if default_storage.get_modified_time(path) < limit:
                default_storage.delete(path)
        except FileNotFoundError:
            continue
