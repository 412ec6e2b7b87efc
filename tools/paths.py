"""Where things lie, and short fingerprints that tell whether something changed since last time."""

import hashlib
from collections.abc import Iterable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VAR = ROOT / "var"


def fingerprint(files: Iterable[Path], *more: str) -> str:
    """A short digest over names and contents of ``files`` and the strings ``more``."""
    digest = hashlib.blake2b(digest_size=10)
    for path in sorted(files):
        digest.update(str(path.relative_to(ROOT)).encode())
        digest.update(path.read_bytes())
    for text in more:
        digest.update(text.encode())
    return digest.hexdigest()


def schema_fingerprint() -> str:
    """Changes with any migration of ours, any installed version, and the list of installed apps."""
    migrations = [*ROOT.glob("participation/*/migrations/*.py"), *ROOT.glob("cms/migrations/*.py")]
    return fingerprint([*migrations, ROOT / "requirements.txt", ROOT / "participation/settings/base.py"])
