"""Reading votes."""

from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache, partial

from django.db.models import Q, QuerySet
from django.http import Http404

from participation.consultations.models import Consultation
from participation.consultations.rules import Person, is_insider
from participation.core.kept import keep

from .keys import owner_of
from .methods.base import Option
from .models import Ballot, Place, RollEntry, State, Vote, VoteOption, VotingCode
from .rules import Voter

# What a page about one vote does not need.
_HEAVY = ("result", "box_head", "box_end")


def visible_in(consultation: Consultation, user: Person) -> QuerySet[Vote]:
    """The votes of a consultation that ``user`` may see: drafts only by those who prepare them. Not those of sessions."""
    rows = Vote.objects.filter(consultation=consultation, place=Place.PAGE).defer(*_HEAVY)
    return rows if is_insider(user, consultation) else rows.exclude(state=State.DRAFT)


# A vote of a session gets its page, with result, box and recount, when it is counted; an internal one never.
_HAS_PAGE = Q(place=Place.PAGE) | Q(place=Place.ROOM, state=State.CLOSED)


def get_vote(consultation: Consultation, user: Person, pk: int) -> Vote:
    """The vote of this consultation with its options, or 404. Two queries, three where options are proposals."""
    vote = (
        Vote.objects.filter(_HAS_PAGE, consultation=consultation, pk=pk)
        .prefetch_related("options__contribution")
        .first()
    )
    if vote is None or (vote.state == State.DRAFT and not is_insider(user, consultation)):
        raise Http404
    # The same object, so that its phases are loaded once.
    vote.consultation = consultation
    for option in vote.options.all():
        if option.contribution is not None:
            option.contribution.consultation = consultation
    return vote


# Words and results: what is not needed to take a ballot.
_WORDS = (*_HEAVY, "description", "html", "easy", "easy_html", "annulled_reason")


def get_to_save(user: Person, site_id: int, slug: str, pk: int) -> Vote:
    """What is needed to take a ballot of the vote at this address, or 404. No query while nothing changes.

    It is shared with other requests, so nobody may change it. That the vote is still as it was is asked with the ballot.
    """
    vote = keep(("vote to save", site_id, slug, pk), partial(_load_to_save, site_id, slug, pk))
    seen = vote.consultation.public and vote.state != State.DRAFT
    if not seen and not is_insider(user, vote.consultation):
        raise Http404
    return vote


def _load_to_save(site_id: int, slug: str, pk: int) -> Vote:
    vote = (
        Vote.objects.filter(pk=pk, consultation__slug=slug, consultation__site_id=site_id, place=Place.PAGE)
        .select_related("consultation")
        .defer(*_WORDS, "consultation__summary")
        .first()
    )
    if vote is None:
        raise Http404
    return vote


def ballot_options(vote: Vote) -> tuple[Option, ...]:
    """The options of a vote that people may vote in. Kept for each revision: they cannot change within one."""
    return _kept_options(vote.pk, str(vote.key_name), vote.revision)


@lru_cache(maxsize=128)
def _kept_options(pk: int, _key_name: str, _revision: int) -> tuple[Option, ...]:
    rows = VoteOption.objects.filter(vote_id=pk).order_by("position").values_list("pk", "title", "cost")
    return tuple(Option(*row) for row in rows)


def options_of(vote: Vote) -> tuple[Option, ...]:
    """The options as the methods take them, in the order of the ballot."""
    return tuple(Option(row.pk, row.title, row.cost) for row in _rows(vote))


def _rows(vote: Vote) -> Iterable[VoteOption]:
    return sorted(vote.options.all(), key=lambda option: option.position)


@dataclass(frozen=True, slots=True, repr=False)
class Held:
    """What somebody has in the box of an open vote. ``locked``: they voted, but the key is gone, so nobody can find it."""

    ballot: Ballot | None = None
    locked: bool = False

    @property
    def has_voted(self) -> bool:
        """Whether a ballot of theirs counts."""
        return self.locked or self.ballot is not None


def held_by(vote: Vote, voter: Voter | None) -> Held:
    """The voter's own ballot while the vote is open. One query, two for who has none."""
    if voter is None or not voter.key:
        return Held()
    ballot = Ballot.objects.filter(vote=vote, owner=owner_of(vote, voter.key)).first()
    if ballot is not None:
        return Held(ballot)
    return Held(locked=on_roll(vote, voter))


def on_roll(vote: Vote, voter: Voter) -> bool:
    """Whether this voter has voted. One query."""
    return RollEntry.objects.filter(roll_of(voter), vote=vote).exists()


def roll_of(voter: Voter) -> Q:
    """Condition for the voter's entry in the roll."""
    return Q(user=voter.user) if voter.user is not None else Q(code=voter.code)


def turnout_of(vote: Vote) -> int:
    """How many ballots are in the box. One query while the vote is open, none afterwards."""
    return vote.turnout if vote.turnout is not None else Ballot.objects.filter(vote=vote).count()


def code_in(vote: Vote, pk: int | None) -> VotingCode | None:
    """The code of this vote that somebody entered before. One query when there is one."""
    return VotingCode.objects.filter(vote=vote, pk=pk).first() if pk is not None else None


def receipt_in(vote: Vote, code: str) -> Ballot | None:
    """The published ballot with this receipt. One query."""
    return Ballot.objects.filter(vote=vote, receipt=code, number__isnull=False).first() if code else None
