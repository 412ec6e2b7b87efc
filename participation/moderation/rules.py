"""Who may report and who may decide."""

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from participation.accounts.models import User
from participation.accounts.roles import Capability, has_capability
from participation.consultations.rules import Person
from participation.contributions import kinds
from participation.contributions.models import Contribution, State

from .models import Case, Complaint, Decision


def may_open_desk(user: Person, site_id: int) -> bool:
    """Whether ``user`` moderates on this site."""
    return isinstance(user, User) and has_capability(user, Capability.MODERATE, site_id)


def may_report(contribution: Contribution) -> bool:
    """Everybody may report what is public."""
    return contribution.is_public


def may_decide(user: Person, case: Case) -> bool:
    """A moderator of the town, but never about the own post."""
    return may_open_desk(user, case.site_id) and case.contribution.author_id != getattr(user, "pk", None)


def may_see_people(user: Person, site_id: int) -> bool:
    """Whether ``user`` may ask who is behind a post or a report."""
    if not isinstance(user, User) or not may_open_desk(user, site_id):
        return False
    return has_capability(user, Capability.SEE_AUTHORS, site_id)


def may_set_rules(user: Person, site_id: int) -> bool:
    """Whether ``user`` sets the rules for new posts in this town."""
    return isinstance(user, User) and has_capability(user, Capability.SET_RULES, site_id)


def claimed_by_other(user: User, case: Case) -> bool:
    """Whether a colleague is working on the case just now."""
    return (
        case.claimed_by_id is not None
        and case.claimed_by_id != user.pk
        and case.claimed_until is not None
        and case.claimed_until > timezone.now()
    )


def decided_before(user: User, case: Case) -> bool:
    """Whether ``user`` took a decision that this case holds an open complaint about. One query."""
    return case.complaints.filter(state=Complaint.State.OPEN, first_moderator=user).exists()


def concerned_by(decision: Decision) -> int | None:
    """Whom a restriction concerns: the account, or the author of the post. ``None`` when there is nobody to tell."""
    if decision.account_id is not None:
        return decision.account_id
    return decision.case.contribution.author_id


def possible_verbs(contribution: Contribution) -> tuple[str, ...]:
    """What can be decided about a contribution in its present state, in the order of the keys 1 to 9."""
    verb = Decision.Verb
    match contribution.state:
        case State.PENDING:
            return (verb.PUBLISH, verb.HIDE)
        case State.PUBLISHED:
            return (verb.KEEP, verb.HIDE, *_gentler(contribution))
        case State.HIDDEN:
            return (verb.RESTORE, verb.KEEP)
        case _:
            return (verb.KEEP,)


def _gentler(contribution: Contribution) -> list[str]:
    """What keeps a public post readable."""
    verb, kind = Decision.Verb, kinds.get(contribution.kind)
    found: list[str] = [verb.REDACT, verb.LABEL]
    if not contribution.collapsed:
        found.append(verb.COLLAPSE)
    if kind.discussed and not contribution.locked:
        found.append(verb.LOCK)
    if kind.discussed and not contribution.slow_seconds:
        found.append(verb.SLOW)
    if kind.movable:
        found.append(verb.MOVE)
    if kind.merge is not None:
        found.append(verb.MERGE)
    return found


_VERBS: dict[tuple[str, str], Promise] = {
    (State.PENDING, Decision.Verb.PUBLISH): _("Publish"),
    (State.PENDING, Decision.Verb.HIDE): _("Do not publish"),
    (State.PUBLISHED, Decision.Verb.KEEP): _("Leave it as it is"),
    (State.PUBLISHED, Decision.Verb.HIDE): _("Hide"),
    (State.PUBLISHED, Decision.Verb.REDACT): _("Remove a passage"),
    (State.PUBLISHED, Decision.Verb.LABEL): _("Label it"),
    (State.PUBLISHED, Decision.Verb.COLLAPSE): _("Fold it up"),
    (State.PUBLISHED, Decision.Verb.LOCK): _("Close the discussion below"),
    (State.PUBLISHED, Decision.Verb.SLOW): _("Slow the discussion below down"),
    (State.PUBLISHED, Decision.Verb.MOVE): _("Move it to another consultation"),
    (State.PUBLISHED, Decision.Verb.MERGE): _("Merge it with another proposal"),
    (State.HIDDEN, Decision.Verb.RESTORE): _("Show it again"),
    (State.HIDDEN, Decision.Verb.KEEP): _("It stays hidden"),
}


def verb_label(verb: str, state: str) -> str | Promise:
    """What a verb means for a contribution in this state, as a moderator would say it."""
    return _VERBS.get((state, verb), _("Close the case"))
