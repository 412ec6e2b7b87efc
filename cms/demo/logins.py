"""Who can log in to the demo: e-mail address, password, and what the role may do."""

from typing import Final

from django.conf import settings
from django.utils.functional import Promise

from participation.accounts.roles import Role

_ROLES: Final[dict[str, str | Promise]] = {
    "einwohnerin": "Einwohnerin",
    "moderation": Role.MODERATOR.label,
    "redaktion": Role.EDITOR.label,
    "schalter": Role.CLERK.label,
    "jugendrat": "Jugendrat, Vorsitz",
    "jugendratsmitglied": "Jugendrat, Mitglied",
    "administration": Role.ADMINISTRATOR.label,
    "jugend": "unter 16",
    "lehrkraft": Role.GUIDE.label,
}


def logins() -> list[tuple[str, str, str]]:
    """The demo logins of ``settings.DEMO_LOGINS``; empty outside of the demo."""
    if not settings.DEMO:
        return []
    names = ((email, email.split("@")[0]) for email in settings.DEMO_LOGINS)
    return [(email, settings.DEMO_PASSWORD, str(_ROLES.get(name, name))) for email, name in names]


LOGINS: Final = logins()
