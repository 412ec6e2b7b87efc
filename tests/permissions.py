"""Who is tried wherever a test asks what each role may do."""

from django.test import Client

from participation.accounts.roles import Role
from tests.factories import make_user

ROLES = ["visitor", *Role.values, "superuser"]
# Those who may see a consultation that is not public.
INSIDERS = {Role.EDITOR.value, Role.ADMINISTRATOR.value, "superuser"}


def somebody(role: str) -> Client:
    """A browser of somebody with this role."""
    web = Client(raise_request_exception=False)
    if role == "superuser":
        web.force_login(make_user(is_superuser=True, is_staff=True))
    elif role != "visitor":
        web.force_login(make_user(roles=() if role == Role.RESIDENT else (role,)))
    return web
