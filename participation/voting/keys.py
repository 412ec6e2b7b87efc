"""The key of an open vote: it binds ballots to voters, so that they can be changed, and lives in a file outside of every backup.

Losing it only means that ballots cast so far can no longer be changed. At the close it is destroyed.
"""

import hashlib
import hmac
import os
import secrets
from contextlib import suppress
from pathlib import Path
from typing import Final

from django.conf import settings

from .models import Vote

LENGTH: Final = 32


def folder() -> Path:
    """Where keys lie; neither below the uploads nor in the database, so that ``manage.py backup`` does not see them."""
    return Path(settings.VOTING_KEY_DIR)


def _file(vote: Vote) -> Path:
    return folder() / f"{vote.key_name}.key"


def key_of(vote: Vote) -> bytes:
    """The key, made when there is none. Two processes that make it at once get the same one."""
    path = _file(vote)
    with suppress(FileNotFoundError):
        key = path.read_bytes()
        if len(key) == LENGTH:
            return key
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    draft = path.with_name(f".{secrets.token_hex(8)}")
    descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(secrets.token_bytes(LENGTH))
            file.flush()
            os.fsync(file.fileno())
        # A link appears whole or not at all, and never over another one.
        with suppress(FileExistsError):
            os.link(draft, path)
    finally:
        draft.unlink(missing_ok=True)
    return path.read_bytes()


def owner_of(vote: Vote, voter: str) -> str:
    """What stands on a ballot for this voter (``user:7``, ``code:12``) while the vote is open."""
    return hmac.digest(key_of(vote), f"{vote.key_name}:{voter}".encode(), hashlib.sha256).hex()


def destroy(vote: Vote) -> None:
    """Overwrite and delete the key; nothing happens when it is gone."""
    path = _file(vote)
    with suppress(FileNotFoundError):
        with path.open("r+b") as file:
            file.write(secrets.token_bytes(LENGTH))
            file.flush()
            os.fsync(file.fileno())
        path.unlink()


def names() -> set[str]:
    """Names of all keys that exist."""
    return {path.stem for path in folder().glob("*.key")} if folder().is_dir() else set()
