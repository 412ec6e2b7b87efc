"""Writing down skills, making certificates, checking them."""

import secrets
from typing import Final

from django.db import transaction

from participation.accounts.models import User
from participation.core.db import insert_once

from ..models import Evidence, Skill

# Without letters and digits that look alike. Twelve of them are 59 bits: nobody guesses one.
ALPHABET: Final = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
LENGTH: Final = 12


def record(*, user_id: int, skill: Skill, source: str, what: str = "") -> bool:
    """Note that somebody has shown a skill; the same source counts once. Returns whether it is new."""
    return insert_once(Evidence, user_id=user_id, skill=skill, source=source[:60], what=what[:120])


@transaction.atomic
def with_code(*, evidence: Evidence) -> Evidence:
    """Give a certificate its check code, if it has none yet."""
    evidence = Evidence.objects.select_for_update().get(pk=evidence.pk)
    if evidence.code is None:
        evidence.code = "".join(secrets.choice(ALPHABET) for _n in range(LENGTH))
        evidence.save(update_fields=["code"])
    return evidence


@transaction.atomic
def remove(*, user: User, evidence_id: int) -> bool:
    """Delete one's own evidence, and with it its certificate. Returns whether there was any."""
    deleted, _rows = Evidence.objects.filter(user=user, pk=evidence_id).delete()
    return bool(deleted)


def code_from(typed: str) -> str:
    """A typed code as it is stored: capital letters and digits only; empty when it cannot be one."""
    code = "".join(char for char in typed.upper() if char in ALPHABET)
    return code if len(code) == LENGTH and len(typed) < 40 else ""


def shown_code(code: str) -> str:
    """A code as it is printed: ``ABCD-EFGH-JKLM``."""
    return "-".join(code[n : n + 4] for n in range(0, len(code), 4))
