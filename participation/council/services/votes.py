"""Amendments and votes in a session: opened only with a quorum, cast only by who is there, counted by ``voting``."""

from datetime import timedelta
from typing import Final
from uuid import UUID

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from participation.accounts.models import User
from participation.core.text import clean_text, render_markdown
from participation.voting.events import VoteClosed
from participation.voting.models import Criterion, Place, Vote
from participation.voting.rules import MayNotVote, may_vote
from participation.voting.services import casting
from participation.voting.services.closing import close
from participation.voting.services.setting_up import OptionPlan, VotePlan, open_in_room

from .. import rules
from ..models import AgendaItem, Amendment, Presence, Session, SessionVote
from . import ruling
from .sessions import chair_or_refuse, changed, locked, note, require_running, seat_or_refuse

# A vote that nobody ends is over then.
LONGEST: Final = timedelta(hours=2)
YES, NO, ABSTAIN = "yes", "no", "abstain"


def is_present(user: User, vote: Vote) -> bool:
    """The criterion ``present`` of a vote: a member who is in the room of its session now. Up to three queries."""
    held = SessionVote.objects.select_related("session__body").filter(vote=vote).first()
    if held is None:
        return False
    seat = rules.seat_of(user, held.session.body)
    there = Presence.objects.filter(session_id=held.session_id, member=seat, left_at__isnull=True)
    return seat is not None and there.exists()


def quorum(session: Session) -> tuple[int, int]:
    """How many members are there, and how many must be. Two queries."""
    members = rules.members_now(session.body)
    present = Presence.objects.filter(session=session, left_at__isnull=True, member__in=members).count()
    return present, rules.quorum_of(members.count(), session.body.quorum_percent)


@transaction.atomic
def propose_amendment(
    *, session: Session, by: User, item: AgendaItem, title: str, text: str, submission_key: UUID | None = None
) -> Amendment:
    """Propose another wording for what ``item`` is about. The same key gives the same amendment.

    Raises ``PermissionDenied`` for guests and ``ValidationError`` by field, or once the motion itself is voted on.
    """
    found = locked(session)
    seat = seat_or_refuse(by, found.body)
    if item.session_id != found.pk:
        raise PermissionDenied
    if submission_key is not None:
        before = Amendment.objects.filter(item=item, submission_key=submission_key).first()
        if before is not None:
            return before
    if found.state == Session.State.CLOSED or item.votes.filter(amendment__isnull=True).exists():
        raise ValidationError(_("It is too late for amendments to this item."))
    text = clean_text(text, max_length=3000)
    last = Amendment.objects.filter(item=item).aggregate(last=Max("position"))["last"] or 0
    amendment = Amendment(
        item=item,
        position=last + 1,
        member=seat,
        title=clean_text(title, max_length=150, multiline=False),
        text=text,
        html=render_markdown(text),
    )
    if submission_key is not None:
        amendment.submission_key = submission_key
    amendment.save()
    changed(found)
    return amendment


@transaction.atomic
def withdraw_amendment(*, session: Session, by: User, amendment: Amendment) -> bool:
    """Take back one's own amendment, or any as chair, before it is voted on; false when it is decided already."""
    found = locked(session)
    seat = seat_or_refuse(by, found.body)
    if amendment.item.session_id != found.pk or (amendment.member_id != seat.pk and not rules.leads(seat)):
        raise PermissionDenied
    if SessionVote.objects.filter(amendment=amendment).exists():
        return False
    open_ones = Amendment.objects.filter(pk=amendment.pk, state=Amendment.State.OPEN)
    if not open_ones.update(state=Amendment.State.WITHDRAWN):
        return False
    changed(found)
    return True


@transaction.atomic
def open_vote(
    *, session: Session, by: User, item: AgendaItem, secret: bool = False, question: str = ""
) -> SessionVote:
    """Open the next vote about ``item``: the first open amendment in their order, then the item itself.

    With a vote running about the same item it returns that one, so that a second press opens nothing.
    Raises ``PermissionDenied``, ``ValidationError`` without a quorum, or when there is nothing left to vote on.
    """
    found = locked(session)
    seat = chair_or_refuse(by, found.body)
    require_running(found)
    item = AgendaItem.objects.select_related("motion").get(pk=item.pk, session=found)
    running = SessionVote.objects.filter(session=found, running=True).first()
    if running is not None and running.item_id == item.pk:
        return running
    if running is not None:
        raise ValidationError(_("Another vote is running. Please end it first."))
    if item.state != AgendaItem.State.CURRENT:
        raise ValidationError(_("Please call this item first."))
    present, needed = _require_quorum(found)
    amendment = item.amendments.filter(state=Amendment.State.OPEN).order_by("position").first()
    about_motion = amendment is None and item.motion_id is not None
    # A vote in which nobody voted decided nothing and may be repeated.
    decided = SessionVote.objects.filter(item=item, about_motion=True).exclude(yes=0, no=0, abstained=0)
    if about_motion and decided.exists():
        raise ValidationError(_("This motion has been voted on already."))
    vote = open_in_room(
        consultation=found.body.consultation,
        plan=_plan(item, amendment, secret, question),
        place=Place.CLOSED_ROOM if item.internal else Place.ROOM,
        by=by,
    )
    held = SessionVote.objects.create(
        session=found,
        item=item,
        amendment=amendment,
        vote=vote,
        about_motion=about_motion,
        opened_by=seat,
        present=present,
        needed=needed,
    )
    note("session.vote_opened", found, by, vote=vote.pk)
    changed(found)
    return held


