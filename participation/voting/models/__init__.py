"""Votes, the roll of who voted, the box of ballots, and the ways to get one."""

from .access import CodeBatch, PaperBatch, PaperEntry, VotingCode
from .box import Ballot, Channel, LiveResult, RollEntry
from .vote import Criterion, Frozen, Place, Results, State, Vote, VoteOption

__all__ = [
    "Ballot",
    "Channel",
    "CodeBatch",
    "Criterion",
    "Frozen",
    "LiveResult",
    "PaperBatch",
    "PaperEntry",
    "Place",
    "Results",
    "RollEntry",
    "State",
    "Vote",
    "VoteOption",
    "VotingCode",
]
