"""Make the small web fonts: Fira Sans for German and English, hints left out.

Usage: ``python tools/subset_fonts.py``  (fonttools and brotli come with requirements-dev.txt)

The first visit may weigh 150 KB in all, so the three weights of the basic set are cut to the characters German and
English use. Letters of other languages come from the two wider files, which browsers fetch only when a page has one.
"""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

from fontTools import subset

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "tools" / "sources" / "fira-sans@5.3.0"
TARGET = ROOT / "static" / "core" / "fonts"
WEIGHTS = (400, 600, 700)
# printable ASCII, Latin-1 letters, German quotes and dashes, arrows and signs the interface uses
UNICODES = (
    "20-7E,A0-FF,152-153,1E9E,2009,200B,2011,2013-2014,2018-201A,201C-201E,2022,2026,202F,2039-203A,20AC,2212"
)
FEATURES = ["kern", "liga", "tnum", "lnum", "pnum", "mark", "mkmk", "ccmp", "locl"]
WIDER = ("latin-ext-400", "latin-ext-700", "cyrillic-400", "cyrillic-700")


def cut(weight: int) -> Path:
    """Write the basic subset of one weight and return its path."""
    target = TARGET / f"fira-sans-{weight}.woff2"
    options = subset.Options()
    options.flavor = "woff2"
    options.hinting = False
    options.layout_features = FEATURES
    font = subset.load_font(str(SOURCE / "files" / f"fira-sans-latin-{weight}-normal.woff2"), options)
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=subset.parse_unicodes(UNICODES))
    cutter.subset(font)
    subset.save_font(font, str(target), options)
    return target


def main() -> int:
    """Write all fonts and their licence."""
    TARGET.mkdir(parents=True, exist_ok=True)
    for weight in WEIGHTS:
        print(f"{cut(weight).name}: {(TARGET / f'fira-sans-{weight}.woff2').stat().st_size} bytes")
    for name in WIDER:
        shutil.copyfile(
            SOURCE / "files" / f"fira-sans-{name}-normal.woff2", TARGET / f"fira-sans-{name}.woff2"
        )
    shutil.copyfile(SOURCE / "LICENSE", TARGET / "OFL.txt")
    return 0


if __name__ == "__main__":
    sys.exit(main())
