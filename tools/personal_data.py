"""Write the table of ``docs/operators/personal-data.md`` from the registry of personal data.

Usage: ``python -m tools.personal_data [--check]``. What stands outside of the marks is written by hand.
"""

import os
import sys

from tools.paths import ROOT

TARGET = ROOT / "docs" / "operators" / "personal-data.md"
BEGIN, END = "<!-- begin: made by tools/personal_data.py -->\n", "<!-- end -->\n"
GOES = {
    "delete": "deleted",
    "unlink": "stays without the person",
    "handled": "deleted, or made anonymous where others build on it",
}


def table() -> str:
    """A section for each kind of record: what it is, on which basis, how long, and each field with its purpose."""
    from django.utils import translation

    from participation.accounts.personal_data import REGISTRY

    lines: list[str] = []
    with translation.override("en"):
        for record in REGISTRY:
            lines += [
                f"### {record.title}",
                "",
                f"- Model: `{record.model}`",
                f"- Legal basis: {record.basis}",
                f"- Kept: {record.retention}",
                f"- When the account is deleted: {GOES[record.at_deletion]}",
                "",
                "| field | stored |",
                "|---|---|",
                *(f"| `{name}` | {purpose} |" for name, purpose in record.personal.items()),
                "",
            ]
    return "\n".join(lines)


def updated(text: str) -> str:
    """The page with the table as it must be now. Raises ``ValueError`` when the marks are missing."""
    before, rest = text.split(BEGIN)
    _old, after = rest.split(END)
    return f"{before}{BEGIN}\n{table()}\n{END}{after}"


def main() -> int:
    """Write the page; with ``--check`` only say (exit code 1) that it lags behind."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "participation.settings.test")
    import django

    django.setup()
    text = TARGET.read_text(encoding="utf-8")
    if "--check" in sys.argv:
        if updated(text) != text:
            print(
                f"{TARGET.relative_to(ROOT)} lags behind: run python -m tools.personal_data", file=sys.stderr
            )
            return 1
        return 0
    TARGET.write_text(updated(text), encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
