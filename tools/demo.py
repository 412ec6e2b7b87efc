"""``make demo``: the whole platform with the demo town, in one process, on SQLite.

Every step is skipped when nothing changed since the last start, so that a second start takes seconds and
keeps what was written in the demo. ``--reset`` throws the demo's data away first.
"""

import io
import os
import shutil
import sys
import time
from collections.abc import Callable
from pathlib import Path

from tools.messages import compile_all, message_fingerprint
from tools.paths import ROOT, fingerprint, schema_fingerprint

DATA = Path(os.environ.get("DATA_DIR") or ROOT / "var" / "demo")
STAMPS = DATA / "stamps"


def say(text: str) -> None:
    """Tell the person at the terminal, at once."""
    print(text, flush=True)


def prepare_environment(port: int) -> None:
    """Choose the demo settings; addresses in mails must lead back to this server."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "participation.settings.demo"
    os.environ["DATA_DIR"] = str(DATA)
    os.environ.setdefault("SITE_URL", f"http://localhost:{port}")
    os.environ.setdefault("LOG_LEVEL", "WARNING")
    for name in ("DATABASE_URL", "REDIS_URL"):
        # The demo needs no other service, whatever the surrounding shell is set up for.
        os.environ.pop(name, None)
    DATA.mkdir(parents=True, exist_ok=True)
    STAMPS.mkdir(exist_ok=True)


def once(name: str, state: str, text: str, step: Callable[[], object]) -> None:
    """Run ``step`` unless it ran already in the same ``state``."""
    stamp = STAMPS / name
    if stamp.exists() and stamp.read_text() == state:
        return
    say(text)
    started = time.monotonic()
    step()
    stamp.write_text(state)
    say(f"  … {time.monotonic() - started:.0f} s")


def static_fingerprint() -> str:
    """Changes with any static file of ours or any installed version."""
    files = [path for path in ROOT.glob("static/**/*") if path.is_file()]
    return fingerprint([*files, ROOT / "requirements.txt"])


def prepare_data() -> None:
    """Migrate, load the town and collect static files, as far as needed."""
    from django.core.management import call_command

    schema = schema_fingerprint()
    once("schema", schema, "Preparing the database …", lambda: call_command("migrate", verbosity=0))
    once("town", "loaded", "Loading the demo town …", lambda: call_command("load_demo", stdout=io.StringIO()))
    once(
        "static",
        static_fingerprint(),
        "Collecting static files …",
        lambda: call_command("collectstatic", interactive=False, verbosity=0, clear=True),
    )


def print_welcome(port: int) -> None:
    """Print the address and who can log in."""
    from cms.demo.logins import LOGINS

    say(f"\n  Stadtgespräch is running on  http://localhost:{port}\n")
    say("  Demo logins (e-mail · password · role):")
    for email, password, role in LOGINS:
        say(f"    {email:34} {password:22} {role}")
    say(f"\n  Mail of the demo: http://localhost:{port}/postfach/ · Editors: http://localhost:{port}/admin/")
    say("  Stop with Ctrl+C. The data stay; `make demo-reset` starts afresh.\n")


def main() -> None:
    """Prepare what is missing, then serve until stopped."""
    try:
        port = int(os.environ.get("PORT") or 8000)
    except ValueError:
        sys.exit("PORT must be a number.")
    if "--reset" in sys.argv and DATA.exists():
        shutil.rmtree(DATA)
    prepare_environment(port)
    # Before Django starts: it reads the catalogues once.
    once("messages", message_fingerprint(), "Compiling translations …", compile_all)

    import django

    django.setup()
    prepare_data()
    from django.core.management import call_command

    print_welcome(port)
    call_command("serve", host=os.environ.get("HOST", "127.0.0.1"), port=port)


if __name__ == "__main__":
    main()
