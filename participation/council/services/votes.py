"""Votes in a session: opened only with a quorum, cast only by who is there, counted by ``voting``."""


from participation.accounts.models import User
from participation.voting.models import Vote

from ..models import Presence


def is_present(user: User, vote: Vote) -> bool:
    """The criterion ``present`` of a vote: a member who is in the room of its session now. One query."""
    return Presence.objects.filter(
        session__votes__vote=vote, member__user=user, left_at__isnull=True
    ).exists()
