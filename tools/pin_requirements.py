"""Turn ``requirements*.in`` (what we ask for) into ``requirements*.txt`` (exact versions).

Run by ``make requirements``. Versions are resolved for Python 3.11 and later on every platform, without
hashes and without the address of any index, so that an installation may use a mirror.
"""

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
HEADER = "# Exact versions, made from {source} by `make requirements`. Do not edit by hand.\n"


def resolve(source: str, *more: str) -> list[str]:
    """Return the pinned lines for the packages asked for in ``source``."""
    command = [sys.executable, "-m", "uv", "pip", "compile", "--quiet", "--universal"]
    command += [
        "--python-version",
        "3.11",
        "--no-annotate",
        "--no-header",
        "--no-emit-index-url",
        *more,
        source,
    ]
    out = subprocess.run(command, cwd=ROOT, check=True, stdout=subprocess.PIPE, text=True).stdout
    return [line for line in out.splitlines() if line.strip()]


def main() -> None:
    """Write both files; what runs in production is resolved first and binds the rest."""
    upgrade = ["--upgrade"] if "--upgrade" in sys.argv else []
    run = resolve("requirements.in", *upgrade)
    (ROOT / "requirements.txt").write_text(HEADER.format(source="requirements.in") + "\n".join(run) + "\n")
    dev = [line for line in resolve("requirements-dev.in", *upgrade) if line not in run]
    text = HEADER.format(source="requirements-dev.in") + "-r requirements.txt\n" + "\n".join(dev) + "\n"
    (ROOT / "requirements-dev.txt").write_text(text)


if __name__ == "__main__":
    main()
