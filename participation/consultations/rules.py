"""May this be done now? Why not, and from when?

:func:`can` is the one answer for pages, forms, services and sockets. It works on a :class:`Timetable`,
which is loaded once for a request, so that a page with a hundred rows asks the database once.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from functools import partial

from django.contrib.auth.models import AnonymousUser
from django.core.exceptions import PermissionDenied
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from participation.accounts.models import User
from participation.accounts.roles import Capability, has_capability
from participation.core.kept import keep

from .models import Action, Consultation, Phase

Person = User | AnonymousUser | None


class Reason(StrEnum):
    """Why something may not be done."""

    NONE = ""
    NOT_PUBLIC = "not_public"
    LOGIN = "login"
    NO_RIGHT = "no_right"
    CODE_ONLY = "code_only"
    NOT_YET = "not_yet"
    OVER = "over"
    NEVER = "never"
    MUTED = "muted"
    LOCKED = "locked"
    SLOW = "slow"


# What somebody who is muted may not do; reading, supporting and voting stay.
SPEAKING = frozenset({Action.PROPOSE, Action.COMMENT})

_WORDS: dict[tuple[Reason, str], Promise | str] = {
    (Reason.NOT_PUBLIC, ""): _("This consultation is not public."),
    (Reason.LOGIN, ""): _("Please log in first."),
    (Reason.NO_RIGHT, ""): _("Your account may not do this."),
    (Reason.CODE_ONLY, ""): _(
        "With a code you can take part in what is made for young people. Here you need an account of your own."
    ),
    (Reason.CODE_ONLY, Action.VOTE): _(
        "With a code you cannot vote here: one person could join twice. You need an account of your own."
    ),
    (Reason.NOT_YET, Action.PROPOSE): _("Proposals cannot be made yet."),
    (Reason.NOT_YET, Action.COMMENT): _("Comments cannot be written yet."),
    (Reason.NOT_YET, Action.SUPPORT): _("Proposals cannot be supported yet."),
    (Reason.NOT_YET, Action.VOTE): _("Voting has not started yet."),
    (Reason.OVER, Action.PROPOSE): _("The time for proposals is over."),
    (Reason.OVER, Action.COMMENT): _("The time for comments is over."),
    (Reason.OVER, Action.SUPPORT): _("The time for supporting proposals is over."),
    (Reason.OVER, Action.VOTE): _("The vote is over."),
    (Reason.NEVER, Action.PROPOSE): _("This consultation does not collect proposals."),
    (Reason.NEVER, Action.COMMENT): _("This consultation has no comments."),
    (Reason.NEVER, Action.SUPPORT): _("Proposals are not supported in this consultation."),
    (Reason.NEVER, Action.VOTE): _("There is no vote in this consultation."),
}


@dataclass(frozen=True, slots=True)
class Answer:
    """Whether something may be done, why not, and the times that matter.

    ``opens_at``: the next begin when it is not open now. ``closes_at``: the end of the running phase,
    or the past end. Both are aware datetimes or ``None``.
    """

    allowed: bool
    action: str
    reason: Reason = Reason.NONE
    opens_at: datetime | None = None
    closes_at: datetime | None = None
    # Words of its own, for a reason that is about this person or this discussion.
    note: str = ""

    def __bool__(self) -> bool:
        return self.allowed

    @property
    def words(self) -> Promise | str:
        """The reason as a sentence for the person; empty when allowed."""
        return self.note or _WORDS.get((self.reason, self.action)) or _WORDS.get((self.reason, "")) or ""

    @property
    def needs_login(self) -> bool:
        """Whether logging in is all that is missing."""
        return self.reason == Reason.LOGIN


class NotAllowed(PermissionDenied):
    """A service refused what the rules do not allow; carries the :class:`Answer`."""

    def __init__(self, answer: Answer) -> None:
        super().__init__(str(answer.words))
        self.answer = answer


@dataclass(frozen=True, slots=True)
class Timetable:
    """The phases of one consultation in order, at one moment."""

    phases: tuple[Phase, ...]
    now: datetime

    @property
    def current(self) -> Phase | None:
        """The phase that is running."""
        return next((phase for phase in self.phases if phase.is_running(self.now)), None)

    @property
    def upcoming(self) -> Phase | None:
        """The next phase that has not started."""
        return next((phase for phase in self.phases if phase.starts_at > self.now), None)

    @property
    def last(self) -> Phase | None:
        """The phase that ended last."""
        return next(
            (p for p in reversed(self.phases) if p.ends_at is not None and p.ends_at <= self.now), None
        )

    @property
    def next_change(self) -> datetime | None:
        """The next moment at which a phase begins or ends; a page may be kept until then."""
        moments = [m for p in self.phases for m in (p.starts_at, p.ends_at) if m is not None and m > self.now]
        return min(moments, default=None)

    def state_of(self, phase: Phase) -> str:
        """``done``, ``now`` or ``next``, for the stepper."""
        if phase.is_running(self.now):
            return "now"
        return "next" if phase.starts_at > self.now else "done"

    def ask(self, action: str) -> Answer:
        """What the calendar alone says about ``action``."""
        fitting = [phase for phase in self.phases if action in phase.actions]
        if not fitting:
            return Answer(False, action, Reason.NEVER)
        for phase in fitting:
            if phase.is_running(self.now):
                return Answer(True, action, closes_at=self._end_of_run(phase, fitting))
        later = [phase for phase in fitting if phase.starts_at > self.now]
        if later:
            return Answer(False, action, Reason.NOT_YET, opens_at=min(p.starts_at for p in later))
        return Answer(False, action, Reason.OVER, closes_at=max(p.ends_at for p in fitting if p.ends_at))

    @staticmethod
    def _end_of_run(phase: Phase, fitting: list[Phase]) -> datetime | None:
        """When the action closes: phases that follow without a gap and allow it too belong to the same
        run.
        """
        end = phase.ends_at
        for other in sorted(fitting, key=lambda p: p.starts_at):
            if end is not None and other.starts_at == end:
                end = other.ends_at
        return end


def timetable(consultation: Consultation, now: datetime | None = None) -> Timetable:
    """The phases (from the prefetch when there is one, else from memory) at one moment.

    ``now`` defaults to the server's clock.
    """
    if "phases" in getattr(consultation, "_prefetched_objects_cache", {}):
        phases = tuple(sorted(consultation.phases.all(), key=lambda p: p.starts_at))
    else:
        phases = keep(("phases", consultation.pk), partial(_load_phases, consultation.pk))
    return Timetable(phases, now or timezone.now())


def _load_phases(consultation_id: int) -> tuple[Phase, ...]:
    return tuple(Phase.objects.filter(consultation_id=consultation_id).order_by("starts_at"))


def can(
    user: Person,
    action: str,
    consultation: Consultation,
    now: datetime | None = None,
    *,
    times: Timetable | None = None,
) -> Answer:
    """May ``user`` do ``action`` (an :class:`Action`) in ``consultation`` at ``now``?

    The calendar is asked before the account, so that a visitor is not sent to log in for something that
    is over. Pass ``times`` to ask several times for one query.
    """
    times = times or timetable(consultation, now)
    if not consultation.public and not is_insider(user, consultation):
        return Answer(False, action, Reason.NOT_PUBLIC)
    answer = times.ask(action)
    if not answer:
        return answer
    if user is None or not user.is_authenticated:
        return Answer(False, action, Reason.LOGIN, closes_at=answer.closes_at)
    if not has_capability(user, Capability.CONTRIBUTE, consultation.site_id):
        return Answer(False, action, Reason.NO_RIGHT, closes_at=answer.closes_at)
    # A code makes as many accounts as a group has places, so they count where young people talk, and in no vote.
    if isinstance(user, User) and user.is_code_account and (action == Action.VOTE or not consultation.young):
        return Answer(False, action, Reason.CODE_ONLY, closes_at=answer.closes_at)
    if action in SPEAKING and isinstance(user, User) and user.muted_until and user.muted_until > times.now:
        return _muted(user, action, user.muted_until)
    return answer


def _muted(user: User, action: str, until: datetime) -> Answer:
    words = gettext(
        "You cannot post until %(time)s. You can go on reading and voting. The reason: %(reason)s"
    )
    day = date_format(timezone.localtime(until), "DATETIME_FORMAT")
    return Answer(False, action, Reason.MUTED, note=words % {"time": day, "reason": user.measure_reason})


def require(user: Person, action: str, consultation: Consultation, now: datetime | None = None) -> None:
    """Raise :class:`NotAllowed` unless :func:`can` allows it."""
    answer = can(user, action, consultation, now)
    if not answer:
        raise NotAllowed(answer)


def is_insider(user: Person, consultation: Consultation) -> bool:
    """Whether ``user`` may see the consultation before it is public."""
    return isinstance(user, User) and has_capability(
        user, Capability.EDIT_CONSULTATIONS, consultation.site_id
    )
