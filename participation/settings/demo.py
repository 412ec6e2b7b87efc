"""The demo: SQLite, everything in one process, mail that can be read on the site. Never for a real town."""

from .base import *
from .env import SECRET_KEY as _secret

DEMO = True
SECRET_KEY = _secret or "demo-only-not-secret-" + "0" * 40
DATA_DIR.mkdir(parents=True, exist_ok=True)
ALLOWED_HOSTS = ["*"]
EMAIL_BACKEND = "participation.accounts.demo_mail.EmailBackend"
SECURE_SSL_REDIRECT = False
INTERNAL_IPS: list[str] = []

# Shown on the login page of the demo. Production refuses to start with these accounts in reach (see production.py).
DEMO_PASSWORD = "oelde-redet-mit"
DEMO_LOGINS = [
    f"{name}@example.org"
    for name in (
        "einwohnerin",
        "moderation",
        "redaktion",
        "schalter",
        "jugendrat",
        "jugendratsmitglied",
        "administration",
        "jugend",
        "lehrkraft",
    )
]
