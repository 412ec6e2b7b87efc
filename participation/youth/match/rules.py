"""Who writes theses."""

from participation.accounts.models import User
from participation.accounts.roles import Capability, capabilities_of

WRITERS = frozenset({Capability.YOUTH_COUNCIL, Capability.EDIT_CONSULTATIONS})


def may_write_theses(user: User, site_id: int) -> bool:
    """The youth council writes them, editors help."""
    return bool(WRITERS & capabilities_of(user, site_id))
