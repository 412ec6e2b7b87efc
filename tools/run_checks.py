"""``make check``: everything that can be said about the code without running it. Shows all findings, then fails once."""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from tools.paths import ROOT

PRODUCTION = {
    "DJANGO_SETTINGS_MODULE": "participation.settings.production",
    "SECRET_KEY": "only-for-this-check-" + "x7Qz" * 12,
    "ALLOWED_HOSTS": "beteiligung.example.org",
    "SITE_URL": "https://beteiligung.example.org",
    "DATABASE_URL": "postgres://nobody@127.0.0.1:1/none",
    "REDIS_URL": "redis://127.0.0.1:1/0",
    "EMAIL_URL": "smtp://localhost:25",
    "WEB_PROCESSES": "2",
}


def checks(scratch: str) -> list[tuple[str, list[str], dict[str, str]]]:
    """Name, command and extra environment of each check."""
    python = [sys.executable, "-W", "error::RuntimeWarning"]
    manage = [sys.executable, "manage.py"]
    test_settings = {
        "DJANGO_SETTINGS_MODULE": "participation.settings.test",
        "DATABASE_URL": f"sqlite:///{scratch}/x.db",
    }
    bin_folder = Path(sys.executable).parent
    found: list[tuple[str, list[str], dict[str, str]]] = [
        ("ruff", [*python, "-m", "ruff", "check", "."], {}),
        ("format", [*python, "-m", "ruff", "format", "--check", "."], {}),
        ("mypy", [*python, "-m", "mypy"], {}),
        ("layers", [str(bin_folder / "lint-imports")], {}),
        ("templates", [*python, "-m", "djlint", "templates", "--lint", "--quiet"], {}),
        ("migrations", [*manage, "makemigrations", "--check", "--dry-run"], test_settings),
        ("deploy", [*manage, "check", "--deploy", "--fail-level", "WARNING"], PRODUCTION),
    ]
    # What is made from other files and committed must still be what those files make.
    made = (("css", "bundle_css"), ("kern", "kern_subset"), ("vendor", "vendor"), ("data", "personal_data"))
    for name, tool in made:
        found.append((name, [sys.executable, "-m", f"tools.{tool}", "--check"], test_settings))
    return found


def main() -> None:
    """Run all checks; exit 1 when any of them failed."""
    failed: list[str] = []
    with tempfile.TemporaryDirectory() as scratch:
        for name, command, extra in checks(scratch):
            started = time.monotonic()
            environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "participation.settings.test", **extra}
            done = subprocess.run(
                command,
                cwd=ROOT,
                env=environment,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                check=False,
            )
            good = done.returncode == 0
            print(
                f"{'ok    ' if good else 'FAILED'}  {name}  ({time.monotonic() - started:.1f} s)", flush=True
            )
            if not good:
                failed.append(name)
                print(done.stdout.rstrip() + "\n", flush=True)
    if failed:
        sys.exit(f"make check: {', '.join(failed)}")
    print("make check: all good")


if __name__ == "__main__":
    main()
