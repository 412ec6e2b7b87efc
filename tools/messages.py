"""Compile translations without the gettext programs: ``python -m tools.messages``.

A fresh machine has no ``msgfmt``; polib reads the catalogues and writes what Django loads.
"""

import polib

from tools.paths import ROOT, fingerprint

CATALOGUES = "locale/**/LC_MESSAGES/*.po"


def message_fingerprint() -> str:
    """Changes with any catalogue and when a compiled one is missing."""
    sources = list(ROOT.glob(CATALOGUES))
    missing = [str(path) for path in sources if not path.with_suffix(".mo").exists()]
    return fingerprint(sources, *missing)


def compile_all() -> None:
    """Compile every catalogue that is newer than its compiled form."""
    for source in ROOT.glob(CATALOGUES):
        target = source.with_suffix(".mo")
        if not target.exists() or target.stat().st_mtime < source.stat().st_mtime:
            polib.pofile(str(source)).save_as_mofile(str(target))


if __name__ == "__main__":
    compile_all()