def _require_quorum(session: Session) -> tuple[int, int]:
    """:func:`quorum`; raises ``ValidationError`` when too few are there."""
    present, needed = quorum(session)
    if present < needed:
        raise ValidationError(
            _("There is no quorum: %(present)s are there, %(needed)s are needed."),
            code="quorum",
            params={"present": present, "needed": needed},
        )
    return present, needed


def _plan(item: AgendaItem, amendment: Amendment | None, secret: bool, question: str) -> VotePlan:
    now = timezone.now()
    question = clean_text(question, max_length=200, multiline=False, allow_empty=True)
    with translation.override("de"):
        if amendment is not None:
            question = _("Amendment %(n)s: %(title)s") % {"n": amendment.position, "title": amendment.title}
        elif item.motion is not None:
            question = item.motion.title
        yes, no = str(_("Yes")), str(_("No"))
    return VotePlan(
        question=(question or item.title)[:200],
        method="single",
        opens_at=now,
        closes_at=now + LONGEST,
        options=[OptionPlan(yes), OptionPlan(no)],
        settings={"ties": "shared", "allow_blank": True},
        who=((Criterion.PRESENT,),),
        secret=secret,
    )


def cast(*, held: SessionVote, by: User, choice: str) -> bool:
    """Vote yes, no or abstain, or change it while the vote runs; true for the first ballot.

    Raises ``MayNotVote`` for guests, for members who are not there, and after the end.
    """
    vote = held.vote
    standing = may_vote(by, vote)
    if not standing or standing.voter is None:
        raise MayNotVote(standing)
    if choice not in {YES, NO, ABSTAIN}:
        raise ValidationError(_("Please choose yes, no or abstain."))
    with transaction.atomic():
        options = list(vote.options.order_by("position").values_list("pk", flat=True))
        raw = {} if choice == ABSTAIN else {"option": options[0 if choice == YES else 1]}
        receipt = casting.cast(vote=vote, voter=standing.voter, raw=raw)
        if receipt.first:
            changed(held.session)
    return receipt.first


@transaction.atomic
def end_vote(*, held: SessionVote, by: User) -> bool:
    """End and count a vote; false when that is done. A motion that is carried is adopted with it.

    Raises ``PermissionDenied``.
    """
    found = locked(held.session)
    seat = chair_or_refuse(by, found.body)
    vote = Vote.objects.select_related("consultation").get(pk=held.vote_id)
    if not close(vote=vote, early=True):
        return False
    note("session.vote_ended", found, by, vote=vote.pk)
    done = SessionVote.objects.select_related("item__motion", "item__session").get(pk=held.pk)
    motion = done.item.motion
    if motion is not None:
        motion.consultation = found.body.consultation
    # A motion that was hidden meanwhile waits for its moderators; the vote stands.
    if motion is not None and done.about_motion and done.carried and rules.may_rule(seat, motion):
        ruling.rule(
            motion=motion,
            by=by,
            adopted=True,
            reasons=_changes(done.item),
            votes=result_words(done),
            session=None if done.item.internal else found,
        )
    return True


def refuse_motion(*, held: SessionVote, by: User, reasons: str) -> None:
    """Write down why a motion that was not carried is not adopted. Raises ``ValidationError`` without reasons."""
    if not (held.decided and held.about_motion and held.item.motion is not None) or held.carried:
        raise ValidationError(_("There is no such decision to write down."))
    ruling.rule(
        motion=held.item.motion,
        by=by,
        adopted=False,
        reasons=reasons,
        votes=result_words(held),
        session=None if held.item.internal else held.session,
    )


def result_words(held: SessionVote) -> str:
    """The numbers as one line, in the town's language."""
    with translation.override("de"):
        words = _("%(yes)s yes, %(no)s no, %(abstained)s abstentions")
    return words % {"yes": held.yes or 0, "no": held.no or 0, "abstained": held.abstained or 0}


def _changes(item: AgendaItem) -> str:
    adopted = list(item.amendments.filter(state=Amendment.State.ADOPTED))
    if not adopted:
        return ""
    with translation.override("de"):
        head = _("Adopted with these changes:")
    return "\n\n".join([head, *(f"**{found.title}**\n\n{found.text}" for found in adopted)])


def counted(event: VoteClosed) -> None:
    """Durable handler: a vote of a session was counted, by the chair or by the clock. Its numbers go into the session."""
    held = (
        SessionVote.objects.select_related("vote", "session__body", "amendment")
        .filter(vote_id=event.vote_id)
        .first()
    )
    if held is None:
        return
    options = list(held.vote.options.order_by("position").values_list("pk", flat=True))
    result = held.vote.result or {}
    scores = result.get("scores", {})
    held.yes, held.no = (int(scores.get(str(pk), 0)) for pk in options[:2])
    held.abstained = int(result.get("turnout", {}).get("blank", 0))
    held.running = False
    held.save(update_fields=["yes", "no", "abstained", "running"])
    if held.amendment is not None:
        state = Amendment.State.ADOPTED if held.carried else Amendment.State.REJECTED
        Amendment.objects.filter(pk=held.amendment.pk).update(state=state)
    changed(held.session)
