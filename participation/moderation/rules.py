"""Who may report and who may decide."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from participation.accounts.models import User
from participation.accounts.roles import Capability, has_capability
from participation.consultations.rules import Person
from participation.contributions.models import Contribution, State

from .models import Case, Decision


def may_open_desk(user: Person, site_id: int) -> bool:
    """Whether ``user`` moderates on this site."""
    return isinstance(user, User) and has_capability(user, Capability.MODERATE, site_id)


def may_report(contribution: Contribution) -> bool:
    """Everybody may report what is public."""
    return contribution.is_public


def may_decide(user: Person, case: Case) -> bool:
    """A moderator of the town, but never about the own post."""
    return may_open_desk(user, case.site_id) and case.contribution.author_id != getattr(user, "pk", None)


def possible_verbs(contribution: Contribution) -> tuple[str, ...]:
    """What can be decided about a contribution in its present state."""
    verb = Decision.Verb
    match contribution.state:
        case State.PENDING:
            return (verb.PUBLISH, verb.HIDE)
        case State.PUBLISHED:
            return (verb.KEEP, verb.HIDE)
        case State.HIDDEN:
            return (verb.RESTORE, verb.KEEP)
        case _:
            return (verb.KEEP,)


_VERBS: dict[tuple[str, str], Promise] = {
    (State.PENDING, Decision.Verb.PUBLISH): _("Publish"),
    (State.PENDING, Decision.Verb.HIDE): _("Do not publish"),
    (State.PUBLISHED, Decision.Verb.KEEP): _("Leave it as it is"),
    (State.PUBLISHED, Decision.Verb.HIDE): _("Hide"),
    (State.HIDDEN, Decision.Verb.RESTORE): _("Show it again"),
    (State.HIDDEN, Decision.Verb.KEEP): _("It stays hidden"),
}


def verb_label(verb: str, state: str) -> str | Promise:
    """What a verb means for a contribution in this state, as a moderator would say it."""
    return _VERBS.get((state, verb), _("Close the case"))
