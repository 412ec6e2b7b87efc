"""What the youth module stores: groups, sessions to play, quests, quizzes, theses, evidence of skills."""

from .groups import GroupKind, Membership, YouthGroup
from .match import CouncilGroup, Position, ProposalLink, Statement, Thesis
from .quests import FileKind, OfficeQuestion, Quest, QuestRun, SpotFile, StepAnswer
from .quiz import BridgeOption, BridgeQuestion, QuizOption, QuizQuestion
from .scenarios import Scenario
from .sessions import GameAction, GameSeat, GameSession, SessionMode
from .skills import Evidence, Skill
from .steps import LEVELS, PRIVATE_KINDS, QuestSteps

__all__ = [
    "LEVELS",
    "PRIVATE_KINDS",
    "BridgeOption",
    "BridgeQuestion",
    "CouncilGroup",
    "Evidence",
    "FileKind",
    "GameAction",
    "GameSeat",
    "GameSession",
    "GroupKind",
    "Membership",
    "OfficeQuestion",
    "Position",
    "ProposalLink",
    "Quest",
    "QuestRun",
    "QuestSteps",
    "QuizOption",
    "QuizQuestion",
    "Scenario",
    "SessionMode",
    "Skill",
    "SpotFile",
    "Statement",
    "StepAnswer",
    "Thesis",
    "YouthGroup",
]
