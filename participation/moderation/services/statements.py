"""The statement of reasons as it is typed, and putting it on a decision."""

from dataclasses import dataclass
from typing import Final

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from participation.core.text import clean_text

from ..models import Decision, Ground, receipt_code

MAX_FACTS: Final = 3_000
MAX_RULE: Final = 200
MAX_NOTE: Final = 2_000


class AlreadyDecided(ValidationError):
    """Another moderator decided the case since the page was loaded, or is working on it."""


@dataclass(frozen=True, slots=True)
class Statement:
    """The statement of reasons of a restriction: ground, facts, and the rule of the house or the law."""

    ground: str = ""
    facts: str = ""
    rule: str = ""


def scope_of(verb: str) -> str:
    """What a restriction holds for: the post, the thread below it, or the account."""
    if verb in Decision.ACCOUNT_VERBS:
        return Decision.Scope.ACCOUNT
    return Decision.Scope.THREAD if verb in Decision.THREAD_VERBS else Decision.Scope.POST


def add_statement(decision: Decision, statement: Statement | None) -> None:
    """Put ground, facts, rule, scope and the address of the statement on a decision. Raises ``ValidationError``."""
    statement = statement or Statement()
    errors: dict[str, ValidationError | str] = {}
    if statement.ground not in Ground.values:
        errors["ground"] = _("Please choose the ground.")
    for name, limit in (("facts", MAX_FACTS), ("rule", MAX_RULE)):
        try:
            value = clean_text(getattr(statement, name), max_length=limit, multiline=name == "facts")
            setattr(decision, name, value)
        except ValidationError as error:
            errors[name] = error
    if errors:
        raise ValidationError(errors)
    decision.ground = statement.ground
    decision.scope = scope_of(decision.verb)
    decision.code = receipt_code()
