"""Councils and their members, motions and their way, sessions and what happens in them."""

from .body import Body, Member, MotionRules
from .motion import Motion, Participant, Part, Stage
from .path import CommitteeStep, Milestone, Outcome, Paper, Ruling, TownAnswer
from .room import Amendment, Floor, Minutes, Presence, SessionVote
from .session import AgendaItem, Document, Session

__all__ = [
    "AgendaItem",
    "Amendment",
    "Body",
    "CommitteeStep",
    "Document",
    "Floor",
    "Member",
    "Milestone",
    "Minutes",
    "Motion",
    "MotionRules",
    "Outcome",
    "Paper",
    "Part",
    "Participant",
    "Presence",
    "Ruling",
    "Session",
    "SessionVote",
    "Stage",
    "TownAnswer",
]
