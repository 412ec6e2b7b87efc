"""What happens to votes when a person deletes the account."""

from django.utils import timezone

from participation.accounts.events import AccountDeleted
from participation.accounts.models import User

from . import keys
from .models import Ballot, PaperBatch, RollEntry, State, Vote, VotingCode
from .rules import Voter


def forget_voter(event: AccountDeleted) -> None:
    """Durable handler: a ballot in an open vote is taken out of the box; of closed votes only the roll knew the person.

    A code that was entered with the account stays used up.
    """
    now = timezone.now()
    voter = Voter(User(pk=event.user_id))
    open_votes = Vote.objects.filter(roll__user_id=event.user_id, state=State.ANNOUNCED, closes_at__gt=now)
    for vote in open_votes:
        Ballot.objects.filter(vote=vote, owner=keys.owner_of(vote, voter.key)).delete()
    RollEntry.objects.filter(user_id=event.user_id).delete()
    Ballot.objects.filter(voter_id=event.user_id).update(voter=None)
    VotingCode.objects.filter(user_id=event.user_id).update(user=None, void=True)
    PaperBatch.objects.filter(entered_by_id=event.user_id).update(entered_by=None)
    PaperBatch.objects.filter(checked_by_id=event.user_id).update(checked_by=None)
