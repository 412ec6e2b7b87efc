"""Fetch third-party browser files, pinned and checked, into the repository.

Usage: ``python tools/vendor.py [--check]``

The list in ``tools/vendor.toml`` names npm packages, exact versions and the SHA-256 of every file we take.
Packages are fetched with the ordinary ``npm pack`` client, so whatever mirror npm is set up with is used.
``--check`` fetches nothing and only compares the files in the tree with the list.
A file whose hash differs stops the run before anything is written.
"""

from __future__ import annotations

import argparse
import hashlib
import subprocess
import sys
import tarfile
import tempfile
import tomllib
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LIST = ROOT / "tools" / "vendor.toml"


@dataclass(frozen=True)
class Package:
    """One entry of the list: where it comes from, where it goes and what its files must hash to."""

    name: str
    version: str
    short: str
    target: Path
    files: dict[str, str]

    def path_of(self, member: str) -> Path:
        """Place of a package file in the repository; the ``dist/`` folder is left out."""
        return self.target / f"{self.short}@{self.version}" / member.removeprefix("dist/")


def read_list(path: Path = LIST) -> list[Package]:
    """Read the pinned list. Raises KeyError when an entry lacks its name, version or files."""
    data = tomllib.loads(path.read_text(encoding="utf-8"))
    return [
        Package(
            name=entry["name"],
            version=entry["version"],
            short=entry.get("short", entry["name"]),
            target=ROOT / entry.get("target", "static/vendor"),
            files=dict(entry["files"]),
        )
        for entry in data["package"]
    ]


def sha256(content: bytes) -> str:
    """Hexadecimal SHA-256 of the bytes."""
    return hashlib.sha256(content).hexdigest()


def fetch(package: Package, folder: Path) -> dict[str, bytes]:
    """Contents of the wanted files, taken from the archive that ``npm pack`` brings.

    Raises CalledProcessError when npm fails and KeyError when the archive lacks a file.
    """
    done = subprocess.run(
        ["npm", "pack", "--silent", f"{package.name}@{package.version}"],
        cwd=folder,
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    archive = folder / done.stdout.strip().splitlines()[-1]
    found: dict[str, bytes] = {}
    with tarfile.open(archive) as tar:
        for member in package.files:
            handle = tar.extractfile(f"package/{member}")
            if handle is None:
                raise KeyError(member)
            found[member] = handle.read()
    return found


def install(package: Package) -> list[str]:
    """Fetch one package and write its files; returns complaints instead of writing wrong content."""
    with tempfile.TemporaryDirectory() as folder:
        contents = fetch(package, Path(folder))
    wrong = [
        f"{package.name}@{package.version} {member}: expected {package.files[member]}, got {sha256(content)}"
        for member, content in contents.items()
        if sha256(content) != package.files[member]
    ]
    if not wrong:
        for member, content in contents.items():
            target = package.path_of(member)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)
    return wrong


def check(package: Package) -> list[str]:
    """Complaints about files in the tree that are missing or differ from the list."""
    complaints = []
    for member, expected in package.files.items():
        path = package.path_of(member)
        if not path.is_file():
            complaints.append(f"missing: {path.relative_to(ROOT)}")
        elif sha256(path.read_bytes()) != expected:
            complaints.append(f"changed: {path.relative_to(ROOT)}")
    return complaints


def main() -> int:
    """Command line entry; exit code 1 when anything is missing or differs."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--check", action="store_true", help="compare only, fetch nothing")
    only_check = parser.parse_args().check
    complaints = [line for package in read_list() for line in (check if only_check else install)(package)]
    for line in complaints:
        print(line, file=sys.stderr)
    return 1 if complaints else 0


if __name__ == "__main__":
    sys.exit(main())
