"""Who may vote, when, and why not.

:func:`may_vote` is the one answer for pages and services. The vote's own times and the consultation's calendar must both
allow it; then one of the alternatives in ``vote.who`` must hold.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from allauth.account.models import EmailAddress
from django.core.exceptions import PermissionDenied
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from participation.accounts.models import User
from participation.accounts.roles import Capability, Role, has_capability, roles_of
from participation.consultations.models import Action
from participation.consultations.rules import Person, Timetable, is_insider, timetable

from .models import Criterion, Results, State, Vote, VotingCode


class Reason(StrEnum):
    """Why somebody may not vote."""

    NONE = ""
    NOT_PUBLIC = "not_public"
    DRAFT = "draft"
    NOT_YET = "not_yet"
    PHASE = "phase"
    OVER = "over"
    ANNULLED = "annulled"
    LOGIN = "login"
    CODE = "code"
    NO_RIGHT = "no_right"
    CRITERIA = "criteria"


WORDS: dict[Reason, Promise | str] = {
    Reason.NONE: "",
    Reason.NOT_PUBLIC: _("This consultation is not public."),
    Reason.DRAFT: _("This vote has not been announced yet."),
    Reason.NOT_YET: _("Voting has not started yet."),
    Reason.PHASE: _("At the moment this consultation has no vote."),
    Reason.OVER: _("The vote is over."),
    Reason.ANNULLED: _("This vote was stopped for a correction."),
    Reason.LOGIN: _("Please log in to vote."),
    Reason.CODE: _("You need a code from a letter or a slip to vote."),
    Reason.NO_RIGHT: _("Your account may not do this."),
    Reason.CRITERIA: _("This vote is not for your account:"),
}
MISSING: dict[str, Promise | str] = {
    Criterion.ACCOUNT: _("You need an account."),
    Criterion.EMAIL: _("Your e-mail address must be confirmed."),
    Criterion.RESIDENT: _(
        "Your place of residence must be verified, for instance at the counter in the town hall."
    ),
    Criterion.YOUTH: _("It is for another age. You can say your age in your profile."),
    Criterion.YOUTH_COUNCIL: _("It is for members of the youth council."),
    Criterion.CODE: _("You need a code from a letter or a slip."),
    Criterion.PRESENT: _("Only members who are present in the session vote."),
}
# Criteria that only an app above can judge; nobody meets one that no app has registered.
_FROM_ABOVE: dict[str, Callable[[User, Vote], bool]] = {}


def register_criterion(name: str, check: Callable[[User, Vote], bool]) -> None:
    """Let an app above say who meets a criterion; called once in ``AppConfig.ready()``."""
    _FROM_ABOVE[name] = check


@dataclass(frozen=True, slots=True)
class Voter:
    """Who votes: an account, a code, or an account with a code."""

    user: User | None = None
    code: VotingCode | None = None

    @property
    def key(self) -> str:
        """The identity that may have one ballot."""
        if self.user is not None:
            return f"user:{self.user.pk}"
        return f"code:{self.code.pk}" if self.code is not None else ""


@dataclass(frozen=True, slots=True)
class Standing:
    """Whether somebody may vote, as whom, why not, what is missing, and the times that matter."""

    allowed: bool
    reason: Reason = Reason.NONE
    voter: Voter | None = None
    missing: tuple[str, ...] = ()
    opens_at: datetime | None = None
    closes_at: datetime | None = None

    def __bool__(self) -> bool:
        return self.allowed

    @property
    def words(self) -> Promise | str:
        """The reason as a sentence."""
        return WORDS[self.reason]

    @property
    def missing_words(self) -> list[Promise | str]:
        """What is missing, a sentence each."""
        return [MISSING[name] for name in self.missing]

    @property
    def by_calendar(self) -> bool:
        """Whether the time alone would allow it."""
        return self.allowed or self.reason in {Reason.LOGIN, Reason.CODE, Reason.NO_RIGHT, Reason.CRITERIA}


class MayNotVote(PermissionDenied):
    """A service refused a ballot; carries the :class:`Standing`."""

    def __init__(self, standing: Standing) -> None:
        super().__init__(str(standing.words))
        self.standing = standing


def is_open(vote: Vote, now: datetime) -> bool:
    """Whether ballots are taken by the vote's own clock: the first moment counts, the last does not."""
    return vote.state == State.ANNOUNCED and vote.opens_at <= now < vote.closes_at


def by_clock(vote: Vote, now: datetime, times: Timetable | None = None) -> Standing:
    """What state, time and calendar say, whoever asks."""
    if vote.state == State.DRAFT:
        return Standing(False, Reason.DRAFT)
    if vote.state == State.ANNULLED:
        return Standing(False, Reason.ANNULLED)
    if vote.state == State.CLOSED or now >= vote.closes_at:
        return Standing(False, Reason.OVER, closes_at=vote.closes_at)
    if now < vote.opens_at:
        return Standing(False, Reason.NOT_YET, opens_at=vote.opens_at, closes_at=vote.closes_at)
    times = times or timetable(vote.consultation, now)
    answer = times.ask(Action.VOTE)
    if not answer:
        return Standing(False, Reason.PHASE, opens_at=answer.opens_at, closes_at=vote.closes_at)
    return Standing(True, closes_at=vote.closes_at)


