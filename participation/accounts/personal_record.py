"""What a declaration of personal data consists of; the declarations are in ``personal_data.py``."""

from dataclasses import dataclass, field
from typing import Any, Literal

from django.apps import apps
from django.db.models import Model, Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from .models import User

Words = str | Promise

CONTRACT = _("use of the platform as agreed (Art. 6 (1) b GDPR)")
TASK = _("task in the public interest: participation of residents (Art. 6 (1) e GDPR)")
DUTY = _("legal duty (Art. 6 (1) c GDPR, Digital Services Act)")
CONSENT = _("consent, can be withdrawn at any time (Art. 6 (1) a GDPR)")

UNTIL_DELETION = _("until the account is deleted")
WITH_POST = _("as long as the post; anonymous when the account is deleted")
SIX_MONTHS = _("six months after the decision, for complaints")
A_MONTH = _("30 days")


@dataclass(frozen=True, slots=True)
class Record:
    """One model that holds data about a person.

    ``owners`` are the lookups that lead to the user. ``personal`` maps a field to its purpose;
    ``harmless`` are the other fields. ``at_deletion`` says what becomes of the rows when the account
    goes: deleted, unlinked from the person (the first owner is emptied), or handled by the app that
    owns them.
    """

    model: str
    title: Words
    owners: tuple[str, ...]
    basis: Words
    retention: Words
    personal: dict[str, Words]
    harmless: frozenset[str] = field(default_factory=frozenset)
    at_deletion: Literal["handled", "delete", "unlink"] = "handled"

    @property
    def cls(self) -> type[Model]:
        """The model class."""
        return apps.get_model(self.model)

    def rows_of(self, user: User) -> list[dict[str, Any]]:
        """What is stored about ``user``: one dictionary for each row, field name to value."""
        condition = Q()
        for owner in self.owners:
            condition |= Q(**{owner: user.pk})
        return list(self.cls._default_manager.filter(condition).order_by("pk").values(*self.personal))
