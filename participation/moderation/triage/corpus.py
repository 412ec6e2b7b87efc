"""The posts that the starter learns from, and files of posts that somebody gives us."""

import gzip
import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Final

from .text import MAX_LENGTH

STARTER: Final = Path(__file__).with_name("data") / "germeval2018" / "posts.tsv.gz"
MAX_FILE: Final = 100_000_000  # bytes
MAX_POSTS: Final = 200_000
_UNSTABLE: Final = re.compile(r"@\w+|https?://\S+|www\.\S+|\|LB[RL]\||[\W\d_]")


class BadFile(ValueError):
    """A file that is not posts with answers; the message says which line and why."""


@dataclass(frozen=True, slots=True)
class Posts:
    """Texts and their answers: 1 for offensive, 0 for not."""

    texts: list[str]
    labels: list[int]


def starter() -> Posts:
    """The posts that come with the platform (see README.md beside them)."""
    return _parse(gzip.decompress(STARTER.read_bytes()).decode("utf-8"), STARTER.name)


def read(path: Path) -> Posts:
    """Posts from a file: on each line the text, a tab, and 0 or 1. Raises :class:`BadFile`."""
    try:
        if path.stat().st_size > MAX_FILE:
            raise BadFile(f"{path.name}: larger than {MAX_FILE // 1_000_000} MB")
        text = path.read_bytes().decode("utf-8-sig")
    except OSError as error:
        raise BadFile(f"{path.name}: cannot be read ({error.strerror})") from error
    except UnicodeDecodeError as error:
        raise BadFile(f"{path.name}: byte {error.start + 1} is not UTF-8") from error
    return _parse(text, path.name)


def _parse(text: str, name: str) -> Posts:
    # Only line feeds end a line: posts may hold the other signs that Python's splitlines() takes for one.
    lines = text.split("\n")
    if lines and not lines[-1]:
        lines.pop()
    if not lines:
        raise BadFile(f"{name}: the file is empty")
    if len(lines) > MAX_POSTS:
        raise BadFile(f"{name}: more than {MAX_POSTS} lines")
    posts = Posts([], [])
    for number, line in enumerate(lines, 1):
        post, label = _line(line.removesuffix("\r"), f"{name}, line {number}")
        posts.texts.append(post)
        posts.labels.append(label)
    if len(set(posts.labels)) < 2:
        raise BadFile(f"{name}: all posts have the same answer ({posts.labels[0]}); both 0 and 1 are needed")
    return posts


def _line(line: str, where: str) -> tuple[str, int]:
    if "\0" in line:
        raise BadFile(f"{where}: contains a NUL byte")
    # From the right: a tab inside the text does no harm.
    text, tab, label = line.rpartition("\t")
    if not tab:
        raise BadFile(f"{where}: there is no tab between text and answer")
    label = label.strip()
    if label not in {"0", "1"}:
        raise BadFile(f"{where}: the answer must be 0 or 1, not {label[:20]!r}")
    if not text.strip():
        raise BadFile(f"{where}: there is no text")
    return text[:MAX_LENGTH], int(label)


def fingerprint(text: str) -> str:
    """What stays of a post when accounts, addresses and marks are replaced: its letters."""
    return _UNSTABLE.sub("", text).casefold()


@lru_cache(maxsize=1)
def _starter_fingerprints() -> frozenset[int]:
    return frozenset(hash(fingerprint(text)) for text in starter().texts)


def not_in_starter(texts: list[str]) -> list[bool]:
    """For each text whether it is *not* one of the starter's posts, so that it must be the town's own."""
    known = _starter_fingerprints()
    return [hash(fingerprint(text)) not in known for text in texts]
