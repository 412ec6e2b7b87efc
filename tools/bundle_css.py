"""Join the style sheets every page needs into one file, so that a page loads it with one request.

Usage: ``python tools/bundle_css.py [--check]``

There is no build step on the server: the joined file is committed, and ``--check`` says when it is out of date.
Order matters little (rules are flat), but tokens come first and preferences last. A style sheet that only a few
pages need (desk, youth, map) is not in the list; those pages link it themselves in ``{% block head_extra %}``.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "static" / "core" / "css"
TARGET = FOLDER / "site.css"
PARTS = (
    "fonts", "tokens", "themes", "base", "buttons", "frame", "drawings", "cards", "forms", "components",
    "consultation", "proposals", "comments", "ballot", "doors", "preferences",
)  # fmt: skip


def minify(css: str) -> str:
    """Leave out comments and needless white space; strings and calc() stay as they are."""
    css = re.sub(r"/\*(?!!).*?\*/", "", css, flags=re.S)
    css = re.sub(r"\s+", " ", css)
    css = re.sub(r" ?([{};,]) ?", r"\1", css)
    css = re.sub(r"(?<=[a-z-]): (?=[^{}]*[;}])", ":", css)
    return css.replace(";}", "}").strip()


def build() -> str:
    """The joined text, one line for each part."""
    parts = (minify((FOLDER / f"{name}.css").read_text(encoding="utf-8")) for name in PARTS)
    return (
        "/* Made by tools/bundle_css.py from the files beside it: change those. */\n"
        + "\n".join(parts)
        + "\n"
    )


def main() -> int:
    """Command line entry; with --check exit code 1 when the committed file is out of date."""
    text = build()
    if "--check" in sys.argv:
        if TARGET.read_text(encoding="utf-8") != text:
            print(f"{TARGET.relative_to(ROOT)} is out of date: run tools/bundle_css.py", file=sys.stderr)
            return 1
        return 0
    TARGET.write_text(text, encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
