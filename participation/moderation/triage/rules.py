"""Who may see and who may change what the triage does."""

from participation.accounts.models import User
from participation.accounts.roles import Capability, has_capability
from participation.consultations.rules import Person


def may_see(user: Person, site_id: int) -> bool:
    """Moderators, and those who may change it."""
    moderates = isinstance(user, User) and has_capability(user, Capability.MODERATE, site_id)
    return moderates or may_manage(user, site_id)


def may_manage(user: Person, site_id: int) -> bool:
    """Editors and administrators of the town train, choose a version and switch it off."""
    return isinstance(user, User) and has_capability(user, Capability.EDIT_CONSULTATIONS, site_id)
