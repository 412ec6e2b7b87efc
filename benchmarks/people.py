"""Who asks in the benchmark: sessions of residents and of a moderator, and the requests they send."""

import itertools
import random
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlencode

from django.test import Client

from benchmarks.client import request_bytes

TOKEN = "b" * 32
MEMBERS = 200


@dataclass(frozen=True)
class People:
    """Session cookies."""

    members: list[str]
    moderator: str

    def member_headers(self) -> dict[str, str]:
        """Headers of some member's browser."""
        return headers_of(random.choice(self.members))


def headers_of(session: str) -> dict[str, str]:
    """Headers of a logged-in browser; the forwarded address differs, so that no network's limit is reached."""
    address = f"198.51.{random.randrange(256)}.{random.randrange(1, 255)}"
    return {
        "Cookie": f"sessionid={session}; csrftoken={TOKEN}",
        "Origin": "https://localhost",
        "X-CSRFToken": TOKEN,
        "X-Forwarded-For": address,
        "Accept-Encoding": "gzip",
    }


def log_in() -> People:
    """Log residents and a moderator in."""
    from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret
    from allauth.mfa.utils import is_mfa_enabled

    from participation.accounts.models import User

    def session(user: User) -> str:
        client = Client()
        client.force_login(user)
        return str(client.cookies["sessionid"].value)

    residents = User.objects.filter(email__startswith="resident").order_by("pk")[:MEMBERS]
    moderator = User.objects.get(email="moderation@example.org")
    if not is_mfa_enabled(moderator):
        TOTP.activate(moderator, generate_totp_secret())
    return People([session(user) for user in residents], session(moderator))


Requests = Callable[[], bytes]


def get(path: str, headers: dict[str, str] | None = None) -> Requests:
    """The same GET over and over."""
    raw = request_bytes("GET", path, headers or {"Accept-Encoding": "gzip"})
    return lambda: raw


def get_anew(path: str) -> Requests:
    """GET that no stored page answers: a harmless parameter differs each time."""
    numbers = itertools.count(random.randrange(10**9))
    mark = "&" if "?" in path else "?"
    return lambda: request_bytes("GET", f"{path}{mark}_={next(numbers)}", {"Accept-Encoding": "gzip"})


def get_as_member(people: People, paths: list[str]) -> Requests:
    """GET by a random member of a random path."""
    return lambda: request_bytes("GET", random.choice(paths), people.member_headers())


def post(
    people: People,
    path: Callable[[], str],
    fields: Callable[[], dict[str, str]],
    accept: str = "text/html",
) -> Requests:
    """POST of a form by a random member, as htmx sends it, or a script that wants JSON."""

    def build() -> bytes:
        headers = people.member_headers() | {
            "Content-Type": "application/x-www-form-urlencoded",
            "HX-Request": "true",
            "Accept": accept,
        }
        return request_bytes("POST", path(), headers, urlencode(fields()).encode())

    return build


def comment_fields() -> dict[str, str]:
    """A comment of some 40 words that nobody wrote before."""
    words = " ".join(
        random.choices(("Radweg", "Ampel", "sicher", "Schule", "breit", "Licht", "Weg", "gut"), k=40)
    )
    return {"text": f"{words} **{random.random()}**", "stance": "for", "submission_key": str(uuid.uuid4())}
