"""Programs of the system that tests and benchmarks need: find them, or install Debian's packages when we may."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

PACKAGES = {
    "postgres": "postgresql",
    "initdb": "postgresql",
    "redis-server": "redis-server",
    "chromium": "chromium",
}
ALTERNATIVES = {
    "chromium": (
        "chromium-headless-shell",
        "chromium",
        "chromium-browser",
        "google-chrome",
        "google-chrome-stable",
    )
}


def find(program: str) -> str | None:
    """Path of a program, or ``None``. Debian keeps PostgreSQL's server programs off the PATH."""
    for name in ALTERNATIVES.get(program, (program,)):
        if path := shutil.which(name):
            return path
    versions = Path("/usr/lib/postgresql")
    found = sorted(versions.glob(f"*/bin/{program}"), key=lambda path: int(path.parts[-3]), reverse=True)
    return str(found[0]) if found else None


def require(*programs: str) -> None:
    """Make sure the programs are there: install what is missing when we may, else leave with one line."""
    missing = sorted({PACKAGES[name] for name in programs if not find(name)})
    if not missing:
        return
    if os.geteuid() == 0 and shutil.which("apt-get"):
        print(f"Installing {' '.join(missing)} …", file=sys.stderr, flush=True)
        apt_install(missing)
    missing = sorted({PACKAGES[name] for name in programs if not find(name)})
    if missing:
        sys.exit(f"Please install first: sudo apt-get install {' '.join(missing)}")


def apt_install(packages: list[str]) -> None:
    """Install Debian packages without starting the services they bring: we start our own."""
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    install = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *packages]
    policy = Path("/usr/sbin/policy-rc.d")
    ours = not policy.exists()
    if ours:
        policy.write_text("#!/bin/sh\nexit 101\n")
        policy.chmod(0o755)
    try:
        for command in (["apt-get", "update", "-qq"], install):
            done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
            if done.returncode:
                print(done.stderr[-2000:], file=sys.stderr)
    finally:
        if ours:
            policy.unlink(missing_ok=True)