def may_vote(
    user: Person,
    vote: Vote,
    *,
    code: VotingCode | None = None,
    now: datetime | None = None,
    times: Timetable | None = None,
) -> Standing:
    """May ``user``, with the entered ``code``, vote at ``now`` (the server's clock)?

    ``vote.consultation`` must be loaded. The clock is asked first, so that nobody is sent to log in for something that is over.
    """
    now = now or timezone.now()
    if not vote.consultation.public and not is_insider(user, vote.consultation):
        return Standing(False, Reason.NOT_PUBLIC)
    standing = by_clock(vote, now, times)
    if not standing:
        return standing
    code = code if code is not None and code.vote_id == vote.pk and not code.void else None
    member = user if isinstance(user, User) and user.is_active else None
    if member is not None and not has_capability(member, Capability.CONTRIBUTE, vote.consultation.site_id):
        return Standing(False, Reason.NO_RIGHT, closes_at=vote.closes_at)
    # A letter that has voted alone goes on alone: with an account on top it would have two ballots.
    alone = _as_code(vote, code)
    voter = (alone if code is not None and code.used else None) or _as_account(member, vote, code) or alone
    if voter is not None:
        return Standing(True, voter=voter, closes_at=vote.closes_at)
    reason, missing = _refusal(member, vote)
    return Standing(False, reason, missing=missing, closes_at=vote.closes_at)


def _as_account(member: User | None, vote: Vote, code: VotingCode | None) -> Voter | None:
    """The voter with an account, when one of the alternatives holds for it."""
    if member is None:
        return None
    own = code if code is not None and code.user_id == member.pk else None
    for alternative in sorted(vote.who, key=len):
        needs_code = Criterion.CODE in alternative
        if needs_code and own is None:
            continue
        if all(holds(name, member, vote) for name in alternative if name != Criterion.CODE):
            return Voter(member, own if needs_code else None)
    return None


def _as_code(vote: Vote, code: VotingCode | None) -> Voter | None:
    """The voter without an account: the code alone is enough, and nobody has bound it to an account."""
    alone = [Criterion.CODE.value] in vote.who
    return Voter(None, code) if alone and code is not None and code.user_id is None else None


def holds(criterion: str, user: User, vote: Vote) -> bool:
    """Whether one criterion holds for this account. At most one query, none for an account as such."""
    if criterion == Criterion.ACCOUNT:
        # Whoever has the code of a group could make several accounts; a code from a slip stands for one person.
        return not user.is_code_account
    if criterion == Criterion.EMAIL:
        return bool(EmailAddress.objects.filter(user=user, email__iexact=user.email, verified=True).exists())
    if criterion == Criterion.RESIDENT:
        return user.resident_verified_at is not None
    if criterion == Criterion.YOUTH:
        return user.age_band in vote.age_bands and not user.is_code_account
    if criterion == Criterion.YOUTH_COUNCIL:
        return Role.YOUTH_COUNCIL in roles_of(user, vote.consultation.site_id)
    check = _FROM_ABOVE.get(criterion)
    return check is not None and check(user, vote)


def _refusal(member: User | None, vote: Vote) -> tuple[Reason, tuple[str, ...]]:
    """The reason that helps most: what is missing of the alternative that is nearest."""
    only_code = all(alternative == [Criterion.CODE] for alternative in vote.who)
    if only_code:
        return Reason.CODE, ()
    if member is None:
        return Reason.LOGIN, ()
    gaps = [
        tuple(name for name in alternative if not holds(name, member, vote))
        for alternative in vote.who
        if alternative != [Criterion.CODE]
    ]
    nearest = min(gaps, key=len)
    return (Reason.CODE, ()) if nearest == (Criterion.CODE,) else (Reason.CRITERIA, nearest)


def may_see_results(vote: Vote, *, has_voted: bool, now: datetime) -> bool:
    """Whether the result, or the result so far, is shown to this reader."""
    if vote.state == State.CLOSED:
        return True
    if vote.state != State.ANNOUNCED or now < vote.opens_at:
        return False
    return vote.results == Results.LIVE or (vote.results == Results.AFTER and has_voted)


def takes_codes(vote: Vote) -> bool:
    """Whether a code can be entered."""
    return any(Criterion.CODE in alternative for alternative in vote.who)


def check_who(who: Sequence[Sequence[str]]) -> list[list[str]]:
    """The alternatives in their canonical form: known names, no doubles, an account where one is needed."""
    found: list[list[str]] = []
    for alternative in who:
        names = [name for name in Criterion.values if name in alternative]
        if len(names) > 1 and Criterion.ACCOUNT in names:
            names.remove(Criterion.ACCOUNT)
        if names and names not in found:
            found.append(names)
    return found
